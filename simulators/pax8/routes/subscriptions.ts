import { z } from 'zod';

import { countReducible } from '../../core/lots.ts';
import type { Route, SimReply } from '../../core/routes.ts';
import { type Change, endSubscription, keepHistory, setQuantity } from '../changes.ts';
import type { Pax8State, Pax8Subscription } from '../entities.ts';
import { refuse } from '../errors.ts';
import { answerPage, type Pax8Request, sortBy } from '../paging.ts';
import { commitmentOf, isApproved, isListed, quantityRefusal } from '../rules.ts';
import { toSubscription } from '../wire.ts';

const updateBody = z.object({
  quantity: z.number().nullish(),
  price: z.number().nullish(),
  billingTerm: z.string().nullish(),
  startDate: z.string().nullish(),
});

const defaultRevertMs = 2000;

const findSubscription = (request: Pax8Request): Pax8Subscription => {
  const id = request.params['subscriptionId'] ?? '';
  const found = request.state.subscriptions[id];
  return found !== undefined && isApproved(request.state, found, request.now)
    ? found
    : refuse(request, 404, `Subscription Not Found: ${id}`);
};

const listSubscriptions = (request: Pax8Request): SimReply => {
  const { state, query, now } = request;
  const companyId = query.get('companyId');
  if (companyId !== null && state.companies[companyId] === undefined)
    refuse(request, 403, 'Invalid companyId');
  const wanted: [string, (subscription: Pax8Subscription) => string][] = [
    ['companyId', (subscription) => subscription.companyId],
    ['productId', (subscription) => subscription.productId],
    ['status', (subscription) => subscription.status],
    ['billingTerm', (subscription) => subscription.billingTerm],
  ];
  const items = Object.values(state.subscriptions)
    .filter((subscription) => isListed(state, subscription, now))
    .filter((subscription) => isApproved(state, subscription, now))
    .filter((subscription) =>
      wanted.every(
        ([name, read]) => query.get(name) === null || query.get(name) === read(subscription),
      ),
    );
  const sorted = sortBy(request, items, {
    quantity: (subscription) => subscription.quantity,
    price: (subscription) => subscription.price ?? 0,
    startDate: (subscription) => subscription.startsAt,
    billingStart: (subscription) => subscription.startsAt,
    createdDate: (subscription) => subscription.createdAt,
    endDate: (subscription) => subscription.endsAt ?? '',
  });
  return answerPage(request, sorted, (subscription) => toSubscription(state, subscription, 'list'));
};

/** Orders the quantity; what becomes of it depends on the clock and the faults. */
const changeQuantity = (
  request: Pax8Request,
  change: Change,
  subscription: Pax8Subscription,
  quantity: number,
): void => {
  const { state, now } = change;
  const refusal = quantityRefusal(state, subscription, quantity, now);
  const isRevertedLater =
    refusal?.isWindow === true && state.behaviour.forbiddenDecrease === 'accept-then-revert';
  if (refusal !== undefined && !isRevertedLater) refuse(request, 422, refusal.text);
  const difference = quantity - subscription.quantity;
  if (difference === 0) return;
  setQuantity(change, subscription, quantity, 'api');
  subscription.status = 'PendingAutomated';
  const reverted = request.fault('accepted-then-reverted');
  const isStuck = request.fault('stuck-pending') !== undefined;
  if (reverted !== undefined || isRevertedLater) {
    const dueAtMs = now.epochMilliseconds + (reverted?.delayMs ?? defaultRevertMs);
    state.pending.push({ kind: 'revert', subscriptionId: subscription.id, difference, dueAtMs });
    return;
  }
  const dueAtMs = now.epochMilliseconds + state.behaviour.provisionSeconds * 1000;
  const kind = isStuck ? 'provision-stuck' : 'provision';
  state.pending.push({ kind, subscriptionId: subscription.id, difference: 0, dueAtMs });
};

