import { z } from 'zod';
import { listSessions as querySessions } from '../../store/sessions.ts';
import { defineOperation } from '../operation.ts';
import { listOf, page } from '../schemas/common.ts';
import { session } from './schemas.ts';
import { toSession } from './session-view.ts';

export const listSessions = defineOperation({
  name: 'sessions.list',
  summary: 'List where you are signed in, newest first',
  route: 'GET /v1/sessions',
  input: z.object({ limit: page.limit, offset: page.offset }),
  output: listOf(session),
  roles: 'signed-in',
  effect: 'read',
  handler: async ({ tools, actor }, query) => {
    const { rows, total } = await querySessions(tools.db, actor.id, query);
    return { items: rows.map((row) => toSession(row, actor)), total };
  },
});
