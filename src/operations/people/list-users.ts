import { z } from 'zod';
import { listPeople, personSorts } from '../../store/people.ts';
import { defineOperation } from '../operation.ts';
import { listOf, manyOf, page, role, sortBy } from '../schemas/common.ts';
import { user, userState } from './schemas.ts';
import { toUser } from './user-view.ts';

export const listUsers = defineOperation({
  name: 'users.list',
  summary: 'List the people who may sign in, by name',
  route: 'GET /v1/users',
  input: z.object({
    ...page,
    sort: sortBy(personSorts),
    state: manyOf(userState),
    role: manyOf(role),
  }),
  output: listOf(user),
  roles: ['admin'],
  effect: 'read',
  handler: async ({ tools }, { state: states, role: roles, ...query }) => {
    const now = tools.clock.now();
    const { rows, total } = await listPeople(tools.db, { ...query, states, roles, now });
    return { items: rows.map(toUser), total };
  },
});
