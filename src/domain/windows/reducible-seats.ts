import type { Lot, Subscription } from '../subscription.ts';
import { instantInWords } from '../wording.ts';
import { lotsAsStated, lotsFromEvents } from './lots.ts';
import { reductionRules } from './rules.ts';
import type { ReductionPolicy, ReductionRule } from './rules.ts';

/** Why no seat can be given back now. */
export type ReductionRefusal =
  | {
      readonly ok: false;
      readonly reason: 'window-closed';
      /** When the last window known closed; null where none is known. */
      readonly closedAt: Temporal.Instant | null;
      /** When the next one opens (the renewal); null where the renewal is unknown or will not come. */
      readonly opensAt: Temporal.Instant | null;
      /** One sentence for people. */
      readonly explanation: string;
    }
  | {
      readonly ok: false;
      readonly reason: 'never' | 'unknown';
      /** Whether a later reading may tell; never where the reason is `never`. */
      readonly mayPass: boolean;
      /** One sentence for people. */
      readonly explanation: string;
    };

export type ReductionAnswer =
  | {
      readonly ok: true;
      /** Seats that may be given back now; at least 1, at most the live quantity. */
      readonly seatCount: number;
      /** Exclusive end for all of them: at this instant some are no longer reducible. Null: no end is known. */
      readonly until: Temporal.Instant | null;
      /** Exclusive end for the last of them. Null: no end is known. */
      readonly lastUntil: Temporal.Instant | null;
      /** The open lots, the soonest end first; empty where no end is known. */
      readonly lots: readonly Lot[];
    }
  | ReductionRefusal;

function ruleFor(subscription: Subscription, policy: ReductionPolicy): ReductionRule | undefined {
  return reductionRules.find((rule) => rule.applies(subscription, policy));
}

/** Whether the subscription will renew, as far as is known: silence counts as yes, the vendor's default. */
function renewalAfter(subscription: Subscription, now: Temporal.Instant): Temporal.Instant | null {
  const { commitmentEndsAt, renewsAutomatically } = subscription;
  if (commitmentEndsAt === null || renewsAutomatically === false) return null;
  return Temporal.Instant.compare(commitmentEndsAt, now) > 0 ? commitmentEndsAt : null;
}

function lotsOf(subscription: Subscription, policy: ReductionPolicy): readonly Lot[] {
  const { reduction, quantity } = subscription;
  if (reduction.kind === 'lots') return lotsAsStated(reduction.lots, quantity);
  if (reduction.kind !== 'events') return [];
  return lotsFromEvents(reduction.events, quantity, policy.windowHours);
}

function seatsByWindow(
  subscription: Subscription,
  now: Temporal.Instant,
  policy: ReductionPolicy,
): ReductionAnswer {
  const lots = lotsOf(subscription, policy);
  const open = lots.filter((lot) => Temporal.Instant.compare(lot.reducibleUntil, now) > 0);
  const soonest = open[0];
  const last = open.at(-1);
  if (soonest === undefined || last === undefined) {
    const closedAt = lots.at(-1)?.reducibleUntil ?? null;
    const opensAt = renewalAfter(subscription, now);
    const since = closedAt === null ? '' : ` since ${instantInWords(closedAt)}`;
    const explanation = `The modification window is closed${since}.`;
    return { ok: false, reason: 'window-closed', closedAt, opensAt, explanation };
  }
  return {
    ok: true,
    seatCount: open.reduce((sum, lot) => sum + lot.seatCount, 0),
    until: soonest.reducibleUntil,
    lastUntil: last.reducibleUntil,
    lots: open,
  };
}

/**
 * How many seats may be given back at `now`, and until when.
 *
 * Windows are half-open: at the closing instant the answer is a refusal. What a CSP states is believed; otherwise the lots
 * are computed from the history (`lotsFromEvents`). Says nothing about what the tenant still needs (`releasableSeats`).
 * Refuses with `window-closed`, `never` or `unknown`. Source: windows/rules.ts, a citation per rule.
 */
