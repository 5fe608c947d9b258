import { skuId, type SkuId } from '../../domain/ids.ts';
import type { PlanSum } from '../../domain/plan/plan.ts';
import { countSeats } from '../../domain/seats/count-seats.ts';
import { hasChangeOf, type Pool } from '../lanes/seat-pool.ts';
import { type StepContext, waitedMs } from '../runs/flow.ts';
import type { SeatFacts } from '../steps/seat-facts.ts';
import { keepFreeOf } from '../steps/seat-settings.ts';
import { isTangled, tangledWords } from '../steps/tangled-seats.ts';
import type { WantedSeats } from './wanted.ts';

/** Then the reading is believed: should it still lack an assignment, the tenant says "no seat" and the run counts again. */
const mostUncertaintyMs = 5_000;

/** How long the tenant may take to list a license that a CSP provides before a person is told. Assumed. */
const listPatienceMs = 60 * 60_000;

/** The tenant cannot be counted on yet. */
export interface SeatWait {
  readonly waitingFor: string;
}

/** How many seats of a license are missing, or what has to be waited for before that can be told. */
export function sumOf(
  context: StepContext,
  facts: SeatFacts,
  pools: ReadonlyMap<SkuId, Pool>,
  license: WantedSeats,
): PlanSum | 'missing' | SeatWait {
  const id = skuId(license.skuId);
  const pool = pools.get(id);
  if (pool === undefined) return 'missing';
  const count = (heldSeatCount: number) =>
    countSeats({
      license: pool.license,
      heldSeatCount,
      neededSeatCount: license.people.length,
      keepFreeSeatCount: keepFreeOf(context),
    });
  const sum = count(pool.heldSeatCount);
  const differs = count(pool.heldSeatCount + pool.uncertainSeatCount).buy !== sum.buy;
  if (differs && waitedMs(context) < mostUncertaintyMs)
    return { waitingFor: 'the tenant to count seats that others were just given' };
  if (sum.buy === 0) return { skuId: id, productName: license.name, sum };
  const unlisted = unlistedSeller(facts, pool);
  if (unlisted !== null) return waitForList(context, license.name, unlisted);
  if (isTangled(context, facts, pool)) return { waitingFor: tangledWords };
  return { skuId: id, productName: license.name, sum };
}

/**
 * The CSP that provides a license which the tenant does not list at all, by nothing that is under way in the ledger; null
 * where there is none. How many seats of it there are, and who has them, the tenant alone tells: until then nothing is bought.
 */
function unlistedSeller(facts: SeatFacts, pool: Pool): string | null {
  const { skuId: id } = pool.license;
  if (facts.reading.licenses.some((license) => license.skuId === id)) return null;
  const live = facts.candidates.find(
    ({ subscription, resolution }) =>
      subscription.status === 'active' &&
      resolution.ok &&
      resolution.skuId === id &&
      !hasChangeOf(pool, subscription),
  );
  return live?.serviceName ?? null;
}

function waitForList(context: StepContext, name: string, seller: string): SeatWait {
  if (waitedMs(context) >= listPatienceMs) {
    context.say({
      key: `unlisted ${name}`,
      kind: 'refusal',
      text: `${seller} has a subscription of ${name}, and the tenant has not listed that license for an hour. Nothing is bought beside it: look at the subscription at ${seller}. Seatwright keeps looking.`,
    });
  }
  return { waitingFor: `the tenant to list ${name}, of which ${seller} has a subscription` };
}
