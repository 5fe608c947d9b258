import { z } from 'zod';
import { listRuns as queryRuns } from '../../store/run-list.ts';
import { defineOperation } from '../operation.ts';
import { listOf, page } from '../schemas/common.ts';
import { runRow, runStatus } from '../schemas/run.ts';
import { toRunRow } from './run-view.ts';

export const listRuns = defineOperation({
  name: 'runs.list',
  summary: 'List runs, newest first',
  route: 'GET /v1/runs',
  input: z.object({
    status: runStatus.optional(),
    clientId: z.string().max(200).optional(),
    package: z.string().max(100).optional(),
    ...page,
  }),
  output: listOf(runRow),
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, query) => {
    const { rows, total } = await queryRuns(tools.db, query);
    return { items: rows.map((row) => toRunRow(tools, row)), total };
  },
});
