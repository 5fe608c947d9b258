import type { IonLot, IonPlan, IonState, IonSubscription, IonTerm } from './entities.ts';

/** Microsoft takes seats back for seven days of 24 hours after the event that added them. */
const windowHours = 7 * 24;

/** End of the window of seats added at an instant. */
export const windowEnd = (at: Temporal.Instant): string =>
  at.add({ hours: windowHours }).toString();

/** Lots whose window is open at an instant; at the closing instant it is closed. */
export const openLots = (subscription: IonSubscription, now: Temporal.Instant): IonLot[] =>
  subscription.lots.filter(
    (lot) => lot.quantity > 0 && Temporal.Instant.compare(now, lot.allowedUntil) < 0,
  );

/** The lots after giving back seats, newest first. */
export const consumeLots = (lots: readonly IonLot[], count: number): IonLot[] => {
  let rest = count;
  const remaining = lots.toReversed().map((lot) => {
    const taken = Math.min(rest, lot.quantity);
    rest -= taken;
    return { ...lot, quantity: lot.quantity - taken };
  });
  return remaining.toReversed().filter((lot) => lot.quantity > 0);
};

const months: Readonly<Record<IonTerm, number>> = { P1M: 1, P1Y: 12, P3Y: 36 };

/** First instant after the n-th term counted from the purchase. */
export const termEnd = (purchasedAt: string, term: IonTerm, termCount: number): string =>
  Temporal.Instant.from(purchasedAt)
    .toZonedDateTimeISO('UTC')
    .add({ months: months[term] * termCount })
    .toInstant()
    .toString();

/** Key of a plan in the state. */
export const planKeyOf = (plan: Pick<IonPlan, 'productId' | 'skuId' | 'planId'>): string =>
  [plan.productId, plan.skuId, plan.planId].join('/');

/** The plan of a subscription. */
export const planOf = (state: IonState, { planKey }: IonSubscription): IonPlan => {
  const plan = state.plans[planKey];
  if (plan === undefined) throw new RangeError(`No plan ${planKey}`);
  return plan;
};

/** Why Microsoft does not allow a quantity now, in words; undefined when it does. The words are assumed. */
export const quantityRefusal = (
  state: IonState,
  subscription: IonSubscription,
  wanted: number,
  now: Temporal.Instant,
): string | undefined => {
  const plan = planOf(state, subscription);
  if (subscription.status !== 'active') return `The subscription is ${subscription.status}.`;
  if (subscription.isTrial) return 'The quantity of a trial cannot be changed.';
  if (wanted < 1) return 'The quantity must be at least 1.';
  if (wanted > plan.maximumQuantity) {
    return `The quantity exceeds the maximum of ${plan.maximumQuantity} licenses.`;
  }
  const refundable = openLots(subscription, now).reduce((sum, lot) => sum + lot.quantity, 0);
  return subscription.quantity - wanted <= refundable
    ? undefined
    : 'The quantity cannot be reduced: the cancellation window has ended.';
};
