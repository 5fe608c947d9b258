import type { License } from '../../domain/license.ts';
import type { Database } from '../../store/database.ts';
import { wouldTangle } from '../lanes/seat-pool.ts';
import { type StepContext, waitedMs } from '../runs/flow.ts';
import type { SeatFacts } from './seat-facts.ts';

/** After this long the other change is taken for seen: one that never shows must not hold everybody up. Assumed. */
const mostPatienceMs = 60 * 60_000;

/** What a run waits for while it is so. */
export const tangledWords = 'the tenant to show what was just changed on another subscription';

/** Whether a change of this license has to wait for one of another subscription, because the tenant could not tell the two apart. */
export async function isTangled(
  db: Database,
  context: StepContext,
  facts: SeatFacts,
  license: License,
): Promise<boolean> {
  if (waitedMs(context) >= mostPatienceMs) return false;
  const candidates = facts.candidates.flatMap(({ resolution, subscription }) =>
    resolution.ok && resolution.skuId === license.skuId ? subscription : [],
  );
  const pool = { clientId: context.run.clientId, license };
  return wouldTangle(db, pool, candidates, facts.reading);
}
