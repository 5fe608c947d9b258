import type { Pax8Commitment, Pax8Lot, Pax8State, Pax8Subscription } from './entities.ts';

/** Seats may be given back for seven days of 24 hours after the event that added them. */
const windowHours = 7 * 24;

/** End of the window of seats added at an instant. */
export const windowEnd = (at: Temporal.Instant): string =>
  at.add({ hours: windowHours }).toString();

/** Lots whose window is open at an instant; at the closing instant it is closed. */
export const openLots = (subscription: Pax8Subscription, now: Temporal.Instant): Pax8Lot[] =>
  subscription.lots.filter(
    (lot) => lot.quantity > 0 && Temporal.Instant.compare(now, lot.allowedUntil) < 0,
  );

/** The lots after giving back seats, newest first. */
export const consumeLots = (lots: readonly Pax8Lot[], count: number): Pax8Lot[] => {
  let rest = count;
  const remaining = lots.toReversed().map((lot) => {
    const taken = Math.min(rest, lot.quantity);
    rest -= taken;
    return { ...lot, quantity: lot.quantity - taken };
  });
  return remaining.toReversed().filter((lot) => lot.quantity > 0);
};

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
  const refundable = openLots(subscription, now).reduce((sum, lot) => sum + lot.quantity, 0);
  return subscription.quantity - wanted <= refundable
    ? undefined
    : refusal('Quantity decrease is not allowed during the commitment term', true);
};
