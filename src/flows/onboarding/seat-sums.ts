import { skuId } from '../../domain/ids.ts';
import type { PlanSum } from '../../domain/plan/plan.ts';
import { countSeats } from '../../domain/seats/count-seats.ts';
import type { Database } from '../../store/database.ts';
import { countPool } from '../lanes/seat-pool.ts';
import { type StepContext, waitedMs } from '../runs/flow.ts';
import type { SeatFacts } from '../steps/seat-facts.ts';
import { keepFreeOf } from '../steps/seat-settings.ts';
import { isTangled, tangledWords } from '../steps/tangled-seats.ts';
import type { WantedLicenses } from './licenses.ts';

/** Then the reading is believed: should it still lack an assignment, the tenant says "no seat" and the run counts again. */
const mostUncertaintyMs = 5_000;

/** The tenant cannot be counted on yet. */
export interface SeatWait {
  readonly waitingFor: string;
}

/**
 * How many seats of a license one more person needs, or what has to be waited for before that can be told.
 * Binding under the lock of the license's pool only (`lockPool`).
 */
export async function sumOf(
  db: Database,
  context: StepContext,
  facts: SeatFacts,
  license: WantedLicenses['licenses'][number],
): Promise<PlanSum | 'missing' | SeatWait> {
  const found = facts.reading.licenses.find((candidate) => candidate.skuId === license.skuId);
  if (found === undefined) return 'missing';
  const pool = await countPool(
    db,
    { clientId: context.run.clientId, license: found, exceptRunId: context.run.id },
    facts.reading,
  );
  const count = (heldSeatCount: number) =>
    countSeats({
      license: pool.license,
      heldSeatCount,
      neededSeatCount: 1,
      keepFreeSeatCount: keepFreeOf(context),
    });
  const sum = count(pool.heldSeatCount);
  const differs = count(pool.heldSeatCount + pool.uncertainSeatCount).buy !== sum.buy;
  if (differs && waitedMs(context) < mostUncertaintyMs)
    return { waitingFor: 'the tenant to count seats that others were just given' };
  if (sum.buy > 0 && (await isTangled(db, context, facts, found)))
    return { waitingFor: tangledWords };
  return { skuId: skuId(license.skuId), productName: license.name, sum };
}
