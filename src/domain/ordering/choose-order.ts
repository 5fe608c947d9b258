import type { Candidate, ChoiceRow } from '../choice/candidate.ts';
import { chooseSubscription, type Choice } from '../choice/choose-subscription.ts';
import { judgeCandidate, type Wish } from '../choice/judge.ts';
import type { ServiceId, SkuId } from '../ids.ts';
import type { Subscription } from '../subscription.ts';
import { seatsInWords } from '../wording.ts';

/** Something that can be ordered: a subscription that does not exist yet (`prospectOf`). */
export interface OrderOption extends Candidate {
  /** Microsoft's customer agreement, as the CSP tells it; nobody but the customer signs it. */
  readonly agreement: 'signed' | 'missing' | 'not-told';
}

const termInWords = { P1M: 'monthly', P1Y: 'one-year', P3Y: 'three-year', unknown: 'unknown' };

/** A new subscription has nothing that could be "active": what it begins with is said instead. */
function inWordsOfAnOrder(row: ChoiceRow): ChoiceRow {
  if (!row.allowed) return row;
  const [, ...remarks] = row.reasons;
  const { term } = row.subscription;
  return { ...row, reasons: [`It would be new, with a ${termInWords[term]} term.`, ...remarks] };
}

function blocked(row: ChoiceRow, reason: string): ChoiceRow {
  const [opening = '', ...remarks] = row.reasons;
  const reasons = row.allowed ? remarks : [opening, ...remarks];
  return { ...row, allowed: false, reasons: [reason, ...reasons] };
}

/** Why this one cannot be ordered, beside what forbids any purchase; null where nothing does. */
function obstacleOf(option: OrderOption, wish: Wish): string | null {
  const { minimumQuantity } = option.subscription;
  if (option.agreement === 'missing')
    return `The customer has not accepted the Microsoft Customer Agreement at ${option.serviceName}.`;
  return minimumQuantity !== null && wish.seatCount < minimumQuantity
    ? `It is sold from ${seatsInWords(minimumQuantity)} on; ${wish.seatCount} are missing.`
    : null;
}

/**
 * What to order where no subscription of the license exists, with a table that says for each why it may or may not be.
 *
 * Judged, ordered and preselected like subscriptions that exist; the rule is the same. What the SKU map does not prove to
 * be the license is left out, and named in the refusal where nothing else is there.
 */
export function chooseOrder(
  wish: Omit<Wish, 'purpose'> & {
    readonly skuId: SkuId;
    readonly productName: string;
    readonly options: readonly OrderOption[];
    readonly preference: readonly ServiceId[];
  },
): Choice {
  const { options, ...rest } = wish;
  const judged: Wish = { ...rest, purpose: 'buy' };
  const free = options.filter((option) => obstacleOf(option, judged) === null);
  const choice = chooseSubscription({ ...rest, purpose: 'buy', candidates: free });
  const blockedRows = options.flatMap((option) => {
    const obstacle = obstacleOf(option, judged);
    const isOurs = option.resolution.ok && option.resolution.skuId === wish.skuId;
    return obstacle === null || !isOurs ? [] : blocked(judgeCandidate(option, judged), obstacle);
  });
  const rows = [...choice.rows.map(inWordsOfAnOrder), ...blockedRows];
  const chosen = rows.find((row) => row.allowed) ?? null;
  if (chosen !== null || choice.refusal === null) return { ...choice, rows, chosen };
  return { ...choice, rows, chosen, refusal: refusalOf(wish.productName, rows, choice.refusal) };
}

function refusalOf(
  name: string,
  rows: readonly ChoiceRow[],
  refusal: NonNullable<Choice['refusal']>,
): NonNullable<Choice['refusal']> {
  if (rows.length > 0) {
    const against = rows.map((row) => `${row.serviceName}: ${row.reasons[0] ?? ''}`);
    const explanation = `${name} cannot be ordered. ${[...new Set(against)].join(' ')}`;
    return { ...refusal, reason: 'none-allowed', explanation };
  }
  const explanation =
    refusal.reason === 'unknown-product'
      ? `Nothing in the catalogs is known to be ${name}: nobody knows what ${refusal.unknownProducts.map((one) => `"${one}"`).join(', ')} provides.`
      : `No connected CSP offers ${name} for this client.`;
  return { ...refusal, explanation };
}

const endedStates: readonly Subscription['status'][] = ['cancelled', 'expired'];

/** Whether a subscription is over: only then it stands in nobody's way. One whose state is not known is not. */
export function hasEnded({ status }: Pick<Subscription, 'status'>): boolean {
  return endedStates.includes(status);
}

/**
 * Subscriptions that stand in the way of a new one: they provide the license, or nobody knows what they provide. Whatever is
 * pending, suspended or closed for changes counts: a second one beside it would be paid twice.
 */
export function standingInTheWay(
  skuId: SkuId,
  candidates: readonly Pick<Candidate, 'subscription' | 'resolution'>[],
): readonly Pick<Candidate, 'subscription' | 'resolution'>[] {
  return candidates.filter(
    ({ subscription, resolution }) =>
      !hasEnded(subscription) && (!resolution.ok || resolution.skuId === skuId),
  );
}

/** A subscription that is being made and that the license can come from once it is there; null where one is active anyway. */
export function comingAmong(
  standing: readonly Pick<Candidate, 'subscription'>[],
): Subscription | null {
  const subscriptions = standing.map(({ subscription }) => subscription);
  if (subscriptions.some(({ status }) => status === 'active')) return null;
  return subscriptions.find(({ status }) => status === 'pending') ?? null;
}
