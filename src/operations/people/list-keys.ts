import { z } from 'zod';
import { listApiKeys } from '../../store/api-keys.ts';
import { OperationError } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { listOf, page } from '../schemas/common.ts';
import { toApiKey } from './key-view.ts';
import { apiKey } from './schemas.ts';

export const listKeys = defineOperation({
  name: 'keys.list',
  summary: 'List API keys, newest first: your own, or everybody’s for admins',
  route: 'GET /v1/keys',
  input: z.object({
    ...page,
    of: z.enum(['me', 'everybody']).default('me').describe('Whose; "everybody" is for admins'),
  }),
  output: listOf(apiKey),
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools, actor }, { of, ...query }) => {
    if (of === 'everybody' && !actor.roles.includes('admin')) {
      throw new OperationError({
        kind: 'forbidden',
        message: 'Only admins see other people’s API keys.',
        nextStep: 'List your own with "of=me", or ask an admin.',
      });
    }
    const userId = of === 'me' ? actor.id : null;
    const { rows, total } = await listApiKeys(tools.db, { ...query, userId });
    return { items: rows.map((row) => toApiKey(tools, row)), total };
  },
});
