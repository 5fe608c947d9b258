import { type Due, runEverythingDue } from '../core/due.ts';
import { newLot } from '../core/lots.ts';
import { addOrder, announce, type Change, productOf, recordSeats, setQuantity } from './changes.ts';
import type { ImOrder, ImSubscription } from './entities.ts';
import { termEnd } from './rules.ts';

/** Takes an order up, or ends it. Only a completed one changes anything. */
const goOn = (change: Change, order: ImOrder, at: Temporal.Instant): void => {
  const { due } = order;
  if (due === null) return;
  if (order.status === 'submitted' && at.epochMilliseconds < due.endsAtMs) {
    order.status = 'processing';
    return;
  }
  order.status = due.as;
  order.due = null;
  change.record({ kind: 'order-ended', orderId: order.id, status: order.status });
  if (order.status !== 'completed') return;
  for (const { subscriptionId, productId, quantity } of order.lines) {
    const subscription = change.state.subscriptions[subscriptionId];
    const line = subscription?.lines.find((one) => one.productId === productId);
    if (subscription === undefined || line === undefined || quantity === null) continue;
    setQuantity(change, subscription, line, { after: quantity, by: 'api', at });
  }
};

/** The term ends: a new one begins with the same seats and new windows, or the seats are gone. */
const endTerm = (change: Change, subscription: ImSubscription, at: Temporal.Instant): void => {
  const [first] = subscription.lines;
  if (!subscription.renewalStatus || first === undefined) {
    subscription.status = 'terminated';
    subscription.modifiedAt = at.toString();
    for (const line of subscription.lines) {
      recordSeats(change, subscription, line, { before: line.quantity, after: 0, by: 'renewal' });
      announce(change, subscription, line, at);
    }
    return;
  }
  const { subscriptionPeriod } = productOf(change.state, first.productId);
  const { anchorOn } = subscription;
  subscription.termCount += 1;
  subscription.expiresAt = termEnd(anchorOn, subscriptionPeriod, subscription.termCount);
  subscription.modifiedAt = at.toString();
  for (const line of subscription.lines) {
    line.lots = [newLot(line.quantity, at)];
  }
  addOrder(change.state, {
    type: 'renewal',
    customerId: subscription.customerId,
    poNumber: null,
    createdAt: at.toString(),
    status: 'completed',
    lines: subscription.lines.map(({ productId, quantity }) => ({
      productId,
      subscriptionId: subscription.id,
      quantity,
    })),
    due: null,
  });
  change.record({ kind: 'renewal', subscriptionId: subscription.id });
};

/** What there is to do, whenever it falls due. */
function* listDue(change: Change): Generator<Due> {
  const { state } = change;
  for (const order of Object.values(state.orders)) {
    if (order.due === null) continue;
    const { processingAtMs, endsAtMs } = order.due;
    yield {
      atMs: order.status === 'submitted' ? processingAtMs : endsAtMs,
      run: (at) => goOn(change, order, at),
    };
  }
  for (const subscription of Object.values(state.subscriptions)) {
    if (subscription.status !== 'active') continue;
    yield {
      atMs: Temporal.Instant.from(subscription.expiresAt).epochMilliseconds,
      run: (at) => endTerm(change, subscription, at),
    };
  }
}

/** Does everything that is due. */
export const runDue = (change: Change): void => {
  runEverythingDue(change.now, () => listDue(change));
};
