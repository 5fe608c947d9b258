import { type Due, runEverythingDue } from '../core/due.ts';
import { newLot, windowEnd } from '../core/lots.ts';
import { announce, type Change, endSubscription, recordSeats, setQuantity } from './changes.ts';
import type { PcNextTerm, PcOrder, PcPending, PcSubscription } from './entities.ts';
import { newSubscription } from './purchase.ts';
import { afterTermMs, findSku, termEnd } from './rules.ts';

const dayMs = 24 * 60 * 60 * 1000;
const expiredDays = 30;
const disabledDays = 90;

/** What the next term shall be: the newer `scheduledActions` win over `scheduledNextTermInstructions`. */
const plannedTerm = (subscription: PcSubscription): PcNextTerm | undefined => {
  const action = subscription.scheduledActions?.find(
    ({ scheduleType }) => scheduleType === 'TermEnd',
  );
  return action === undefined
    ? (subscription.scheduledNextTermInstructions ?? undefined)
    : action.instructions;
};

const plannedAction = (subscription: PcSubscription): string | undefined =>
  subscription.scheduledActions?.find(({ scheduleType }) => scheduleType === 'TermEnd')?.actionType;

/** A new term begins on the day after the old one; seats are given a window from the completion of the renewal. */
const beginTerm = (
  change: Change,
  subscription: PcSubscription,
  next: PcNextTerm | undefined,
  at: Temporal.Instant,
): void => {
  const before = subscription.quantity;
  const startsOn = Temporal.PlainDate.from(subscription.commitmentEndsOn)
    .add({ days: 1 })
    .toString();
  if (next !== undefined) {
    const { product } = next;
    if (product.termDuration !== subscription.termDuration) {
      subscription.anchorOn = startsOn;
      subscription.termCount = 0;
    }
    subscription.productId = product.productId;
    subscription.skuId = product.skuId;
    subscription.availabilityId = product.availabilityId ?? subscription.availabilityId;
    subscription.offerName =
      findSku(change.state, product.productId, product.skuId)?.title ?? subscription.offerName;
    subscription.termDuration = product.termDuration;
    subscription.billingCycle = product.billingCycle.toLowerCase();
    subscription.quantity = next.quantity;
  }
  subscription.termCount += 1;
  subscription.commitmentEndsOn = termEnd(
    subscription.anchorOn,
    subscription.termDuration,
    subscription.termCount,
  );
  subscription.termStartedAt = at.toString();
  subscription.isTrial = false;
  subscription.scheduledNextTermInstructions = null;
  subscription.scheduledActions = null;
  subscription.lots = [newLot(subscription.quantity, at)];
  subscription.cancellableUntil = windowEnd(at);
  subscription.renewingUntilMs = null;
  subscription.nextEventAtMs = afterTermMs(subscription.commitmentEndsOn);
  subscription.provisioning = { previousQuantity: before, changedAtMs: at.epochMilliseconds };
  subscription.version += 1;
  change.record({
    kind: 'renewal',
    subscriptionId: subscription.id,
    before,
    after: subscription.quantity,
  });
  if (subscription.quantity === before) return;
  recordSeats(change, subscription, { before, after: subscription.quantity, by: 'renewal' });
  announce(change, subscription, at);
};

/** A trial becomes a paid year billed monthly; a term that is not renewed may run on month by month. */
const impliedTerm = (subscription: PcSubscription, termDuration: string): PcNextTerm => ({
  product: {
    productId: subscription.productId,
    skuId: subscription.skuId,
    availabilityId: subscription.availabilityId,
    billingCycle: 'monthly',
    termDuration,
  },
  quantity: subscription.quantity,
});

const endTerm = (change: Change, subscription: PcSubscription, at: Temporal.Instant): void => {
  const action = plannedAction(subscription);
  if (action === 'Cancel') {
    endSubscription(change, subscription, 'renewal', at);
  } else if (
    subscription.status === 'active' &&
    (subscription.autoRenewEnabled || action === 'RenewToNewTerm')
  ) {
    // Renewed by a job that takes a while; meanwhile every update is answered 409.
    subscription.renewingUntilMs =
      at.epochMilliseconds + change.state.behaviour.renewalMinutes * 60_000;
    subscription.nextEventAtMs = subscription.renewingUntilMs;
  } else if (subscription.status === 'active' && change.state.behaviour.extendsServiceTerm) {
    subscription.isExtended = true;
    beginTerm(change, subscription, impliedTerm(subscription, 'P1M'), at);
  } else {
    const before = subscription.quantity;
    subscription.status = subscription.status === 'suspended' ? 'disabled' : 'expired';
    const days = subscription.status === 'expired' ? expiredDays : disabledDays;
    subscription.nextEventAtMs = at.epochMilliseconds + days * dayMs;
    subscription.lots = [];
    recordSeats(change, subscription, { before, after: 0, by: 'renewal' });
    announce(change, subscription, at);
  }
};

/** The states after the end: expired (people still work) 30 days, disabled 90 days, gone. */
const declineFurther = (
  change: Change,
  subscription: PcSubscription,
  at: Temporal.Instant,
): void => {
  if (subscription.status === 'expired') {
    subscription.status = 'disabled';
    subscription.nextEventAtMs = at.epochMilliseconds + disabledDays * dayMs;
  } else {
    subscription.status = 'deleted';
    subscription.nextEventAtMs = null;
  }
  announce(change, subscription, at);
};

const runSubscription = (
  change: Change,
  subscription: PcSubscription,
  at: Temporal.Instant,
): void => {
  if (subscription.status === 'expired' || subscription.status === 'disabled') {
    declineFurther(change, subscription, at);
  } else if (subscription.renewingUntilMs === null) {
    endTerm(change, subscription, at);
  } else {
    beginTerm(
      change,
      subscription,
      plannedTerm(subscription) ??
        (subscription.isTrial ? impliedTerm(subscription, 'P1Y') : undefined),
      at,
    );
  }
};

const runPending = (change: Change, pending: PcPending, at: Temporal.Instant): void => {
  const { state } = change;
  state.pending = state.pending.filter((other) => other !== pending);
  const subscription = state.subscriptions[pending.subscriptionId];
  if (subscription === undefined || subscription.status === 'deleted') return;
  if (pending.kind === 'apply') setQuantity(change, subscription, pending.quantity, 'api', at);
  else setQuantity(change, subscription, subscription.quantity - pending.quantity, 'reverted', at);
};

const completeOrder = (change: Change, order: PcOrder, at: Temporal.Instant): void => {
  order.status = order.isDoomed ? 'error' : 'completed';
  if (order.isDoomed) return;
  for (const line of order.lines) {
    const subscription = newSubscription(change.state, order, line, at);
    change.state.subscriptions[subscription.id] = subscription;
    recordSeats(change, subscription, { before: 0, after: subscription.quantity, by: 'api' });
    announce(change, subscription, at);
  }
};

/** What there is to do, whenever it falls due. */
function* listDue(change: Change): Generator<Due> {
  const { state } = change;
  for (const order of Object.values(state.orders)) {
    if (order.status === 'pending')
      yield { atMs: order.completesAtMs, run: (at) => completeOrder(change, order, at) };
  }
  for (const pending of state.pending)
    yield { atMs: pending.dueAtMs, run: (at) => runPending(change, pending, at) };
  for (const subscription of Object.values(state.subscriptions)) {
    yield {
      atMs: subscription.nextEventAtMs,
      run: (at) => runSubscription(change, subscription, at),
    };
  }
}

/** Does everything that is due. */
export const runDue = (change: Change): void => {
  runEverythingDue(change.now, () => listDue(change));
};
