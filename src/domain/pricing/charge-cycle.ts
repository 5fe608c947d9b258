import type { BillingCycle, Term } from '../subscription.ts';

/** One stretch of days that is charged at once: `[startsOn, endsBefore)`, UTC calendar dates. */
export interface ChargeCycle {
  /** First day, inclusive. */
  readonly startsOn: Temporal.PlainDate;
  /** First day of the next cycle, exclusive end. */
  readonly endsBefore: Temporal.PlainDate;
  /** Days that a full unit price is divided by. Not always the days between the two dates. */
  readonly chargeCycleDays: number;
  /** Calendar months that one charge covers. */
  readonly months: 1 | 12 | 36;
}

/** What a term's charge cycles depend on. */
export interface ChargeTerms {
  /** First day of the current term, UTC. */
  readonly termStartsOn: Temporal.PlainDate;
  /** First day after the term, exclusive; null where unknown. A cycle never reaches beyond it. */
  readonly commitmentEndsOn: Temporal.PlainDate | null;
  readonly term: Exclude<Term, 'unknown'>;
  readonly billingCycle: Exclude<BillingCycle, 'unknown'>;
}

const monthsByBillingCycle = { monthly: 1, annual: 12, triennial: 36 } as const;

/** Calendar months that one charge of a billing cycle covers. */
export function monthsPerCharge(billingCycle: Exclude<BillingCycle, 'unknown'>): 1 | 12 | 36 {
  return monthsByBillingCycle[billingCycle];
}

/**
 * First day of the cycle `index` (0 is the purchase or renewal).
 *
 * Bought on the last day of a month: later cycles of the same term start on the same day number, or on the last day of a
 * shorter month (31 January, 28 February, 31 March, 30 April). Bought on the day before the last day: a *long* term
 * keeps "the day before the last" in shorter months (30 January, 27 February, 30 March, 29 April), while a *monthly* term
 * simply renews a calendar month later (30 January, 28 February). Both are tables in the source; the rule for other start
 * days, and for a monthly term asked beyond its end, is assumed from them.
 * Source: learn.microsoft.com/partner-center/billing/common-billing-scenarios-onetime-recurring, "Monthly term subscription
 * expiration dates on special cases" (text of October 2023 in the public mirror kvamseek/partner-center).
 */
function cycleStart(terms: ChargeTerms, index: number): Temporal.PlainDate {
  const start = terms.termStartsOn;
  const months = monthsPerCharge(terms.billingCycle) * index;
  const shifted = start.add({ months }, { overflow: 'constrain' });
  const isDayBeforeLast = start.day === start.daysInMonth - 1;
  if (terms.term === 'P1M' || terms.billingCycle !== 'monthly' || !isDayBeforeLast) return shifted;
  return shifted.with({ day: Math.min(start.day, shifted.daysInMonth - 1) });
}

function earlier(left: Temporal.PlainDate, right: Temporal.PlainDate | null): Temporal.PlainDate {
  return right !== null && Temporal.PlainDate.compare(right, left) < 0 ? right : left;
}

/**
 * The cycle `index` of a term, or null when the term ended before it.
 *
 * A monthly cycle divides by the days of the calendar month in which it starts, so 21 February to 20 March divides by 28;
 * a longer one by its own days (365 or 366 a year).
 */
function chargeCycle(terms: ChargeTerms, index: number): ChargeCycle | null {
  const startsOn = cycleStart(terms, index);
  const end = terms.commitmentEndsOn;
  if (end !== null && Temporal.PlainDate.compare(startsOn, end) >= 0) return null;
  const nextStart = cycleStart(terms, index + 1);
  const months = monthsPerCharge(terms.billingCycle);
  const chargeCycleDays = months === 1 ? startsOn.daysInMonth : startsOn.until(nextStart).days;
  return { startsOn, endsBefore: earlier(nextStart, end), chargeCycleDays, months };
}

/** The cycle that contains the UTC date `on`; null when `on` lies before the term or at or after its end. */
export function chargeCycleOn(terms: ChargeTerms, on: Temporal.PlainDate): ChargeCycle | null {
  if (Temporal.PlainDate.compare(on, terms.termStartsOn) < 0) return null;
  const monthsSince = terms.termStartsOn.until(on, { largestUnit: 'months' }).months;
  // Short months move a cycle's start, so the search begins one cycle early and ends by itself.
  const guess = Math.max(0, Math.floor(monthsSince / monthsPerCharge(terms.billingCycle)) - 1);
  for (let index = guess; ; index += 1) {
    const cycle = chargeCycle(terms, index);
    if (cycle === null || Temporal.PlainDate.compare(on, cycle.endsBefore) < 0) return cycle;
  }
}

/** Every cycle of the term in order; they adjoin, and together they are the term. Needs a known end. */
export function chargeCyclesOf(
  terms: ChargeTerms & { readonly commitmentEndsOn: Temporal.PlainDate },
): readonly ChargeCycle[] {
  const cycles: ChargeCycle[] = [];
  for (;;) {
    const cycle = chargeCycle(terms, cycles.length);
    if (cycle === null) return cycles;
    cycles.push(cycle);
  }
}

/** Days in `[from, cycle end)`: the day of an event is billed. */
export function billingDays(cycle: ChargeCycle, from: Temporal.PlainDate): number {
  return from.until(cycle.endsBefore).days;
}
