import { z } from 'zod';
import type { Database } from '../../store/database.ts';
import { defineStream } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { run } from '../schemas/run.ts';
import { createRevisionWatch, type RevisionWatch } from './revision-watch.ts';
import { requireRun } from './run-view.ts';

/** One watch per database: however many pages look, a run is polled once. */
const watches = new WeakMap<Database, RevisionWatch>();

export const watchRun = defineStream({
  name: 'runs.watch',
  summary: 'Follow a run: the whole run again at each change',
  route: 'GET /v1/runs/{id}/events',
  input: z.object({ id }),
  output: run,
  roles: 'staff',
  effect: 'read',
  handler: async function* follow({ tools }, input, signal) {
    const watch = watches.get(tools.db) ?? createRevisionWatch(tools.db);
    watches.set(tools.db, watch);
    // Proves that there is such a run before anybody waits for it.
    await requireRun(tools, input.id);
    const revisions = watch.follow(input.id, signal)[Symbol.asyncIterator]();
    while ((await revisions.next()).done !== true) yield await requireRun(tools, input.id);
  },
});
