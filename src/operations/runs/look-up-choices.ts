import { z } from 'zod';
import { lookUp } from '../../flows/lookups.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { formOption } from '../schemas/run.ts';
import { requireRun } from './run-view.ts';

export const lookUpChoices = defineOperation({
  name: 'runs.choices',
  summary: 'Look up the choices of a field while typing',
  route: 'GET /v1/runs/{id}/forms/{formId}/lookup/{field}',
  input: z.object({
    id,
    formId: id,
    field: z.string().max(100),
    search: z.string().max(200).default(''),
  }),
  output: z.object({ items: z.array(formOption) }),
  roles: ['engineer', 'admin'],
  effect: 'read',
  handler: async ({ tools, actor }, { id: runId, formId, field, search }) => {
    await requireRun(tools, runId, actor);
    return { items: [...(await lookUp(tools, { runId, formId, field, search }))] };
  },
});
