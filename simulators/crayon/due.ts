import { type Due, runEverythingDue } from '../core/due.ts';
import { newLot, windowEnd } from '../core/lots.ts';
import { announce, announceLater, type Change, recordSeats, setQuantity } from './changes.ts';
import { type CrayonPending, type CrayonSubscription, STATUS } from './entities.ts';
import { termEndOf } from './rules.ts';

const runPending = (change: Change, pending: CrayonPending, at: Temporal.Instant): void => {
  const { state } = change;
  state.pending = state.pending.filter((other) => other !== pending);
  const subscription = state.subscriptions[pending.subscriptionId];
  if (subscription === undefined) return;
  if (pending.kind === 'apply') setQuantity(change, subscription, pending.quantity, 'api', at);
  if (pending.kind === 'revert') {
    const quantity = subscription.quantity - pending.quantity;
    setQuantity(change, subscription, quantity, 'reverted', at);
  }
  announce(change, subscription, at);
};

/** Numbers of `BillingCycleType` (instructions) as numbers of `BillingCycleEnum` (subscriptions). */
const toSubscriptionCycle = (billingCycle: number): number =>
  billingCycle === 5 ? 8 : billingCycle;

/** A new term for the quantity that was told, or the same one; every seat gets a new window. */
const renew = (change: Change, subscription: CrayonSubscription, at: Temporal.Instant): void => {
  const before = subscription.quantity;
  const next = subscription.nextTerm;
  if (next !== null) {
    if (next.termDuration !== subscription.termDuration) {
      subscription.anchorOn = at.toString().slice(0, 10);
      subscription.termCount = 0;
    }
    subscription.partNumber = next.partNumber;
    subscription.termDuration = next.termDuration;
    subscription.billingCycle = toSubscriptionCycle(next.billingCycle);
    subscription.quantity = next.quantity;
  }
  const after = subscription.quantity;
  subscription.nextTerm = null;
  subscription.termCount += 1;
  subscription.cancellationUntil = windowEnd(at);
  subscription.lots = [newLot(after, at)];
  change.record({ kind: 'renewal', subscriptionId: String(subscription.id), before, after });
  if (after === before) return;
  recordSeats(change, subscription, { before, after, by: 'renewal' });
  announceLater(change, subscription, at);
};

const endTerm = (change: Change, subscription: CrayonSubscription, at: Temporal.Instant): void => {
  if (subscription.autoRenewEnabled) {
    renew(change, subscription, at);
    return;
  }
  subscription.status = STATUS.expired;
  subscription.lots = [];
  recordSeats(change, subscription, { before: subscription.quantity, after: 0, by: 'renewal' });
  announceLater(change, subscription, at);
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
    if (subscription.status !== STATUS.active) continue;
    yield {
      atMs: termEndOf(subscription).epochMilliseconds,
      run: (at) => endTerm(change, subscription, at),
    };
  }
}

/** Does everything that is due. */
export const runDue = (change: Change): void => {
  runEverythingDue(change.now, () => listDue(change));
};
