import type { Money } from '../money.ts';
import type { Subscription } from '../subscription.ts';
import { addMoney, multiplyMoney, multiplyMoneyByRatio } from './amounts.ts';
import { chargeCycleOn, chargeCyclesOf, monthsPerCharge } from './charge-cycle.ts';
import type { ChargeCycle, ChargeTerms } from './charge-cycle.ts';
import { isKnownCurrency } from './currencies.ts';
import { priceOfCycle, prorate } from './prorate.ts';
import type { Proration, SeatPrice } from './prorate.ts';

/** What a change of seats costs, before tax; every amount is negative for seats given back. */
export interface CostOfChange {
  /** Until the end of the running charge cycle, with its bill lines; null where the cycle is not known. */
  readonly now: Proration | null;
  /** The seats of the change for one whole charge cycle. */
  readonly perPeriod: Money;
  /** Months of that charge cycle. */
  readonly periodMonths: 1 | 12 | 36;
  /** `now` and every later charge of the term; null where the cycle or the end of the term is not known. */
  readonly untilCommitmentEnd: Money | null;
  /** Per month, for limits. Rounding: away from zero, so that no limit is undershot by a fraction. */
  readonly monthlyEquivalent: Money;
}

/**
 * - `price-unknown`: the CSP gives no price, or one in a currency that is not known.
 * - `billing-cycle-unknown`: nobody can say what one charge covers.
 * - `below-zero`: more seats given back than the subscription has.
 */
export type CostRefusal = 'price-unknown' | 'billing-cycle-unknown' | 'below-zero';

export type CostAnswer =
  | { readonly ok: true; readonly cost: CostOfChange }
  | { readonly ok: false; readonly reason: CostRefusal };

const monthsByPeriod = { P1M: 1, P1Y: 12, P3Y: 36 } as const;

/** What the CSP charges per seat, or null where it does not tell or the currency is unknown. */
export function seatPriceOf(subscription: Subscription): SeatPrice | null {
  const money = subscription.unitCost;
  if (money === null || !isKnownCurrency(money.currency)) return null;
  return { money, months: monthsByPeriod[subscription.unitCostPeriod] };
}

/** `seatCount` seats for one month: an annual price ÷ 12. Rounding: away from zero (for limits). Null without a price. */
export function monthlyEquivalent(subscription: Subscription, seatCount: number): Money | null {
  const price = seatPriceOf(subscription);
  if (price === null) return null;
  const ratio = { numerator: seatCount, denominator: price.months };
  return multiplyMoneyByRatio(price.money, ratio, 'away-from-zero');
}

function dateOf(instant: Temporal.Instant): Temporal.PlainDate {
  return instant.toZonedDateTimeISO('UTC').toPlainDate();
}

/** First day after the term: an end in the middle of a day leaves that day inside the term. */
function endDateOf(instant: Temporal.Instant): Temporal.PlainDate {
  const day = instant.toZonedDateTimeISO('UTC');
  const isMidnight = day.startOfDay().epochNanoseconds === day.epochNanoseconds;
  return isMidnight ? day.toPlainDate() : day.toPlainDate().add({ days: 1 });
}

function chargeTermsOf(subscription: Subscription): ChargeTerms | null {
  const { term, billingCycle, termStartsAt, commitmentEndsAt } = subscription;
  if (term === 'unknown' || billingCycle === 'unknown' || termStartsAt === null) return null;
  const commitmentEndsOn = commitmentEndsAt === null ? null : endDateOf(commitmentEndsAt);
  return { term, billingCycle, termStartsOn: dateOf(termStartsAt), commitmentEndsOn };
}

function costUntilEnd(
  terms: ChargeTerms,
  cycle: ChargeCycle,
  now: Proration,
  perPeriod: Money,
): Money | null {
  const { commitmentEndsOn } = terms;
  if (commitmentEndsOn === null) return null;
  const laterCycles = chargeCyclesOf({ ...terms, commitmentEndsOn }).filter(
    (later) => Temporal.PlainDate.compare(later.startsOn, cycle.startsOn) > 0,
  );
  return addMoney(now.net, multiplyMoney(perPeriod, laterCycles.length));
}

/**
 * What adding (positive) or giving back (negative) `seatCount` seats at `now` costs.
 *
 * Added seats keep the subscription's price until the term ends; what a renewal costs is not known today. Days are UTC.
 * Refuses with `price-unknown`, `billing-cycle-unknown` or `below-zero`.
 */
export function costOfChange(change: {
  readonly subscription: Subscription;
  readonly seatCount: number;
  readonly now: Temporal.Instant;
}): CostAnswer {
  const { subscription, seatCount } = change;
  const price = seatPriceOf(subscription);
  const monthly = monthlyEquivalent(subscription, seatCount);
  if (price === null || monthly === null) return { ok: false, reason: 'price-unknown' };
  const { billingCycle } = subscription;
  if (billingCycle === 'unknown') return { ok: false, reason: 'billing-cycle-unknown' };
  const quantityAfter = subscription.quantity + seatCount;
  if (quantityAfter < 0) return { ok: false, reason: 'below-zero' };

  const periodMonths = monthsPerCharge(billingCycle);
  const perPeriod = priceOfCycle(price, periodMonths, seatCount);
  const terms = chargeTermsOf(subscription);
  const on = dateOf(change.now);
  const cycle = terms === null ? null : chargeCycleOn(terms, on);
  const proration =
    cycle === null
      ? null
      : prorate({ price, cycle, on, quantityBefore: subscription.quantity, quantityAfter });
  const untilCommitmentEnd =
    terms === null || cycle === null || proration === null
      ? null
      : costUntilEnd(terms, cycle, proration, perPeriod);
  return {
    ok: true,
    cost: {
      now: proration,
      perPeriod,
      periodMonths,
      untilCommitmentEnd,
      monthlyEquivalent: monthly,
    },
  };
}
