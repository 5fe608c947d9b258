import { z } from 'zod';
import { listSessions } from '../../store/sessions.ts';
import { defineOperation } from '../operation.ts';
import { id, listOf, page } from '../schemas/common.ts';
import { session } from './schemas.ts';
import { toSession } from './session-view.ts';
import { requirePerson } from './user-view.ts';

export const listUserSessions = defineOperation({
  name: 'users.sessions',
  summary: 'List where a person is signed in, newest first',
  route: 'GET /v1/users/{id}/sessions',
  input: z.object({ id, limit: page.limit, offset: page.offset }),
  output: listOf(session),
  roles: ['admin'],
  effect: 'read',
  handler: async ({ tools, actor }, input) => {
    const person = await requirePerson(tools, input.id);
    const { rows, total } = await listSessions(tools.db, person.id, input);
    return { items: rows.map((row) => toSession(row, actor)), total };
  },
});
