import { type Change, setQuantity } from './changes.ts';
import type { SherwebAmendment, SherwebSubscription } from './entities.ts';
import { itemOf, quantityProblem, renewalInstant, windowEnd } from './rules.ts';

/** Carries a batch out, line by line: each may fail for itself. */
const finish = (change: Change, amendment: SherwebAmendment, at: Temporal.Instant): void => {
  const { state } = change;
  amendment.isOver = true;
  amendment.lines.forEach((line, index) => {
    const subscription = state.subscriptions[line.subscriptionId];
    const isSpoilt =
      amendment.fate === 'fails-later' || (amendment.fate === 'half-done' && index > 0);
    const isRefused =
      subscription === undefined ||
      quantityProblem(state, subscription, line.newQuantity, at) !== undefined;
    if (isSpoilt || isRefused) {
      line.hasFailed = true;
      return;
    }
    setQuantity(change, subscription, line.newQuantity, 'api', at);
    line.isDone = true;
  });
};

/** The term rolls with the scheduled quantity, and its seats get a new window; without renewal the subscription ends. */
const renew = (change: Change, subscription: SherwebSubscription, at: Temporal.Instant): void => {
  const { quantity, scheduledQuantity } = subscription;
  if (!subscription.renews) {
    setQuantity(change, subscription, 0, 'renewal', at);
    Reflect.deleteProperty(change.state.subscriptions, subscription.id);
    return;
  }
  setQuantity(change, subscription, scheduledQuantity ?? quantity, 'renewal', at);
  subscription.termCount += 1;
  subscription.scheduledQuantity = null;
  subscription.lots = [{ quantity: subscription.quantity, until: windowEnd(at) }];
  change.record({
    kind: 'renewal',
    subscriptionId: subscription.id,
    before: quantity,
    after: subscription.quantity,
  });
};

type Work = (at: Temporal.Instant) => void;

const findDue = (change: Change): { at: Temporal.Instant; run: Work } | undefined => {
  const { state, now } = change;
  let first: { at: Temporal.Instant; run: Work } | undefined;
  const consider = (at: Temporal.Instant, run: Work): void => {
    if (Temporal.Instant.compare(at, now) > 0) return;
    if (first === undefined || Temporal.Instant.compare(at, first.at) < 0) first = { at, run };
  };
  for (const amendment of state.amendments) {
    if (amendment.isOver) continue;
    const at = Temporal.Instant.fromEpochMilliseconds(amendment.dueAtMs);
    consider(at, (due) => finish(change, amendment, due));
  }
  for (const subscription of Object.values(state.subscriptions)) {
    const at = renewalInstant(subscription, itemOf(state, subscription));
    consider(at, (due) => renew(change, subscription, due));
  }
  return first;
};

/** Does everything that is due, in the order it fell due, each at its own instant. */
export const runDue = (change: Change): void => {
  for (let due = findDue(change); due !== undefined; due = findDue(change)) due.run(due.at);
};
