import { transact } from '../../store/database.ts';
import { requestReadingAfterRun } from '../../store/directory-after-run.ts';
import type { FlowTools } from '../tools.ts';
import type { RunCatalog } from './look-at-run.ts';

/** How long after a run its client is read again: by then it shows what the run did, and other runs may have ended. */
const settleSeconds = 5;

/** Names of the steps that leave something outside when their run ends. */
export function listChangingSteps(catalog: RunCatalog): readonly string[] {
  const steps = [...catalog.packages.values()].flatMap(({ flow }) => flow.steps);
  return [...new Set(steps.filter(({ leftover }) => leftover !== null).map(({ name }) => name))];
}

/**
 * What follows the end of a run, in a transaction of its own: the copy of the client's people and subscriptions is read
 * again soon. A look that dies before this is repeated, and so is this.
 */
export async function followEnd(
  tools: Pick<FlowTools, 'db' | 'clock'>,
  runId: string,
  changingSteps: readonly string[],
): Promise<void> {
  const at = tools.clock.now();
  const notBefore = at.add({ seconds: settleSeconds });
  await transact(tools.db, (tx) =>
    requestReadingAfterRun(tx, { runId, changingSteps, at, notBefore }),
  );
}
