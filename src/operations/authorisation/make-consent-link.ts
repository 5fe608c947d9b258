import { z } from 'zod';
import { insertLink } from '../../store/one-time-links.ts';
import { defineOperation } from '../operation.ts';
import { oneTimeLink } from '../people/schemas.ts';
import { id } from '../schemas/common.ts';
import { requireTenant } from './authorisation-view.ts';

/** How long the client's administrator has. */
const validDays = 7;

export const makeConsentLink = defineOperation({
  name: 'clients.make-consent-link',
  summary: 'Make a link on which an administrator of the client consents to the application',
  route: 'POST /v1/clients/{id}/authorisation/link',
  input: z.object({ id }),
  output: oneTimeLink,
  roles: ['engineer', 'admin'],
  effect: 'write',
  status: 201,
  handler: async ({ tools, actor, write }, input) => {
    const { client, tenant } = await requireTenant(tools, input.id);
    const now = tools.clock.now();
    const until = now.add({ hours: validDays * 24 }).round('second');
    return write(
      async (tx) => {
        const target = { kind: 'consent', clientId: client.id } as const;
        const state = await insertLink(tx, { target, createdBy: actor.name, now, until });
        // Has to be a redirect address of the application, letter by letter: docs/guides/authorise-clients.md.
        const returnTo = `${tools.baseUrl}/consent`;
        const url = await tenant.consent.toAdminAddress({ returnTo, state });
        return { url, expiresAt: until.toString() };
      },
      ({ expiresAt }) => ({
        clientId: client.id,
        summary: `Made a consent link for ${client.name}`,
        after: { tenantId: client.tenant_id, expiresAt },
      }),
    );
  },
});
