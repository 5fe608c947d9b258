import { randomUUID } from 'node:crypto';

import { type Due, runEverythingDue } from '../core/due.ts';
import { newLot } from '../core/lots.ts';
import { announce, type Change, endSubscription, setQuantity } from './changes.ts';
import type { Pax8Pending, Pax8Subscription } from './entities.ts';
import { termEnd } from './rules.ts';

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
  subscription.lots = [newLot(quantity, at)];
  change.record({
    kind: 'renewal',
    subscriptionId: subscription.id,
    before: quantity,
    after: quantity,
  });
};

/** What there is to do, whenever it falls due. */
function* listDue(change: Change): Generator<Due> {
  const { state } = change;
  for (const pending of state.pending) {
    yield {
      atMs: pending.dueAtMs,
      run: (at) => runPending(change, pending, at),
    };
  }
  for (const subscription of Object.values(state.subscriptions)) {
    if (subscription.status === 'Cancelled') continue;
    if (subscription.status === 'PendingCancel' && subscription.endsAt !== null) {
      yield {
        atMs: Temporal.Instant.from(subscription.endsAt).epochMilliseconds,
        run: (at) => endSubscription(change, subscription, at),
      };
    } else if (subscription.commitment !== null) {
      yield {
        atMs: Temporal.Instant.from(subscription.commitment.endsAt).epochMilliseconds,
        run: (at) => renew(change, subscription, at),
      };
    }
  }
}

/** Does everything that is due. */
export const runDue = (change: Change): void => {
  runEverythingDue(change.now, () => listDue(change));
};
