import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { run } from '../schemas/run.ts';
import { requireRun } from './run-view.ts';

export const getRun = defineOperation({
  name: 'runs.get',
  summary: 'Show a run with its conversation, steps, plan and ledger',
  route: 'GET /v1/runs/{id}',
  input: z.object({ id }),
  output: run,
  roles: 'staff',
  effect: 'read',
  handler: ({ tools, actor }, input) => requireRun(tools, input.id, actor),
});
