import { skuId, type SkuId } from '../../domain/ids.ts';
import type { PlanSum } from '../../domain/plan/plan.ts';
import { countSeats } from '../../domain/seats/count-seats.ts';
import type { Pool } from '../lanes/seat-pool.ts';
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

/** How many seats of a license one more person needs, or what has to be waited for before that can be told. */
export function sumOf(
  context: StepContext,
  facts: SeatFacts,
  pools: ReadonlyMap<SkuId, Pool>,
  license: WantedLicenses['licenses'][number],
): PlanSum | 'missing' | SeatWait {
  const id = skuId(license.skuId);
  const pool = pools.get(id);
  if (pool === undefined) return 'missing';
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
  if (sum.buy > 0 && isTangled(context, facts, pool)) return { waitingFor: tangledWords };
  return { skuId: id, productName: license.name, sum };
}
