import { lotsAfter } from '../core/lots.ts';
import {
  type MarketWork,
  recordQuantity,
  type SeatsName,
  type SeatsStep,
} from '../core/market-work.ts';
import type { ImLine, ImOrder, ImProduct, ImState, ImSubscription } from './entities.ts';

/** What every change of the world needs. */
export type Change = MarketWork<ImState>;

/** The row of the catalog; throws `RangeError` for one that the seed does not have. */
export const productOf = (state: ImState, productId: string): ImProduct => {
  const product = state.products[productId];
  if (product === undefined) throw new RangeError(`No product ${productId}`);
  return product;
};

/** Whose seats, in the journal and to the listeners. */
const nameOf = (state: ImState, subscription: ImSubscription, line: ImLine): SeatsName => ({
  csp: 'ingram-micro',
  customerId: subscription.customerId,
  tenantId: subscription.tenantId,
  subscriptionId: subscription.id,
  commerceSubscriptionId: subscription.commerceId,
  skuId: productOf(state, line.productId).entraSkuId,
});

/** Tells the listeners what a product of a subscription provides now. */
export const announce = (
  { state, seats }: Change,
  subscription: ImSubscription,
  line: ImLine,
  at: Temporal.Instant,
): void => {
  const isGone = subscription.status === 'terminated' || subscription.status === 'removed';
  seats.emit({
    ...nameOf(state, subscription, line),
    quantity: isGone ? 0 : line.quantity,
    status: isGone ? 'deleted' : 'enabled',
    at: at.toString(),
  });
};

/** Notes in the journal that the seats somebody pays for went from one number to another. */
export const recordSeats = (
  change: Change,
  subscription: ImSubscription,
  line: ImLine,
  seats: SeatsStep,
): void => recordQuantity(change, nameOf(change.state, subscription, line), seats);

/** Sets the seats of a product and tells the tenant. */
export const setQuantity = (
  change: Change,
  subscription: ImSubscription,
  line: ImLine,
  seats: { after: number; by: SeatsStep['by']; at: Temporal.Instant },
): void => {
  const { after, by, at } = seats;
  const before = line.quantity;
  if (after === before) return;
  line.quantity = after;
  line.lots = lotsAfter(line.lots, { before, after, at });
  subscription.modifiedAt = at.toString();
  recordSeats(change, subscription, line, { before, after, by });
  announce(change, subscription, line, at);
};

/** Writes an order down under the next number. */
export const addOrder = (state: ImState, order: Omit<ImOrder, 'id'>): ImOrder => {
  state.lastOrderNumber += 1;
  const id = String(state.lastOrderNumber);
  const added = { id, ...order };
  state.orders[id] = added;
  return added;
};
