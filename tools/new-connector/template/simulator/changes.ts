import { lotsAfter } from '../../../../simulators/core/lots.ts';
import {
  type MarketWork,
  recordQuantity,
  type SeatsStep,
} from '../../../../simulators/core/market-work.ts';
import type { AcornState, AcornSubscription } from './entities.ts';

/** What every change of the world needs. */
export type Change = MarketWork<AcornState>;

/** Notes in the journal that the seats somebody pays for went from one number to another, and tells the tenant. */
export const tellSeats = (
  change: Change,
  subscription: AcornSubscription,
  step: SeatsStep,
  at: Temporal.Instant,
): void => {
  const { id, customerId, entraSkuId, status, seats: quantity } = subscription;
  const name = {
    csp: 'acorn',
    customerId,
    tenantId: change.state.customers[customerId]?.tenantId ?? '',
    subscriptionId: id,
    commerceSubscriptionId: subscription.microsoftId,
    skuId: entraSkuId,
  };
  recordQuantity(change, name, step);
  change.seats.emit({
    ...name,
    quantity,
    status: status === 'active' ? 'enabled' : 'warning',
    at: at.toString(),
  });
};

/** Sets the seats: added ones are a lot of their own, given-back ones come out of the open lots. */
export const setSeats = (
  change: Change,
  subscription: AcornSubscription,
  after: number,
  by: SeatsStep['by'],
): void => {
  const { seats: before } = subscription;
  if (after === before) return;
  subscription.lots = lotsAfter(subscription.lots, { before, after, at: change.now });
  subscription.seats = after;
  tellSeats(change, subscription, { before, after, by }, change.now);
};
