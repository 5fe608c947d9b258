import { randomUUID } from 'node:crypto';

import type { QuantityEffect } from '../core/journal.ts';
import { lotsAfter } from '../core/lots.ts';
import type { MarketWork } from '../core/market-work.ts';
import type { SherwebState, SherwebSubscription } from './entities.ts';
import { itemOf } from './rules.ts';

/** What every change of the world needs. */
export type Change = MarketWork<SherwebState>;

const tenantOf = ({ customers }: SherwebState, { customerId }: SherwebSubscription): string =>
  customers[customerId]?.tenantId ?? '';

const announce = (
  { state, seats }: Change,
  subscription: SherwebSubscription,
  at: Temporal.Instant,
): void => {
  seats.emit({
    csp: 'sherweb',
    customerId: subscription.customerId,
    tenantId: tenantOf(state, subscription),
    subscriptionId: subscription.id,
    commerceSubscriptionId: subscription.commerceId,
    skuId: itemOf(state, subscription).microsoftSkuId,
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
  by: QuantityEffect['by'],
  at: Temporal.Instant,
): void => {
  const { state, record } = change;
  const before = subscription.quantity;
  if (after === before) return;
  subscription.lots = lotsAfter(subscription.lots, { before, after, at });
  subscription.quantity = after;
  // Microsoft deletes what is scheduled for the renewal with every change in mid-term.
  subscription.scheduledQuantity = null;
  record({
    kind: 'quantity',
    customerId: subscription.customerId,
    tenantId: tenantOf(state, subscription),
    subscriptionId: subscription.id,
    skuId: itemOf(state, subscription).microsoftSkuId,
    before,
    after,
    by,
  } satisfies QuantityEffect);
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
