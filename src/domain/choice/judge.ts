import { multiplyMoneyByRatio } from '../pricing/amounts.ts';
import { seatPriceOf } from '../pricing/cost-of-change.ts';
import type { Money } from '../money.ts';
import type { Segment, Subscription } from '../subscription.ts';
import { instantInWords, seatsInWords } from '../wording.ts';
import { nextLegalMoment, reducibleSeats, undoOfAddition } from '../windows/reducible-seats.ts';
import type { LegalMoment, ReductionAnswer } from '../windows/reducible-seats.ts';
import type { Candidate, ChoiceRow } from './candidate.ts';

/** What the judgement of one candidate depends on besides the candidate. */
export interface Wish {
  readonly purpose: 'buy' | 'release';
  /** Price list the client buys from. */
  readonly segment: Segment;
  /** Seats to buy or to release, above zero. */
  readonly seatCount: number;
  /** Whether commitments of a year or more may be changed. */
  readonly allowAnnual: boolean;
  readonly now: Temporal.Instant;
}

const termInWords = { P1M: 'monthly', P1Y: 'one-year', P3Y: 'three-year', unknown: 'unknown' };

/** Price per seat and month, comparable across billing cycles. Rounding: half-even at six extra decimals, never billed. */
export function monthlySeatPrice(subscription: Subscription): Money | null {
  const price = seatPriceOf(subscription);
  if (price === null) return null;
  const ratio = { numerator: 1, denominator: price.months };
  return multiplyMoneyByRatio(price.money, ratio, 'half-even', 6);
}

function lockedFrom({ subscription, policy }: Candidate): Temporal.Instant | null {
  const end = subscription.commitmentEndsAt;
  return end === null ? null : end.subtract({ milliseconds: policy.lockTimeBeforeRenewalMs });
}

/** What forbids any change of the quantity, for buying and releasing alike. */
function findCommonObstacles(candidate: Candidate, wish: Wish): string[] {
  const { subscription } = candidate;
  const obstacles: string[] = [];
  if (subscription.status !== 'active')
    obstacles.push(`It is not active (${subscription.status}).`);
  if (subscription.isTrial) obstacles.push('It is a trial: its quantity cannot be changed.');
  if (subscription.segment !== wish.segment) {
    obstacles.push(`It is a ${subscription.segment} product; ${wish.segment} is wanted.`);
  }
  if (subscription.term !== 'P1M' && !wish.allowAnnual) {
    const term = termInWords[subscription.term];
    obstacles.push(`Its commitment is ${term}, and annual commitments are not allowed here.`);
  }
  return obstacles;
}

function findBuyingObstacles(candidate: Candidate, wish: Wish): string[] {
  const { subscription } = candidate;
  const obstacles: string[] = [];
  const after = subscription.quantity + wish.seatCount;
  const { maximumQuantity, commitmentEndsAt } = subscription;
  if (maximumQuantity !== null && after > maximumQuantity) {
    obstacles.push(`It allows at most ${seatsInWords(maximumQuantity)}; it would have ${after}.`);
  }
  if (commitmentEndsAt === null) return obstacles;
  const lock = lockedFrom(candidate);
  if (Temporal.Instant.compare(commitmentEndsAt, wish.now) <= 0) {
    const ended = instantInWords(commitmentEndsAt);
    obstacles.push(`Its term ended on ${ended}; it is renewing or has to be read again.`);
  } else if (lock !== null && Temporal.Instant.compare(lock, wish.now) <= 0) {
    obstacles.push(`It is locked until it renews on ${instantInWords(commitmentEndsAt)}.`);
  }
  return obstacles;
}

function findReleaseObstacles(
  candidate: Candidate,
  wish: Wish,
  reduction: ReductionAnswer,
  next: LegalMoment,
): string[] {
  const { quantity, minimumQuantity } = candidate.subscription;
  const obstacles: string[] = [];
  const after = quantity - wish.seatCount;
  if (after < 1) {
    obstacles.push(
      `It has ${seatsInWords(quantity)}: releasing ${wish.seatCount} would end it, which is another action.`,
    );
  } else if (minimumQuantity !== null && after < minimumQuantity) {
    obstacles.push(`It needs at least ${seatsInWords(minimumQuantity)}; it would have ${after}.`);
  }
  if (!reduction.ok && !next.ok) obstacles.push(`${reduction.explanation} ${next.explanation}`);
  return obstacles;
}

function remarksOn(row: Omit<ChoiceRow, 'reasons' | 'allowed'>, wish: Wish): string[] {
  const { subscription, reduction, undo, nextLegalMoment: next } = row;
  const remarks: string[] = [];
  if (row.monthlySeatPrice === null) remarks.push('The CSP does not tell its price.');
  if (wish.purpose === 'buy') {
    if (undo.kind === 'until') {
      remarks.push(`Seats added now can be given back until ${instantInWords(undo.at)}.`);
    } else if (undo.kind === 'not-known-to-be-possible') {
      remarks.push('Seats added now cannot be counted on to be given back before the renewal.');
    }
    if (subscription.renewsAutomatically === false) remarks.push('It does not renew.');
    if (subscription.scheduledQuantity !== null) {
      remarks.push(
        `A change to ${subscription.scheduledQuantity} at renewal is scheduled; a change now may delete it.`,
      );
    }
    return remarks;
  }
  if (reduction.ok) {
    const until = reduction.until === null ? '' : ` until ${instantInWords(reduction.until)}`;
    remarks.push(`${seatsInWords(reduction.seatCount)} can be given back now${until}.`);
  } else if (next.ok) {
    remarks.push(`${reduction.explanation} Next legal date: ${instantInWords(next.at)}.`);
  }
  return remarks;
}

/** One row of the table: whether the candidate may be used, with every reason in words. */
export function judgeCandidate(candidate: Candidate, wish: Wish): ChoiceRow {
  const { subscription, serviceName, policy } = candidate;
  const reduction = reducibleSeats(subscription, wish.now, policy);
  const next = nextLegalMoment(subscription, wish.now, policy);
  const facts = {
    subscription,
    serviceName,
    monthlySeatPrice: monthlySeatPrice(subscription),
    reduction,
    reducibleUntil: reduction.ok ? reduction.until : null,
    undo: undoOfAddition(subscription, wish.now, policy),
    nextLegalMoment: next,
    lockedFrom: lockedFrom(candidate),
  };
  const obstacles = [
    ...findCommonObstacles(candidate, wish),
    ...(wish.purpose === 'buy'
      ? findBuyingObstacles(candidate, wish)
      : findReleaseObstacles(candidate, wish, reduction, next)),
  ];
  const allowed = obstacles.length === 0;
  const opening = allowed
    ? [`It is active with a ${termInWords[subscription.term]} term.`]
    : obstacles;
  return { ...facts, allowed, reasons: [...opening, ...remarksOn(facts, wish)] };
}
