import { judgeCandidate } from '../../domain/choice/judge.ts';
import { cspCustomerId, subscriptionId } from '../../domain/ids.ts';
import { comingAmong, standingInTheWay } from '../../domain/ordering/choose-order.ts';
import { prospectOf } from '../../domain/ordering/prospect.ts';
import type { PlanSum } from '../../domain/plan/plan.ts';
import type { Segment } from '../../domain/subscription.ts';
import { invariant } from '../../lib/invariant.ts';
import type { Tx } from '../../store/database.ts';
import { orderLane } from '../../store/orders.ts';
import { policyOf } from '../lanes/policy.ts';
import { findStandingOrder } from '../orders/standing-order.ts';
import { toItem } from '../orders/stored-order.ts';
import type { StepContext } from '../runs/flow.ts';
import type { ChosenChange } from '../steps/make-plan.ts';
import type { SeatFacts } from '../steps/seat-facts.ts';
import { isOrdering } from '../steps/seat-settings.ts';
import { chooseOrder, type ChosenOrder } from './choose-order.ts';

/**
 * The order that was chosen for a license that no subscription gives. `none` where nothing may be ordered: it is switched
 * off, or something of the license stands there. `not-chosen` where that has to be asked (again), or waited for.
 */
export async function orderFor(
  tx: Tx,
  context: StepContext,
  facts: SeatFacts,
  item: PlanSum,
): Promise<ChosenOrder | 'none' | 'not-chosen'> {
  if (!isOrdering(context)) return 'none';
  const standing = standingInTheWay(item.skuId, facts.candidates);
  if (comingAmong(standing) !== null) return 'not-chosen';
  if (standing.length > 0) return 'none';
  const { orders } = context.resultOf(chooseOrder);
  const chosen = orders.find(
    (order) => order.skuId === item.skuId && order.seatCount === item.sum.buy,
  );
  const other = await findStandingOrder(context, tx, item.skuId, facts);
  return chosen === undefined || other !== null ? 'not-chosen' : chosen;
}

/** A change from 0 of a subscription that does not exist yet, in the lane for its order. */
export function orderChange(
  context: StepContext,
  of: {
    readonly facts: SeatFacts;
    readonly item: PlanSum;
    readonly order: ChosenOrder;
    readonly segment: Segment;
  },
): ChosenChange {
  const { facts, item, order, segment } = of;
  const { serviceId: csp, customerId, wanted, firstCharge, agreement, rule } = order;
  const lane = orderLane({ serviceId: csp, customerId, skuId: item.skuId });
  const marketplace = facts.marketplaces.get(csp);
  invariant(marketplace !== undefined, 'an order is chosen at a CSP of the client');
  const prospect = prospectOf(toItem(wanted.item), {
    serviceId: marketplace.serviceId,
    customerId: cspCustomerId(customerId),
    id: subscriptionId(lane.subscriptionId),
    now: context.now,
  });
  const row = judgeCandidate(
    {
      subscription: prospect,
      serviceName: marketplace.name,
      policy: policyOf(marketplace),
      // Proved when it was offered, and once more just before it is sent.
      resolution: { ok: true, skuId: item.skuId, source: 'offer-matrix', confidence: 'stated' },
    },
    {
      purpose: 'buy',
      segment,
      seatCount: item.sum.buy,
      allowAnnual: context.configuration['allowAnnual'] === true,
      now: context.now,
    },
  );
  const owned = facts.reading.licenses.find((license) => license.skuId === item.skuId);
  return {
    skuId: item.skuId,
    productName: item.productName,
    row,
    seatCount: item.sum.buy,
    ownedBefore: owned?.ownedSeatCount ?? 0,
    rule,
    order: { wanted, firstCharge, agreement },
  };
}
