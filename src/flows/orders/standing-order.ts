import { standingOrders, type StandingOrder } from '../../store/orders.ts';
import type { Database } from '../../store/database.ts';
import type { StepContext } from '../runs/flow.ts';
import type { SeatFacts } from '../steps/seat-facts.ts';

/**
 * An order of this license that stands in the ledger and that the CSPs' lists do not show: under way, or so fresh that a list
 * may be older. A second one beside it would be a second subscription. Null where there is none. Binding under the lock of
 * the license's pool only (`lockPool`).
 */
export async function findStandingOrder(
  context: StepContext,
  db: Database,
  skuId: string,
  facts: Pick<SeatFacts, 'candidates' | 'marketplaces'>,
): Promise<StandingOrder | null> {
  const settleTimes = [...facts.marketplaces.values()].map(
    ({ marketplace }) => marketplace.ordering?.settleTimeMs ?? 0,
  );
  const since = context.now.subtract({ milliseconds: Math.max(0, ...settleTimes) });
  const { clientId } = context.run;
  const orders = await standingOrders(db, { clientId, skuId, since });
  const isListed = ({ serviceId, subscriptionId }: StandingOrder): boolean =>
    facts.candidates.some(
      ({ subscription }) =>
        subscription.serviceId === serviceId && subscription.id === subscriptionId,
    );
  return orders.find((order) => order.isOpen || !isListed(order)) ?? null;
}
