import { randomUUID } from 'node:crypto';

import { type Due, runEverythingDue } from '../core/due.ts';
import { newLot } from '../core/lots.ts';
import { announce, type Change, log, recordSeats, setQuantity } from './changes.ts';
import type { IonOrder, IonOrderItem, IonSubscription } from './entities.ts';
import { planKeyOf, planOf, quantityRefusal, termEnd } from './rules.ts';

const fail = (order: IonOrder, detail: string): void => {
  order.status = 'ERROR';
  order.errors = [{ code: 'PROVIDER_ERROR', detail }];
};

const createSubscription = (
  change: Change,
  order: IonOrder,
  item: IonOrderItem,
  at: Temporal.Instant,
): void => {
  const { state } = change;
  const plan = state.plans[planKeyOf(item)];
  if (plan === undefined) throw new RangeError(`No plan ${planKeyOf(item)}`);
  const purchasedAt = at.toString();
  const commerceId = randomUUID();
  const subscription: IonSubscription = {
    id: String(Number(order.id) + 5_000_000),
    customerId: order.customerId,
    commerceId,
    resourceId: commerceId,
    planKey: planKeyOf(item),
    quantity: item.quantity,
    status: 'active',
    isTrial: false,
    autoRenew: true,
    purchasedAt,
    termCount: 1,
    endsAt: termEnd(purchasedAt, plan.term, 1),
    cancellableUntil: at.add({ hours: 24 * state.behaviour.cancellationDays }).toString(),
    updatedAt: purchasedAt,
    lots: [newLot(item.quantity, at)],
    log: [],
  };
  const details = `Offer Name: ${plan.title}; Quantity: ${item.quantity}; `;
  log(subscription, 'Subscription Created', details, at);
  state.subscriptions[subscription.id] = subscription;
  item.resourceId = commerceId;
  recordSeats(change, subscription, { before: 0, after: item.quantity, by: 'api' });
  announce(change, subscription, at);
};

/** The administrator that Microsoft made for a new tenant, with the password in clear: so documented. */
const addTenantAdministrator = (item: IonOrderItem): void => {
  const domain = item.attributes.find(({ name }) => name === 'domainName')?.value ?? '';
  item.attributes.push(
    { name: 'userName', value: `admin@${domain}` },
    { name: 'password', value: `Tenant-Password-${randomUUID().slice(0, 8)}` },
  );
};

const updateSubscription = (
  change: Change,
  order: IonOrder,
  item: IonOrderItem,
  at: Temporal.Instant,
): void => {
  const subscription = Object.values(change.state.subscriptions).find(
    ({ resourceId }) => resourceId === item.resourceId,
  );
  if (subscription === undefined) return fail(order, 'The subscription does not exist.');
  const refusal = quantityRefusal(change.state, subscription, item.quantity, at);
  if (refusal !== undefined) return fail(order, refusal);
  setQuantity(change, subscription, item.quantity, 'api', at);
  const renewal = item.attributes.find(({ name }) => name === 'renewalSetting')?.value;
  if (renewal === 'auto-off' || renewal === 'auto-on') {
    const autoRenew = renewal === 'auto-on';
    change.record({ kind: 'auto-renew', subscriptionId: subscription.id, autoRenew });
    subscription.autoRenew = autoRenew;
  }
  return undefined;
};

/** Carries an order out: the seats are there when it is COMPLETED. */
const complete = (change: Change, order: IonOrder, at: Temporal.Instant): void => {
  order.nextStepAtMs = null;
  if (order.ending === 'fails') return fail(order, 'The provider did not take the order.');
  order.status = 'COMPLETED';
  for (const item of order.items) {
    if (item.action === 'CREATE') {
      createSubscription(change, order, item, at);
      addTenantAdministrator(item);
    } else updateSubscription(change, order, item, at);
  }
  if (order.ending === 'error-after-seats') fail(order, 'No answer from the provider.');
  return undefined;
};

const step = (change: Change, order: IonOrder, at: Temporal.Instant): void => {
  if (order.status === 'IN_PROGRESS') return complete(change, order, at);
  order.status = 'IN_PROGRESS';
  order.nextStepAtMs = at.epochMilliseconds + (change.state.behaviour.provisionSeconds * 1000) / 2;
  return undefined;
};

/** A term ends: it renews for the same quantity with a new window, or the seats are gone. */
const renew = (change: Change, subscription: IonSubscription, at: Temporal.Instant): void => {
  const { state } = change;
  const { quantity } = subscription;
  if (!subscription.autoRenew || subscription.isTrial) {
    subscription.status = 'expired';
    recordSeats(change, subscription, { before: quantity, after: 0, by: 'renewal' });
    log(subscription, 'Subscription Updated', 'Status: expired; ', at);
    return announce(change, subscription, at);
  }
  const { term } = planOf(state, subscription);
  subscription.termCount += 1;
  subscription.endsAt = termEnd(subscription.purchasedAt, term, subscription.termCount);
  subscription.cancellableUntil = at
    .add({ hours: 24 * state.behaviour.cancellationDays })
    .toString();
  subscription.lots = [newLot(quantity, at)];
  const facts = { subscriptionId: subscription.id, before: quantity, after: quantity };
  change.record({ kind: 'renewal', ...facts });
  if (state.behaviour.logsRenewals) {
    log(subscription, 'Subscription Renewed', `Quantity: ${quantity}; `, at);
  }
  return undefined;
};

/** What there is to do, whenever it falls due. */
function* listDue(change: Change): Generator<Due> {
  const { state } = change;
  for (const order of state.orders) {
    yield { atMs: order.nextStepAtMs, run: (at) => step(change, order, at) };
  }
  for (const subscription of Object.values(state.subscriptions)) {
    if (subscription.status !== 'active') continue;
    const atMs = Temporal.Instant.from(subscription.endsAt).epochMilliseconds;
    yield { atMs, run: (at) => renew(change, subscription, at) };
  }
}

/** Does everything that is due. */
export const runDue = (change: Change): void => {
  runEverythingDue(change.now, () => listDue(change));
};
