import type { ServiceId, SkuId } from '../ids.ts';
import { compareMoney } from '../pricing/amounts.ts';
import { compareText, firstDifference } from '../order.ts';
import { productNameOf } from '../products/names.ts';
import { listInWords } from '../wording.ts';
import type { Candidate, ChoiceRow } from './candidate.ts';
import { judgeCandidate } from './judge.ts';
import type { Wish } from './judge.ts';

/** Why no subscription was chosen. */
export interface ChoiceRefusal {
  /**
   * - `unknown-product`: subscriptions exist of which nobody knows the license, and none is known to fit.
   * - `no-subscription`: no subscription provides the license.
   * - `none-allowed`: some do, and each has a reason against it (in its row).
   */
  readonly reason: 'unknown-product' | 'no-subscription' | 'none-allowed';
  /** One sentence that names the product. */
  readonly explanation: string;
  /** Names of products that nobody could map to a license; an admin can. */
  readonly unknownProducts: readonly string[];
}

export interface Choice {
  /** Every subscription that provides the license, best first, allowed ones before the others. */
  readonly rows: readonly ChoiceRow[];
  /** The preselected row, the first of `rows`; null exactly when `refusal` is not. */
  readonly chosen: ChoiceRow | null;
  /** The rule in one sentence, as it is printed under the table. */
  readonly rule: string;
  readonly refusal: ChoiceRefusal | null;
}

const termOrder = { P1M: 0, P1Y: 1, P3Y: 2, unknown: 3 } as const;

type Comparison = (left: ChoiceRow, right: ChoiceRow) => number;

function byPreference(preference: readonly ServiceId[]): Comparison {
  const rank = (row: ChoiceRow): number => {
    const index = preference.indexOf(row.subscription.serviceId);
    return index === -1 ? preference.length : index;
  };
  return (left, right) => rank(left) - rank(right);
}

const byTerm: Comparison = (left, right) =>
  termOrder[left.subscription.term] - termOrder[right.subscription.term];

/**
 * Unknown prices last. Prices in several currencies are not compared at all: skipping only the pairs that differ would make
 * the order depend on the order of the input.
 */
function byPrice(rows: readonly ChoiceRow[], direction: 1 | -1): Comparison {
  const prices = rows.map((row) => row.monthlySeatPrice).filter((price) => price !== null);
  const isComparable = new Set(prices.map((price) => price.currency)).size <= 1;
  return (left, right) => {
    const [a, b] = [left.monthlySeatPrice, right.monthlySeatPrice];
    if (!isComparable) return 0;
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return direction * compareMoney(a, b);
  };
}

const byLaterLock: Comparison = (left, right) => {
  const [a, b] = [left.lockedFrom, right.lockedFrom];
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return Temporal.Instant.compare(b, a);
};

const byReducibleNow: Comparison = (left, right) =>
  Number(right.reduction.ok) - Number(left.reduction.ok);

// Without this, equal rows would stand in the order of the input.
const byIdentity: Comparison = (left, right) =>
  firstDifference(
    compareText(left.subscription.serviceId, right.subscription.serviceId),
    compareText(left.subscription.customerId, right.subscription.customerId),
    compareText(left.subscription.id, right.subscription.id),
  );

const byAllowed: Comparison = (left, right) => Number(right.allowed) - Number(left.allowed);

function orderRows(
  rows: readonly ChoiceRow[],
  purpose: Wish['purpose'],
  preference: readonly ServiceId[],
): readonly ChoiceRow[] {
  const rule =
    purpose === 'buy'
      ? [byPreference(preference), byTerm, byPrice(rows, 1), byLaterLock]
      : [byPreference(preference), byReducibleNow, byTerm, byPrice(rows, -1)];
  const comparisons = [byAllowed, ...rule, byIdentity];
  return [...rows].sort((left, right) =>
    firstDifference(...comparisons.map((compare) => compare(left, right))),
  );
}

