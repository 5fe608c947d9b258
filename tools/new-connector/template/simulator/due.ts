import { type Due, runEverythingDue } from '../../../../simulators/core/due.ts';
import { newLot } from '../../../../simulators/core/lots.ts';
import { type Change, tellSeats } from './changes.ts';
import type { AcornSubscription } from './entities.ts';
import { termEnd } from './rules.ts';

/** A new term for the same seats, each with a new window; or the end, when it does not renew. */
const endTerm = (change: Change, subscription: AcornSubscription, at: Temporal.Instant): void => {
  const { id, seats: before, autoRenew } = subscription;
  if (autoRenew) {
    subscription.termCount += 1;
    subscription.lots = [newLot(before, at)];
    change.record({ kind: 'renewal', subscriptionId: id, before, after: before });
    return;
  }
  subscription.status = 'ended';
  tellSeats(change, subscription, { before, after: 0, by: 'renewal' }, at);
};

function* listDue(change: Change): Generator<Due> {
  for (const subscription of Object.values(change.state.subscriptions)) {
    if (subscription.status !== 'active') continue;
    const atMs = termEnd(subscription).epochMilliseconds;
    yield { atMs, run: (at) => endTerm(change, subscription, at) };
  }
}

/** Does everything that is due: terms end. */
export const runDue = (change: Change): void => {
  runEverythingDue(change.now, () => listDue(change));
};
