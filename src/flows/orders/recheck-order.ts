import { clientId, subscriptionId, type SubscriptionId } from '../../domain/ids.ts';
import { standingInTheWay } from '../../domain/ordering/choose-order.ts';
import { prospectOf } from '../../domain/ordering/prospect.ts';
import type { CatalogItem } from '../../ports/ordering.ts';
import { orderedSince } from '../../store/orders.ts';
import type { Lane, SeatChange } from '../../store/seat-changes.ts';
import { recheckChanges } from '../lanes/recheck.ts';
import { readTenantSeats } from '../lanes/seat-pool.ts';
import type { ConnectedMarketplace, FlowTools } from '../tools.ts';
import { idsOf, orderingOf } from './ordering-of.ts';
import { productKeysOf } from './product-keys.ts';
import { resolverFor } from './resolve.ts';
import { fromItem, type StoredItem, type StoredOrder } from './stored-order.ts';

export type OrderVerdict =
  /** `subscriptionsBefore`: every subscription of the customer, in any state. */
  | { readonly kind: 'go'; readonly subscriptionsBefore: readonly SubscriptionId[] }
  | { readonly kind: 'refused'; readonly reason: string }
  /** What an order of ours came to is not in the CSP's list yet: one reading proves nothing. */
  | { readonly kind: 'look-again' };

/**
 * Checks an order once more just before it is sent, against the live CSP and the live tenant: nothing of the license may
 * stand there by now, the offer has to be the one that somebody said yes to, and the seats still have to be missing.
 */
export async function recheckOrder(
  tools: FlowTools,
  facts: {
    readonly csp: ConnectedMarketplace;
    readonly lane: Lane;
    readonly change: SeatChange;
    readonly order: StoredOrder;
  },
): Promise<OrderVerdict> {
  const { csp, lane, change, order } = facts;
  const { customerId, skuId, serviceId } = idsOf(change);
  const { segment } = order.item;
  const ordering = orderingOf(csp);
  const tenant = await tools.connections.tenant(clientId(change.client_id));
  const productKeys = await productKeysOf(tools.db, skuId, segment);
  const [items, reading] = await Promise.all([
    ordering.findItems(customerId, { skuId, productKeys, segment }),
    readTenantSeats(tenant, tools.clock),
  ]);
  // Last of all readings: whatever came meanwhile is in it, or is told from it afterwards.
  const subscriptions = await csp.marketplace.listSubscriptions(customerId);
  const now = tools.clock.now();
  const since = now.subtract({ milliseconds: ordering.settleTimeMs });
  const own = await orderedSince(tools.db, lane, since);
  if (own.some((id) => subscriptions.every((subscription) => subscription.id !== id)))
    return { kind: 'look-again' };
  const resolve = await resolverFor(tools.db, subscriptions, reading.subscriptions);
  const [standing] = standingInTheWay(
    skuId,
    subscriptions.map((subscription) => ({ subscription, resolution: resolve(subscription) })),
  );
  if (standing !== undefined) {
    const { productName, status } = standing.subscription;
    const reason = `not-needed: ${csp.name} has a subscription of ${productName} by now (${status})`;
    return { kind: 'refused', reason };
  }
  const item = items.find((candidate) => isSameOffer(candidate, order.item));
  if (item === undefined) {
    const reason = `catalog-changed: ${csp.name} does not offer ${order.item.productName} as it was planned any more`;
    return { kind: 'refused', reason };
  }
  const id = subscriptionId(lane.subscriptionId);
  const prospect = prospectOf(item, { serviceId, customerId, id, now });
  const { proceed, refused } = await recheckChanges(tools, {
    csp,
    subscription: prospect,
    changes: [change],
  });
  if (proceed.length === 0)
    return { kind: 'refused', reason: refused[0]?.reason ?? 'not-needed: nothing is missing' };
  return { kind: 'go', subscriptionsBefore: subscriptions.map((subscription) => subscription.id) };
}

/** Whether it is what somebody said yes to: the same product on the same conditions at the same price. */
export function isSameOffer(item: CatalogItem, planned: StoredItem): boolean {
  const live = fromItem(item);
  return (
    live.id === planned.id &&
    live.productKey === planned.productKey &&
    live.declaredSkuId === planned.declaredSkuId &&
    live.segment === planned.segment &&
    live.term === planned.term &&
    live.billingCycle === planned.billingCycle &&
    live.unitCostPeriod === planned.unitCostPeriod &&
    live.unitCost?.amountMinor === planned.unitCost?.amountMinor &&
    live.unitCost?.currency === planned.unitCost?.currency &&
    (live.unitCost?.scale ?? 0) === (planned.unitCost?.scale ?? 0)
  );
}
