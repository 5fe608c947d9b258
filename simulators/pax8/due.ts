import { randomUUID } from 'node:crypto';

import { announce, type Change, endSubscription, setQuantity } from './changes.ts';
import type { Pax8Pending, Pax8Subscription } from './entities.ts';
import { termEnd, windowEnd } from './rules.ts';

const runPending = (change: Change, pending: Pax8Pending, at: Temporal.Instant): void => {
  const { state } = change;
  state.pending = state.pending.filter((other) => other !== pending);
  const subscription = state.subscriptions[pending.subscriptionId];
  if (subscription === undefined || subscription.status === 'Cancelled') return;
  if (pending.kind === 'revert') {
    setQuantity(change, subscription, subscription.quantity - pending.difference, 'reverted', at);
  }
  // Stuck: the seats are there, only the status never says so.
  if (pending.kind !== 'provision-stuck' && subscription.status === 'PendingAutomated') {
    subscription.status = 'Active';
  }
  subscription.vendorSubscriptionId ??= randomUUID();
  announce(change, subscription, at);
};

/** A commitment renews itself for the same quantity and gives it a new window. */
const renew = (change: Change, subscription: Pax8Subscription, at: Temporal.Instant): void => {
  const { commitment, quantity } = subscription;
  if (commitment === null) return;
  commitment.termCount += 1;
  commitment.endsAt = termEnd(commitment.anchorOn, commitment.term, commitment.termCount);
  subscription.lots = [{ quantity, allowedUntil: windowEnd(at) }];
  change.record({
    kind: 'renewal',
    subscriptionId: subscription.id,
    before: quantity,
    after: quantity,
  });
};

const findDue = (
  change: Change,
): { at: Temporal.Instant; run: (at: Temporal.Instant) => void } | undefined => {
  const { state, now } = change;
  let at = now;
  let run: ((at: Temporal.Instant) => void) | undefined;
  const consider = (dueAt: Temporal.Instant, work: (at: Temporal.Instant) => void): void => {
    const order = Temporal.Instant.compare(dueAt, at);
    if (order > 0 || (order === 0 && run !== undefined)) return;
    at = dueAt;
    run = work;
  };
  for (const pending of state.pending) {
    consider(Temporal.Instant.fromEpochMilliseconds(pending.dueAtMs), (due) =>
      runPending(change, pending, due),
    );
  }
  for (const subscription of Object.values(state.subscriptions)) {
    if (subscription.status === 'Cancelled') continue;
    if (subscription.status === 'PendingCancel' && subscription.endsAt !== null) {
      consider(Temporal.Instant.from(subscription.endsAt), (due) =>
        endSubscription(change, subscription, due),
      );
    } else if (subscription.commitment !== null) {
      consider(Temporal.Instant.from(subscription.commitment.endsAt), (due) =>
        renew(change, subscription, due),
      );
    }
  }
  return run === undefined ? undefined : { at, run };
};

/** Does everything that is due, in the order it fell due, each at its own instant. */
export const runDue = (change: Change): void => {
  for (let due = findDue(change); due !== undefined; due = findDue(change)) due.run(due.at);
};
