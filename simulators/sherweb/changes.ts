import { randomUUID } from 'node:crypto';

import { lotsAfter } from '../core/lots.ts';
import {
  type MarketWork,
  recordQuantity,
  type SeatsName,
  type SeatsStep,
} from '../core/market-work.ts';
import type { SherwebState, SherwebSubscription } from './entities.ts';
import { itemOf } from './rules.ts';

/** What every change of the world needs. */
export type Change = MarketWork<SherwebState>;

/** Whose seats, in the journal and to the listeners. */
const nameOf = (state: SherwebState, subscription: SherwebSubscription): SeatsName => ({
  csp: 'sherweb',
  customerId: subscription.customerId,
  tenantId: state.customers[subscription.customerId]?.tenantId ?? '',
  subscriptionId: subscription.id,
  commerceSubscriptionId: subscription.commerceId,
  skuId: itemOf(state, subscription).microsoftSkuId,
});

const announce = (
  { state, seats }: Change,
  subscription: SherwebSubscription,
  at: Temporal.Instant,
): void => {
  seats.emit({
    ...nameOf(state, subscription),
    quantity: subscription.quantity,
    status: subscription.quantity === 0 ? 'deleted' : 'enabled',
    at: at.toString(),
  });
};

/** Changes the seats, in Sherweb's books and at Microsoft at once, and notes it in the journal. */
export const setQuantity = (
  change: Change,
  subscription: SherwebSubscription,
  after: number,
  by: SeatsStep['by'],
  at: Temporal.Instant,
): void => {
  const { state } = change;
  const before = subscription.quantity;
  if (after === before) return;
  subscription.lots = lotsAfter(subscription.lots, { before, after, at });
  subscription.quantity = after;
  // Microsoft deletes what is scheduled for the renewal with every change in mid-term.
  subscription.scheduledQuantity = null;
  recordQuantity(change, nameOf(state, subscription), { before, after, by });
  announce(change, subscription, at);
};

/** What an ordered line becomes, in Sherweb's books and at Microsoft at once. */
export const addSubscription = (
  change: Change,
  { customerId, sku, quantity }: { customerId: string; sku: string; quantity: number },
  at: Temporal.Instant,
): void => {
  const subscription: SherwebSubscription = {
    id: randomUUID(),
    customerId,
    sku,
    quantity: 0,
    purchasedAt: at.toString(),
    anchorOn: at.toZonedDateTimeISO('UTC').toPlainDate().toString(),
    termCount: 1,
    renews: true,
    scheduledQuantity: null,
    lots: [],
    commerceId: randomUUID(),
  };
  change.state.subscriptions[subscription.id] = subscription;
  setQuantity(change, subscription, quantity, 'api', at);
};
