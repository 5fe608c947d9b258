import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { user } from './schemas.ts';
import { requirePerson, toUser } from './user-view.ts';

export const getUser = defineOperation({
  name: 'users.get',
  summary: 'Show one person',
  route: 'GET /v1/users/{id}',
  input: z.object({ id }),
  output: user,
  roles: ['admin'],
  effect: 'read',
  handler: async ({ tools }, input) => toUser(await requirePerson(tools, input.id)),
});
