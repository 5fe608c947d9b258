import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { changesOfRun } from '../../store/seat-changes.ts';
import type { StepContext } from '../runs/flow.ts';
import type { PlannedSeatsResult } from '../steps/planned.ts';

/** What a yes to a purchase is for. How many seats others have, and what is left of a period, may differ. */
const agreed = z.object({
  changes: z.array(
    z.object({
      skuId: z.string(),
      serviceId: z.string(),
      customerId: z.string(),
      subscriptionId: z.string(),
      term: z.string(),
      billingCycle: z.string(),
      seatCount: z.number(),
      unitCost: z.unknown(),
      unitCostPeriod: z.unknown(),
      order: z.unknown().optional(),
    }),
  ),
});

/**
 * Who said yes to the same purchase at the same price earlier in this run; null where nobody has. Once anything was sent to a
 * CSP the earlier yes is used up.
 */
export async function whoseYesHolds(
  { tools, run }: StepContext,
  { planId }: PlannedSeatsResult,
): Promise<string | null> {
  if ((await changesOfRun(tools.db, run.id)).length > 0) return null;
  const plans = await tools.db
    .selectFrom('plan')
    .select(['id', 'body', 'confirmed_by'])
    .where('run_id', '=', run.id)
    .orderBy('created_at', 'desc')
    .execute();
  const planned = plans.find(({ id }) => id === planId);
  const before = plans.find((plan) => plan.confirmed_by !== null);
  if (planned === undefined || before === undefined) return null;
  const [now, then] = [agreed.parse(planned.body), agreed.parse(before.body)];
  const isSame =
    now.changes.every(({ order }) => order === undefined) && isDeepStrictEqual(now, then);
  return isSame ? before.confirmed_by : null;
}
