import { countReducible } from '../core/lots.ts';
import type { Pax8Commitment, Pax8State, Pax8Subscription } from './entities.ts';

const termPeriods: Record<string, { months: number }> = {
  Monthly: { months: 1 },
  '1-Year': { months: 12 },
  '3-Year': { months: 36 },
};

/** First instant after the n-th term counted from a date. */
export const termEnd = (anchorOn: string, term: string, termCount: number): string => {
  const months = (termPeriods[term]?.months ?? 1) * termCount;
  const endsOn = Temporal.PlainDate.from(anchorOn).add({ months });
  return endsOn.toZonedDateTime('UTC').toInstant().toString();
};

/** The product's commitment a subscription has; undefined without. */
export const commitmentOf = (
  state: Pax8State,
  { productId, commitment }: Pax8Subscription,
): Pax8Commitment | undefined =>
  state.products[productId]?.commitments.find(({ id }) => id === commitment?.id);

/** Whether something of this age is in the lists yet. */
export const isListed = (
  { behaviour }: Pax8State,
  { createdAt }: { createdAt: string },
  now: Temporal.Instant,
): boolean =>
  Temporal.Instant.compare(createdAt, now.subtract({ seconds: behaviour.listLagSeconds })) <= 0;

/** Whether an order has been approved, and its subscription is there. */
export const isApproved = (
  { behaviour }: Pax8State,
  { createdAt }: { createdAt: string },
  now: Temporal.Instant,
): boolean =>
  Temporal.Instant.compare(createdAt, now.subtract({ seconds: behaviour.approvalSeconds })) <= 0;

interface QuantityRefusal {
  text: string;
  isWindow: boolean;
}

const refusal = (text: string, isWindow = false): QuantityRefusal => ({ text, isWindow });

/** Why a quantity may not be set now, in words; undefined when it may. `isWindow` marks the refusals of the seven days. */
export const quantityRefusal = (
  state: Pax8State,
  subscription: Pax8Subscription,
  wanted: number,
  now: Temporal.Instant,
): QuantityRefusal | undefined => {
  const product = state.products[subscription.productId];
  const commitment = commitmentOf(state, subscription);
  if (!Number.isInteger(wanted) || wanted < 1)
    return refusal('Quantity must be a whole number greater than 0');
  if (subscription.status === 'Cancelled' || subscription.status === 'PendingCancel') {
    return refusal('Subscription is cancelled');
  }
  if (Temporal.Instant.compare(subscription.startsAt, now) > 0) {
    return refusal('Future-dated subscriptions can not be updated');
  }
  if (wanted > (product?.maximumQuantity ?? wanted)) {
    return refusal(`Quantity can not exceed ${product?.maximumQuantity}`);
  }
  if (wanted > subscription.quantity) {
    return commitment?.allowForQuantityIncrease === false
      ? refusal('Quantity increase is not allowed for this commitment')
      : undefined;
  }
  if (wanted === subscription.quantity || subscription.commitment === null) return undefined;
  if (commitment?.allowForQuantityDecrease === false) {
    return refusal('Quantity decrease is not allowed for this commitment', true);
  }
  const refundable = countReducible(subscription.lots, now);
  return subscription.quantity - wanted <= refundable
    ? undefined
    : refusal('Quantity decrease is not allowed during the commitment term', true);
};
