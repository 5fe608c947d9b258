import { countReducible } from '../core/lots.ts';
import type { IonPlan, IonState, IonSubscription, IonTerm } from './entities.ts';

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
  const refundable = countReducible(subscription.lots, now);
  return subscription.quantity - wanted <= refundable
    ? undefined
    : 'The quantity cannot be reduced: the cancellation window has ended.';
};
