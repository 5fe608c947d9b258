import { z } from 'zod';
import { listViews as queryViews } from '../../store/views.ts';
import { defineOperation } from '../operation.ts';
import { listOf } from '../schemas/common.ts';
import { savedView, toSavedView, viewedList } from './view.ts';

export const listViews = defineOperation({
  name: 'views.list',
  summary: 'List your saved views and those that are shared, by name',
  route: 'GET /v1/views',
  input: z.object({ list: viewedList.optional().describe('Of this list only') }),
  output: listOf(savedView),
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools, actor }, { list }) => {
    const views = await queryViews(tools.db, { list, personId: actor.id });
    return { items: views.map((view) => toSavedView(view, actor)), total: views.length };
  },
});