export function reducibleSeats(
  subscription: Subscription,
  now: Temporal.Instant,
  policy: ReductionPolicy,
): ReductionAnswer {
  const rule = ruleFor(subscription, policy);
  if (rule?.outcome === 'by-window') return seatsByWindow(subscription, now, policy);
  if (rule?.outcome === 'any-time' && subscription.quantity > 0) {
    return { ok: true, seatCount: subscription.quantity, until: null, lastUntil: null, lots: [] };
  }
  const stated =
    subscription.reduction.kind === 'not-allowed' || subscription.reduction.kind === 'unknown'
      ? ` (${subscription.reduction.reason})`
      : '';
  return {
    ok: false,
    reason: rule?.outcome === 'unknown' ? 'unknown' : 'never',
    mayPass: subscription.reduction.kind === 'unknown' && subscription.reduction.mayPass === true,
    explanation: `${rule?.sentence ?? 'It has no seats.'}${stated}`,
  };
}

/** The next moment at which seats may be given back although they may not be now. */
export type LegalMoment =
  | {
      readonly ok: true;
      /** `any-time`: no need to wait. `renewal`: when the next term begins. */
      readonly kind: 'any-time' | 'renewal';
      /** First instant at which the smaller quantity can count. */
      readonly at: Temporal.Instant;
      /** Exclusive end of the time in which the renewal can still be told; null when that time is over, or not needed. */
      readonly requestBefore: Temporal.Instant | null;
      /** Exclusive end of the window that the renewal opens; null when there is no window. */
      readonly windowClosesAt: Temporal.Instant | null;
    }
  | {
      readonly ok: false;
      /** `renewal-passed`: the facts are older than the renewal; read again. */
      readonly reason:
        | 'never'
        | 'not-ready'
        | 'renewal-unknown'
        | 'does-not-renew'
        | 'renewal-passed';
      /** One sentence for people. */
      readonly explanation: string;
    };

/**
 * When seats of this subscription may be given back next, if not now: its renewal.
 *
 * A change that the renewal should carry has to be made before `requestBefore`; after that the window which the renewal
 * opens is used. A subscription of which the CSP tells no history still renews, so it still has such a moment.
 * Refuses with `never`, `not-ready`, `renewal-unknown`, `does-not-renew` or `renewal-passed`.
 */
export function nextLegalMoment(
  subscription: Subscription,
  now: Temporal.Instant,
  policy: ReductionPolicy,
): LegalMoment {
  const rule = ruleFor(subscription, policy);
  if (rule?.outcome === 'any-time') {
    return { ok: true, kind: 'any-time', at: now, requestBefore: null, windowClosesAt: null };
  }
  // A CSP that never takes seats back in a term, or knows nothing about them, still renews with another quantity.
  const isAboutTheTerm = rule?.id === 'stated-never' || rule?.id === 'nothing-known';
  if (rule !== undefined && rule.outcome !== 'by-window' && !isAboutTheTerm) {
    const reason = rule.outcome === 'unknown' ? 'not-ready' : 'never';
    return { ok: false, reason, explanation: rule.sentence };
  }
  const at = subscription.commitmentEndsAt;
  if (at === null) {
    const explanation = 'The CSP does not say when the commitment ends.';
    return { ok: false, reason: 'renewal-unknown', explanation };
  }
  if (subscription.renewsAutomatically === false) {
    const explanation = `It does not renew: it ends by itself at ${instantInWords(at)}.`;
    return { ok: false, reason: 'does-not-renew', explanation };
  }
  if (Temporal.Instant.compare(at, now) <= 0) {
    const explanation = `The renewal of ${instantInWords(at)} has passed; the subscription has to be read again.`;
    return { ok: false, reason: 'renewal-passed', explanation };
  }
  const lock = at.subtract({ milliseconds: policy.lockTimeBeforeRenewalMs });
  return {
    ok: true,
    kind: 'renewal',
    at,
    requestBefore: Temporal.Instant.compare(lock, now) > 0 ? lock : null,
    windowClosesAt: at.add({ hours: policy.windowHours }),
  };
}

/** Whether seats added at some moment can be given back again, and until when (exclusive). */
export type Undo =
  | { readonly kind: 'until'; readonly at: Temporal.Instant }
  | { readonly kind: 'any-time' }
  | { readonly kind: 'not-known-to-be-possible' };

/** Until when seats added to the subscription at `now` can be given back. What no fact or rule promises is not promised. */
export function undoOfAddition(
  subscription: Subscription,
  now: Temporal.Instant,
  policy: ReductionPolicy,
): Undo {
  const outcome = ruleFor(subscription, policy)?.outcome;
  if (outcome === 'any-time') return { kind: 'any-time' };
  if (outcome !== 'by-window') return { kind: 'not-known-to-be-possible' };
  return { kind: 'until', at: now.add({ hours: policy.windowHours }) };
}
