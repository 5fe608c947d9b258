import { z } from 'zod';
import type { Money } from '../../domain/money.ts';
import { invariant } from '../../lib/invariant.ts';
import type { Database } from '../../store/database.ts';
import { changesOfRun } from '../../store/seat-changes.ts';
import { storedMoney, toMoney } from './stored-money.ts';

/** A purchase of the run that its CSP has confirmed. */
export interface BoughtBefore {
  readonly skuId: string;
  readonly productName: string;
  readonly seatCount: number;
  /** Of all its seats, as planned. */
  readonly monthly: Money;
}

const planBody = z.object({
  changes: z.array(
    z.object({
      skuId: z.string(),
      subscriptionId: z.string(),
      cost: z.object({ monthlyEquivalent: storedMoney }).nullish(),
    }),
  ),
});

/** What the run has bought already, in earlier rounds: whoever took it, it counts for the limits of the run. */
export async function boughtBefore(db: Database, runId: string): Promise<readonly BoughtBefore[]> {
  const changes = await changesOfRun(db, runId);
  const bought = changes.filter(
    ({ seat_delta, state }) => seat_delta > 0 && (state === 'confirmed' || state === 'visible'),
  );
  if (bought.length === 0) return [];
  const rows = await db
    .selectFrom('plan')
    .select(['hash', 'body'])
    .where('run_id', '=', runId)
    .execute();
  const plans = new Map(rows.map((row) => [row.hash, planBody.parse(row.body)]));
  return bought.map((change) => {
    const planned = plans
      .get(change.plan_hash)
      ?.changes.find(
        (item) => item.skuId === change.sku_id && item.subscriptionId === change.subscription_id,
      );
    const monthly = toMoney(planned?.cost?.monthlyEquivalent ?? null);
    invariant(monthly !== null, `seat change ${change.id} was bought by a plan with a price`);
    const { sku_id: skuId, product_name: productName, seat_delta: seatCount } = change;
    return { skuId, productName, seatCount, monthly };
  });
}
