import { type Due, runEverythingDue } from '../core/due.ts';
import { newLot } from '../core/lots.ts';
import { addSubscription, type Change, setQuantity } from './changes.ts';
import type { SherwebAmendment, SherwebOrder, SherwebSubscription } from './entities.ts';
import { itemOf, orderProblem, quantityProblem, renewalInstant } from './rules.ts';

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

/** Makes the subscriptions of an order, line by line: each may fail for itself. */
const fulfil = (change: Change, order: SherwebOrder, at: Temporal.Instant): void => {
  const { state } = change;
  order.isOver = true;
  order.lines.forEach((line, index) => {
    const item = state.items[line.sku];
    const bought = { customerId: order.customerId, sku: line.sku, quantity: line.quantity };
    const isSpoilt = order.fate === 'fails-later' || (order.fate === 'half-done' && index > 0);
    if (isSpoilt || item === undefined || orderProblem(state, item, bought) !== undefined) {
      line.hasFailed = true;
      return;
    }
    addSubscription(change, bought, at);
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
  subscription.lots = [newLot(subscription.quantity, at)];
  change.record({
    kind: 'renewal',
    subscriptionId: subscription.id,
    before: quantity,
    after: subscription.quantity,
  });
};

/** What there is to do, whenever it falls due. */
function* listDue(change: Change): Generator<Due> {
  const { state } = change;
  for (const amendment of state.amendments) {
    if (amendment.isOver) continue;
    yield { atMs: amendment.dueAtMs, run: (at) => finish(change, amendment, at) };
  }
  for (const order of state.orders) {
    if (order.isOver) continue;
    yield { atMs: order.dueAtMs, run: (at) => fulfil(change, order, at) };
  }
  for (const subscription of Object.values(state.subscriptions)) {
    const atMs = renewalInstant(subscription, itemOf(state, subscription)).epochMilliseconds;
    yield { atMs, run: (at) => renew(change, subscription, at) };
  }
}

/** Does everything that is due. */
export const runDue = (change: Change): void => {
  runEverythingDue(change.now, () => listDue(change));
};
