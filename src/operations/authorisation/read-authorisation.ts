import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { authorisation } from '../schemas/authorisation.ts';
import { id } from '../schemas/common.ts';
import { lookAtAuthorisation, requireTenant } from './authorisation-view.ts';

export const readAuthorisation = defineOperation({
  name: 'clients.authorisation',
  summary: 'Tell what Seatwright may do in a client’s Microsoft 365 tenant, by real calls',
  route: 'GET /v1/clients/{id}/authorisation',
  input: z.object({ id }),
  output: authorisation,
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, input) => {
    const { tenant } = await requireTenant(tools, input.id);
    return lookAtAuthorisation(tools, tenant);
  },
});