function ruleInWords(purpose: Wish['purpose'], hasPreference: boolean): string {
  const own = hasPreference ? "the client's preferred order of CSPs, then " : '';
  return purpose === 'buy'
    ? `Rule for buying: ${own}monthly term before annual, then the lower price, then the later lock.`
    : `Rule for releasing: ${own}reducible now before later, monthly term before annual, then the higher price.`;
}

/** What stands in the way of knowing: sources that disagree say so themselves, the other products are listed. */
function doubtsInWords(unresolved: readonly Candidate[]): string {
  const disagreements = new Set<string>();
  const unknown = new Set<string>();
  for (const { subscription, resolution } of unresolved) {
    if (resolution.ok) continue;
    if (resolution.reason === 'contradicting-evidence') disagreements.add(resolution.explanation);
    else unknown.add(`"${subscription.productName}"`);
  }
  const listed = listInWords([...unknown].sort(compareText));
  const sentences = unknown.size === 0 ? [] : [`nobody knows what ${listed} provides.`];
  return [...sentences, ...[...disagreements].sort(compareText)].join(' ');
}

/** Of those that nobody knows, the ones that a source takes for this license. */
function perhaps(skuId: SkuId, unresolved: readonly Candidate[]): readonly Candidate[] {
  return unresolved.filter(
    ({ resolution }) =>
      !resolution.ok &&
      resolution.reason === 'contradicting-evidence' &&
      resolution.evidence.some((voice) => voice.skuId === skuId),
  );
}

function refusalFor(
  { skuId, name }: { readonly skuId: SkuId; readonly name: string },
  rows: readonly ChoiceRow[],
  unresolved: readonly Candidate[],
): ChoiceRefusal {
  const unknownProducts = [
    ...new Set(unresolved.map((candidate) => candidate.subscription.productName)),
  ].sort(compareText);
  if (rows.length > 0) {
    const against = rows.map((row) => `${row.serviceName}: ${row.reasons[0] ?? ''}`).join(' ');
    const doubts = doubtsInWords(perhaps(skuId, unresolved));
    const explanation = `No subscription of ${name} may be used. ${against} ${doubts}`.trim();
    return { reason: 'none-allowed', explanation, unknownProducts };
  }
  if (unknownProducts.length > 0) {
    const explanation = `No subscription is known to provide ${name}; ${doubtsInWords(unresolved)}`;
    return { reason: 'unknown-product', explanation, unknownProducts };
  }
  const explanation = `No connected CSP has a subscription of ${name} for this client.`;
  return { reason: 'no-subscription', explanation, unknownProducts };
}

/**
 * Which subscription to change, with a table that says for each why it may or may not be used.
 *
 * The order of `candidates` does not matter. Candidates of other licenses are left out; those of which nobody knows the
 * license are named in the refusal. `preference` lists services, the most wanted first; others follow.
 * Source: product.md section 6; reference-product.md U9.
 */
export function chooseSubscription(
  choice: Wish & {
    readonly skuId: SkuId;
    /** Names the product in a refusal when the shipped table does not; usually the part number. */
    readonly productName?: string;
    readonly candidates: readonly Candidate[];
    readonly preference: readonly ServiceId[];
  },
): Choice {
  const { skuId, candidates, purpose, preference } = choice;
  const fitting = candidates.filter(
    ({ resolution }) => resolution.ok && resolution.skuId === skuId,
  );
  const rows = orderRows(
    fitting.map((candidate) => judgeCandidate(candidate, choice)),
    purpose,
    preference,
  );
  const first = rows[0];
  const chosen = first?.allowed === true ? first : null;
  const rule = ruleInWords(purpose, preference.length > 0);
  if (chosen !== null) return { rows, chosen, rule, refusal: null };
  const name = productNameOf(skuId) ?? choice.productName ?? skuId;
  const unresolved = candidates.filter(({ resolution }) => !resolution.ok);
  return { rows, chosen, rule, refusal: refusalFor({ skuId, name }, rows, unresolved) };
}
