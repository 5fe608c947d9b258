import { z } from 'zod';
import { readTable as read } from '../../flows/lookups.ts';
import { notFound } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { tableReading } from '../schemas/run.ts';
import { requireRun } from './run-view.ts';

export const readTable = defineOperation({
  name: 'runs.read-table',
  summary: 'Tell what a table says before it is sent as an answer; nothing is taken',
  // Not in the address: a table of people is long, and addresses are written down on the way.
  route: 'POST /v1/runs/{id}/forms/{formId}/table/{field}',
  input: z.object({
    id,
    formId: id,
    field: z.string().max(100),
    text: z.string().max(200_000).describe('As it was pasted, or as the file has it'),
  }),
  output: tableReading,
  roles: ['engineer', 'admin'],
  effect: 'read',
  handler: async ({ tools, actor }, { id: runId, formId, field, text }) => {
    await requireRun(tools, runId, actor);
    const table = await read(tools, { runId, formId, field }, text);
    if (table === null) throw notFound('field for a table', field);
    const { columns, rows, tableProblems, warnings } = table;
    return {
      columns: [...columns],
      rows: rows.map(({ row, cells, problems }) => ({
        row,
        cells: [...cells],
        problems: [...problems],
      })),
      problems: [...tableProblems],
      warnings: [...warnings],
    };
  },
});
