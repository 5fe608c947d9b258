import { z } from 'zod';
import { listRuns as queryRuns, runSorts } from '../../store/run-list.ts';
import { defineOperation } from '../operation.ts';
import { listOf, manyOf, page, period, sortBy, utcCell } from '../schemas/common.ts';
import { runRow, runStatus } from '../schemas/run.ts';
import { toRunRow } from './run-view.ts';

const name = z.string().max(200);

export const listRuns = defineOperation({
  name: 'runs.list',
  summary: 'List runs, newest first',
  route: 'GET /v1/runs',
  input: z.object({
    status: manyOf(runStatus),
    clientId: manyOf(name),
    package: manyOf(name).describe('Names of packages, with commas between'),
    ticketId: name.optional().describe('Id of a ticket'),
    startedBy: manyOf(name).describe('Names of people, with commas between'),
    ...period,
    sort: sortBy(runSorts),
    ...page,
  }),
  output: listOf(runRow),
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, query) => {
    const { rows, total } = await queryRuns(tools.db, query);
    return { items: rows.map((row) => toRunRow(tools, row)), total };
  },
  csv: [
    { header: 'Started (UTC)', value: ({ startedAt }) => utcCell(startedAt) },
    { header: 'Package', value: ({ packageTitle }) => packageTitle },
    { header: 'Client', value: ({ clientName }) => clientName },
    { header: 'Person', value: ({ subject }) => subject },
    { header: 'Ticket', value: ({ ticketNumber }) => ticketNumber },
    { header: 'State', value: ({ status }) => status },
    { header: 'Details', value: ({ statusText }) => statusText },
    { header: 'Started by', value: ({ startedBy }) => startedBy },
    { header: 'Finished (UTC)', value: ({ finishedAt }) => utcCell(finishedAt) },
    { header: 'Run id', value: ({ id }) => id },
  ],
});
