import { z } from 'zod';
import { OperationError } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { authorisation } from '../schemas/authorisation.ts';
import { id } from '../schemas/common.ts';
import { lookAtAuthorisation, requireTenant } from './authorisation-view.ts';

export const consentAsPartner = defineOperation({
  name: 'clients.consent-as-partner',
  summary: 'Consent to the application for a client as its partner (GDAP); again to renew it',
  route: 'POST /v1/clients/{id}/authorisation/consent',
  input: z.object({ id }),
  output: authorisation,
  roles: ['admin'],
  effect: 'write',
  handler: async ({ tools, audit }, input) => {
    const { client, tenant } = await requireTenant(tools, input.id);
    const { asPartner } = tenant.consent;
    if (asPartner === null) {
      throw new OperationError({
        kind: 'refused',
        code: 'not-a-partner',
        message: 'Seatwright enters tenants as the application itself, not as a partner.',
        nextStep: 'Make a consent link and send it to an administrator of the client.',
      });
    }
    // Before the call: it can be done again, and may have been done although no answer came.
    await audit({
      clientId: client.id,
      summary: `Asked as partner for the consent to the application for ${client.name}`,
      after: { tenantId: client.tenant_id },
    });
    await asPartner();
    return lookAtAuthorisation(tools, tenant);
  },
});
