import { z } from 'zod';
import { listAdminNames } from '../../store/people.ts';
import { defineOperation } from '../operation.ts';
import { permission, role } from '../schemas/common.ts';

export const getMe = defineOperation({
  name: 'me',
  summary: 'Show who is signed in',
  route: 'GET /v1/me',
  input: z.object({}),
  output: z
    .object({
      id: z.string(),
      name: z.string(),
      email: z.string(),
      roles: z.array(role),
      permissions: z.array(permission),
      whoToAsk: z
        .array(z.string())
        .describe('Names of admins who can give rights; empty for an admin'),
      simulated: z.boolean().describe('Every vendor is simulated: nothing costs real money'),
    })
    .meta({ id: 'Me' }),
  roles: 'signed-in',
  effect: 'read',
  handler: async ({ tools, actor }) => ({
    id: actor.id,
    name: actor.name,
    email: actor.email,
    roles: [...actor.roles],
    permissions: [...actor.permissions],
    whoToAsk: actor.roles.includes('admin') ? [] : [...(await listAdminNames(tools.db, 5))],
    simulated: tools.world !== null,
  }),
});
