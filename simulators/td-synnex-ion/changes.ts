import { randomUUID } from 'node:crypto';

import { lotsAfter } from '../core/lots.ts';
import {
  type MarketWork,
  recordQuantity,
  type SeatsName,
  type SeatsStep,
} from '../core/market-work.ts';
import type { IonState, IonSubscription } from './entities.ts';
import { planOf } from './rules.ts';

/** What every change of the world needs. */
export type Change = MarketWork<IonState>;

/** Whose seats, in the journal and to the listeners. */
const nameOf = (state: IonState, subscription: IonSubscription): SeatsName => ({
  csp: 'td-synnex-ion',
  customerId: subscription.customerId,
  tenantId: state.customers[subscription.customerId]?.tenantId ?? '',
  subscriptionId: subscription.id,
  commerceSubscriptionId: subscription.commerceId,
  skuId: planOf(state, subscription).entraSkuId,
});

/** Tells the listeners what a subscription provides now. */
export const announce = (
  { state, seats }: Change,
  subscription: IonSubscription,
  at: Temporal.Instant,
): void => {
  const isGone = subscription.status === 'cancelled' || subscription.status === 'expired';
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
  subscription: IonSubscription,
  seats: SeatsStep,
): void => recordQuantity(change, nameOf(change.state, subscription), seats);

/** Adds a row to the activity log. */
export const log = (
  subscription: IonSubscription,
  actionType: string,
  actionDetails: string,
  at: Temporal.Instant,
): void => {
  subscription.log.unshift({
    id: randomUUID(),
    actionType,
    actionDate: at.toString(),
    actionStatus: 'succeeded',
    actionDetails,
  });
  subscription.updatedAt = at.toString();
};

/** Sets the seats, in Ion and in the tenant. */
export const setQuantity = (
  change: Change,
  subscription: IonSubscription,
  after: number,
  by: SeatsStep['by'],
  at: Temporal.Instant = change.now,
): void => {
  const before = subscription.quantity;
  subscription.lots = lotsAfter(subscription.lots, { before, after, at });
  subscription.quantity = after;
  log(
    subscription,
    'Subscription Updated',
    `New Quantity: ${after}; Status: ${subscription.status}; `,
    at,
  );
  if (after === before) return;
  recordSeats(change, subscription, { before, after, by });
  announce(change, subscription, at);
};
