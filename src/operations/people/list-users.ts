import { z } from 'zod';
import { listPeople } from '../../store/people.ts';
import { defineOperation } from '../operation.ts';
import { listOf, manyOf, page, role, sortBy } from '../schemas/common.ts';
import { user, userState } from './schemas.ts';
import { toUser } from './user-view.ts';

const sortable = ['name', 'email', 'createdAt', 'lastSignInAt'] as const;

export const listUsers = defineOperation({
  name: 'users.list',
  summary: 'List the people who may sign in, by name',
  route: 'GET /v1/users',
  input: z.object({
    ...page,
    sort: sortBy(sortable),
    state: manyOf(userState),
    role: manyOf(role),
  }),
  output: listOf(user),
  roles: ['admin'],
  effect: 'read',
  handler: async ({ tools }, { sort = 'name', state, role: roles, ...query }) => {
    const by = sortable.find((field) => sort.endsWith(field)) ?? 'name';
    const { rows, total } = await listPeople(tools.db, {
      ...query,
      states: state,
      roles,
      sort: { by, direction: sort.startsWith('-') ? 'desc' : 'asc' },
      now: tools.clock.now(),
    });
    return { items: rows.map(toUser), total };
  },
});
