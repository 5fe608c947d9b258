import { wouldTangle, type Pool } from '../lanes/seat-pool.ts';
import { type StepContext, waitedMs } from '../runs/flow.ts';
import type { SeatFacts } from './seat-facts.ts';

/** After this long the other change is taken for seen: one that never shows must not hold everybody up. Assumed. */
const mostPatienceMs = 60 * 60_000;

/** What a run waits for while it is so. */
export const tangledWords = 'the tenant to show what was just changed on another subscription';

/** Whether a change of this license has to wait for one of another subscription, because the tenant could not tell the two apart. */
export function isTangled(context: StepContext, facts: SeatFacts, pool: Pool): boolean {
  if (waitedMs(context) >= mostPatienceMs) return false;
  const candidates = facts.candidates.flatMap(({ resolution, subscription }) =>
    resolution.ok && resolution.skuId === pool.license.skuId ? subscription : [],
  );
  return wouldTangle(pool, candidates);
}
