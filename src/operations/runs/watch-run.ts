import { z } from 'zod';
import { defineStream } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { run } from '../schemas/run.ts';
import { requireRun } from './run-view.ts';

export const watchRun = defineStream({
  name: 'runs.watch',
  summary: 'Follow a run: the whole run again at each change',
  route: 'GET /v1/runs/{id}/events',
  input: z.object({ id }),
  output: run,
  roles: 'staff',
  effect: 'read',
  handler: async function* follow({ tools, actor }, input, signal) {
    // Proves that there is such a run before anybody waits for it.
    await requireRun(tools, input.id, actor);
    const revisions = tools.revisions.follow(input.id, signal)[Symbol.asyncIterator]();
    while ((await revisions.next()).done !== true) yield await requireRun(tools, input.id, actor);
  },
});
