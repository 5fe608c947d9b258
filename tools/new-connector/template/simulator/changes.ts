import type { QuantityEffect } from '../../../../simulators/core/journal.ts';
import { lotsAfter } from '../../../../simulators/core/lots.ts';
import type { MarketWork } from '../../../../simulators/core/market-work.ts';
import type { AcornState, AcornSubscription } from './entities.ts';

/** What every change of the world needs. */
export type Change = MarketWork<AcornState>;

/** Notes in the journal that the seats somebody pays for went from one number to another, and tells the tenant. */
export const tellSeats = (
  { state, record, seats: listeners }: Change,
  subscription: AcornSubscription,
  seats: { before: number; after: number; by: QuantityEffect['by'] },
  at: Temporal.Instant,
): void => {
  const { id, customerId, entraSkuId, status } = subscription;
  const tenantId = state.customers[customerId]?.tenantId ?? '';
  record({
    kind: 'quantity',
    customerId,
    tenantId,
    subscriptionId: id,
    skuId: entraSkuId,
    ...seats,
  } satisfies QuantityEffect);
  listeners.emit({
    csp: 'acorn',
    customerId,
    tenantId,
    subscriptionId: id,
    commerceSubscriptionId: subscription.microsoftId,
    skuId: entraSkuId,
    quantity: subscription.seats,
    status: status === 'active' ? 'enabled' : 'warning',
    at: at.toString(),
  });
};

/** Sets the seats: added ones are a lot of their own, given-back ones come out of the open lots. */
export const setSeats = (
  change: Change,
  subscription: AcornSubscription,
  after: number,
  by: QuantityEffect['by'],
): void => {
  const { seats: before } = subscription;
  if (after === before) return;
  subscription.lots = lotsAfter(subscription.lots, { before, after, at: change.now });
  subscription.seats = after;
  tellSeats(change, subscription, { before, after, by }, change.now);
};
