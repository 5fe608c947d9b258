import type { Candidate } from '../../domain/choice/candidate.ts';
import { chooseSubscription, type Choice } from '../../domain/choice/choose-subscription.ts';
import type { SkuId } from '../../domain/ids.ts';
import type { StepContext } from '../runs/flow.ts';
import type { FormField } from '../runs/form.ts';
import { segmentOf } from './seat-facts.ts';
import { isAnnualAllowed, preferenceOf } from './seat-settings.ts';
import { describeRow } from './seat-views.ts';

/** What a subscription is wanted for. */
export interface SubscriptionWish {
  readonly purpose: 'buy' | 'release';
  readonly skuId: SkuId;
  /** What people call the license. */
  readonly productName: string;
  /** Seats to buy or to give back, above zero. */
  readonly seatCount: number;
  /** The client's tags; they name its price list. */
  readonly tags: readonly string[];
  /** The client's subscriptions at all its CSPs, of any license. */
  readonly candidates: readonly Candidate[];
}

/** Which of the client's subscriptions to change, by the settings of the package. */
export function chooseBySettings(context: StepContext, wish: SubscriptionWish): Choice {
  const { tags, ...rest } = wish;
  return chooseSubscription({
    ...rest,
    segment: segmentOf(tags),
    allowAnnual: isAnnualAllowed(context, wish.purpose),
    now: context.now,
    preference: preferenceOf(context),
  });
}

/** Whether a person has anything to choose: more than one subscription may be used. */
export function hasAlternatives(choice: Choice): boolean {
  return choice.rows.filter((row) => row.allowed).length > 1;
}

/** Asks which subscription to use: all of them with their reasons, the one of the rule preselected. Named by the license. */
export function subscriptionField(skuId: string, label: string, choice: Choice): FormField {
  return {
    name: skuId,
    label,
    type: 'choice',
    required: true,
    default: choice.chosen?.subscription.id ?? '',
    options: choice.rows.map((row) => ({
      value: row.subscription.id,
      label: describeRow(row),
      detail: row.reasons.join(' '),
      disabled: !row.allowed,
    })),
  };
}