/** A partial update despite PUT: what the body leaves out stays; what it carries is written, a price as well. */
const updateSubscription = (request: Pax8Request, seats: Change['seats']): SimReply => {
  const { state, now } = request;
  const subscription = findSubscription(request);
  const parsed = updateBody.safeParse(request.body);
  const body = parsed.success
    ? parsed.data
    : refuse(request, 400, 'Invalid input, please check the documentation for allowed values.');
  const { quantity, price, billingTerm, startDate } = body;
  if ((quantity ?? price ?? billingTerm ?? startDate ?? null) === null) {
    refuse(request, 422, 'One of price, billingTerm, quantity, startDate is required');
  }
  const isBillingChange =
    billingTerm !== null && billingTerm !== undefined && billingTerm !== subscription.billingTerm;
  if (isBillingChange && subscription.commitment !== null) {
    refuse(request, 422, 'Billing term can not be changed during the commitment term');
  }
  const change: Change = { state, now, record: request.record, seats };
  if (quantity !== null && quantity !== undefined)
    changeQuantity(request, change, subscription, quantity);
  if (price !== null && price !== undefined && price !== subscription.price) {
    request.record({
      kind: 'price',
      subscriptionId: subscription.id,
      before: subscription.price,
      after: price,
    });
    subscription.price = price;
  }
  if (isBillingChange) subscription.billingTerm = billingTerm;
  subscription.updatedAt = now.toString();
  return { status: 200, body: toSubscription(state, subscription, 'single') };
};

/** Cancels: at once inside the window, otherwise at the asked date or the end of the commitment, billed until then. */
const cancelSubscription = (request: Pax8Request, seats: Change['seats']): SimReply => {
  const { state, now, query } = request;
  const subscription = findSubscription(request);
  if (subscription.status === 'Cancelled')
    refuse(request, 404, `Subscription Not Found: ${subscription.id}`);
  const asked = query.get('cancelDate');
  const commitment = commitmentOf(state, subscription);
  const refundable = countReducible(subscription.lots, now);
  const isFree =
    subscription.commitment === null ||
    commitment?.allowForEarlyCancellation === true ||
    refundable >= subscription.quantity;
  if (asked === null && isFree) {
    endSubscription({ state, now, record: request.record, seats }, subscription, now);
    return { status: 204 };
  }
  keepHistory(state, subscription);
  const wanted =
    asked === null
      ? now
      : Temporal.Instant.from(asked.length === 10 ? `${asked}T00:00:00Z` : asked);
  const bound =
    subscription.commitment === null || isFree
      ? wanted
      : Temporal.Instant.from(subscription.commitment.endsAt);
  const endsAt = Temporal.Instant.compare(wanted, bound) > 0 ? wanted : bound;
  subscription.status = 'PendingCancel';
  subscription.endsAt = endsAt.toString();
  subscription.updatedAt = now.toString();
  request.record({
    kind: 'cancellation',
    subscriptionId: subscription.id,
    endsAt: subscription.endsAt,
  });
  return { status: 204 };
};

/** Subscriptions. */
export const subscriptionRoutes = (seats: Change['seats']): Route<Pax8State, string>[] => [
  { method: 'GET', path: '/v1/subscriptions', handle: listSubscriptions },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscriptionId}',
    handle: (request) => ({
      status: 200,
      body: toSubscription(request.state, findSubscription(request), 'single'),
    }),
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscriptionId}/history',
    handle: (request) => {
      const { state } = request;
      const subscription = findSubscription(request);
      const snapshots = [subscription, ...(state.history[subscription.id] ?? [])];
      return {
        status: 200,
        body: { content: snapshots.map((snapshot) => toSubscription(state, snapshot, 'single')) },
      };
    },
  },
  {
    method: 'PUT',
    path: '/v1/subscriptions/{subscriptionId}',
    handle: (request) => updateSubscription(request, seats),
  },
  {
    method: 'DELETE',
    path: '/v1/subscriptions/{subscriptionId}',
    handle: (request) => cancelSubscription(request, seats),
  },
];
