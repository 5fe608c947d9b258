import type { BillingCycle, Term } from '../../domain/subscription.ts';
import { parseInstant } from '../../lib/instant.ts';
import type { Pax8CommitmentRules, Pax8Subscription } from './schema.ts';

/** A subscription's commitment, from whichever of its three spellings came. */
export interface Commitment {
  readonly term: Term;
  /** Null where it does not tell. */
  readonly endsAt: Temporal.Instant | null;
  /** What the product allows under this commitment; null where it does not tell. */
  readonly rules: Pax8CommitmentRules | null;
}

const terms: ReadonlyMap<string, Term> = new Map([
  ['monthly', 'P1M'],
  ['1-month', 'P1M'],
  ['annual', 'P1Y'],
  ['1-year', 'P1Y'],
  ['3-year', 'P3Y'],
]);

const cycles: ReadonlyMap<string, BillingCycle> = new Map([
  ['monthly', 'monthly'],
  ['annual', 'annual'],
  ['3-year', 'triennial'],
]);

export function fromBillingTerm(billingTerm: string | null | undefined): BillingCycle {
  return cycles.get(billingTerm?.toLowerCase() ?? '') ?? 'unknown';
}

/** A commitment's name in our words. */
export function fromCommitmentName(text: string | null | undefined): Term {
  return terms.get(text?.toLowerCase() ?? '') ?? 'unknown';
}

/**
 * Reads `commitmentTerm`, `commitment` or the flat `commitmentTermEndDate`.
 *
 * - A term that is named is believed.
 * - An end without a term: the product's only commitment, when it has only one; else unknown. Never guessed from the
 *   length: a wrong "monthly" would let an annual commitment through.
 * - Nothing at all and billed monthly: monthly, as two public clients found; otherwise unknown.
 */
export function fromCommitment(
  subscription: Pax8Subscription,
  rules: readonly Pax8CommitmentRules[],
): Commitment {
  const named = subscription.commitmentTerm ?? subscription.commitment;
  const endText = named?.endDate ?? subscription.commitmentTermEndDate;
  const endsAt = endText ? parseInstant(endText) : null;
  const byId = rules.find(({ id }) => id && id.toLowerCase() === named?.id?.toLowerCase());
  const only = rules.length === 1 ? rules[0] : undefined;
  if (!named && !endText) {
    const isMonthly = fromBillingTerm(subscription.billingTerm) === 'monthly';
    const monthly = rules.find(({ term }) => fromCommitmentName(term) === 'P1M');
    return { term: isMonthly ? 'P1M' : 'unknown', endsAt: null, rules: monthly ?? null };
  }
  const term = fromCommitmentName(named?.term ?? byId?.term ?? only?.term);
  const byTerm = rules.find((rule) => term !== 'unknown' && fromCommitmentName(rule.term) === term);
  return { term, endsAt, rules: byId ?? byTerm ?? null };
}
