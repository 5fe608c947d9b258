import { openLots } from '../../../../simulators/core/lots.ts';
import type { AcornCustomer, AcornState, AcornSubscription } from './entities.ts';
import { termEnd, termStart } from './rules.ts';

/** A customer as it is answered. */
export const toCustomer = ({ id, name, tenantId, domain }: AcornCustomer): object => ({
  id,
  name,
  microsoftTenantId: tenantId,
  domain,
});

/** A subscription as it is answered. */
export const toSubscription = (
  { currency }: AcornState,
  subscription: AcornSubscription,
  now: Temporal.Instant,
): object => {
  const { id, customerId, seats, maximumSeats, status, term, billing, price } = subscription;
  const [productId, skuId] = subscription.productKey.split(':');
  return {
    id,
    customerId,
    product: { id: productId, sku: skuId, name: subscription.productName },
    segment: subscription.segment,
    microsoftSubscriptionId: subscription.tellsMicrosoftId ? subscription.microsoftId : null,
    status,
    trial: subscription.isTrial,
    seats,
    maximumSeats,
    term,
    billing,
    termStart: termStart(subscription).toString(),
    termEnd: termEnd(subscription).toString(),
    autoRenew: subscription.autoRenew,
    price: { amount: price, currency },
    returnable: openLots(subscription.lots, now).map(({ quantity, allowedUntil }) => ({
      seats: quantity,
      until: allowedUntil,
    })),
  };
};
