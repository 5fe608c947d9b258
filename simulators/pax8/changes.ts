import { lotsAfter } from '../core/lots.ts';
import {
  type MarketWork,
  recordQuantity,
  type SeatsName,
  type SeatsStep,
} from '../core/market-work.ts';
import type { Pax8State, Pax8Subscription } from './entities.ts';

/** What every change of the world needs. */
export type Change = MarketWork<Pax8State>;

/** The Entra skuId of a subscription; empty for a product that is gone. */
export const entraSkuIdOf = (state: Pax8State, { productId }: Pax8Subscription): string =>
  state.products[productId]?.entraSkuId ?? '';

/** Whose seats, in the journal and to the listeners. */
const nameOf = (state: Pax8State, subscription: Pax8Subscription): SeatsName => ({
  csp: 'pax8',
  customerId: subscription.companyId,
  tenantId: subscription.tenantId,
  subscriptionId: subscription.id,
  commerceSubscriptionId: subscription.vendorSubscriptionId ?? '',
  skuId: entraSkuIdOf(state, subscription),
});

/** Tells the listeners what a provisioned subscription provides now. */
export const announce = (
  { state, seats }: Change,
  subscription: Pax8Subscription,
  at: Temporal.Instant,
): void => {
  if (subscription.vendorSubscriptionId === null) return;
  const isGone = subscription.status === 'Cancelled';
  seats.emit({
    ...nameOf(state, subscription),
    quantity: isGone ? 0 : subscription.quantity,
    status: isGone ? 'deleted' : 'enabled',
    at: at.toString(),
  });
};

/** Notes in the journal that the seats somebody pays for went from one number to another. */
export const recordSeats = (
  change: Change,
  subscription: Pax8Subscription,
  seats: SeatsStep,
): void => recordQuantity(change, nameOf(change.state, subscription), seats);

/** Keeps the state of before a change for `/history`, newest first. */
export const keepHistory = (state: Pax8State, subscription: Pax8Subscription): void => {
  state.history[subscription.id] = [
    structuredClone(subscription),
    ...(state.history[subscription.id] ?? []),
  ];
};

/** Sets the seats ordered. The tenant follows when the change is provisioned, not now. */
export const setQuantity = (
  change: Change,
  subscription: Pax8Subscription,
  after: number,
  by: SeatsStep['by'],
  at: Temporal.Instant = change.now,
): void => {
  const before = subscription.quantity;
  if (after === before) return;
  keepHistory(change.state, subscription);
  subscription.lots = lotsAfter(subscription.lots, { before, after, at });
  subscription.quantity = after;
  subscription.updatedAt = at.toString();
  recordSeats(change, subscription, { before, after, by });
};

/** Ends a subscription: nothing is owed for it any more. */
export const endSubscription = (
  change: Change,
  subscription: Pax8Subscription,
  at: Temporal.Instant,
): void => {
  keepHistory(change.state, subscription);
  subscription.status = 'Cancelled';
  subscription.endsAt ??= at.toString();
  subscription.updatedAt = at.toString();
  recordSeats(change, subscription, { before: subscription.quantity, after: 0, by: 'api' });
  announce(change, subscription, at);
};
