import { serviceId, skuId, cspCustomerId } from '../../domain/ids.ts';
import type { Ordering } from '../../ports/ordering.ts';
import type { SeatChange } from '../../store/seat-changes.ts';
import { NotConnectedError, type ConnectedMarketplace } from '../tools.ts';

/** How new subscriptions are ordered at a CSP. Throws `NotConnectedError` where they cannot be (any more). */
export function orderingOf({ name, marketplace }: ConnectedMarketplace): Ordering {
  if (marketplace.ordering === undefined) {
    throw new NotConnectedError(
      `${name} takes no orders of new subscriptions: an admin looks at its settings under Integrations.`,
    );
  }
  return marketplace.ordering;
}

/** The ids of a wish of the ledger. */
export function idsOf(change: SeatChange) {
  return {
    serviceId: serviceId(change.service_id),
    customerId: cspCustomerId(change.customer_id),
    skuId: skuId(change.sku_id),
  };
}
