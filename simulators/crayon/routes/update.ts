import { z } from 'zod';

import type { Listeners, SeatsChanged } from '../../core/seats.ts';
import type { Route, SimReply } from '../../core/routes.ts';
import { announce, announceLater, type Change, logActivity, setQuantity } from '../changes.ts';
import { type CrayonState, type CrayonSubscription, STATUS } from '../entities.ts';
import { answer, refuse } from '../errors.ts';
import type { CrayonRequest } from '../paging.ts';
import { quantityRefusal } from '../rules.ts';
import { toSubscription } from '../wire.ts';
import { findSubscription } from './reading.ts';

/** What is left out takes these values: the object is replaced as a whole. */
const wholeObject = z.object({
  Id: z.number(),
  Quantity: z.number(),
  Name: z.string().nullish().default(null),
  Status: z.number().default(0),
  AutoRenewEnabled: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
  SalesPrice: z.number().default(0),
  Markup: z.number().default(0),
});

const defaultRevertMs = 2000;

/** The properties of a body, their own names in any case; what is below them stays as it came. */
const topLevel = (body: unknown): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(typeof body === 'object' && body !== null ? body : {}).map(([name, value]) => [
      name.charAt(0).toUpperCase() + name.slice(1),
      value,
    ]),
  );

/** Writes what the body says, whoever has changed it meanwhile: a stale body takes that back. */
const writeFields = (
  request: CrayonRequest,
  change: Change,
  subscription: CrayonSubscription,
  fields: Record<string, unknown>,
): void => {
  const whole = wholeObject.parse(fields);
  const note = (column: string, from: unknown, to: unknown): void =>
    logActivity(change, subscription, { by: request.identity, at: change.now, column, from, to });
  note('Name', subscription.name, whole.Name);
  note('AutoRenewEnabled', subscription.autoRenewEnabled, whole.AutoRenewEnabled);
  note('SalesPrice', subscription.salesPrice, whole.SalesPrice);
  note('Markup', subscription.markup, whole.Markup);
  note('Status', subscription.status, whole.Status);
  if (whole.AutoRenewEnabled !== subscription.autoRenewEnabled) {
    change.record({
      kind: 'auto-renew',
      subscriptionId: String(subscription.id),
      after: whole.AutoRenewEnabled,
    });
  }
  subscription.name = whole.Name;
  subscription.autoRenewEnabled = whole.AutoRenewEnabled;
  subscription.salesPrice = whole.SalesPrice;
  subscription.markup = whole.Markup;
  for (const name of Object.keys(subscription.extra)) {
    const value = fields[name] ?? null;
    note(name, subscription.extra[name], value);
    subscription.extra[name] = value;
  }
  if (whole.Status === subscription.status) return;
  subscription.status = whole.Status;
  change.record({ kind: 'status', subscriptionId: String(subscription.id), after: whole.Status });
  announce(change, subscription, change.now);
};

const changeQuantity = (
  request: CrayonRequest,
  change: Change,
  subscription: CrayonSubscription,
  quantity: number,
): void => {
  const { state, now } = change;
  const difference = quantity - subscription.quantity;
  if (difference === 0) return;
  const dueAtMs = now.epochMilliseconds + state.behaviour.provisionSeconds * 1000;
  if (state.behaviour.quantityAnswer === 'later') {
    state.pending.push({ kind: 'apply', subscriptionId: subscription.id, quantity, dueAtMs });
    return;
  }
  const line = { by: request.identity, at: now, column: 'Quantity' };
  logActivity(change, subscription, { ...line, from: subscription.quantity, to: quantity });
  setQuantity(change, subscription, quantity, 'api');
  const reverted = request.fault('accepted-then-reverted');
  if (reverted === undefined) {
    announceLater(change, subscription, now);
    return;
  }
  state.pending.push({
    kind: 'revert',
    subscriptionId: subscription.id,
    quantity: difference,
    dueAtMs: now.epochMilliseconds + (reverted.delayMs ?? defaultRevertMs),
  });
};

const updateSubscription = (request: CrayonRequest, seats: Listeners<SeatsChanged>): SimReply => {
  const { state, now, record } = request;
  const subscription = findSubscription(request);
  const fields = topLevel(request.body);
  const parsed = wholeObject.safeParse(fields);
  if (!parsed.success || parsed.data.Id !== subscription.id) {
    return refuse(request, 400, 'The subscription is not valid.', [
      'Id and Quantity are required.',
    ]);
  }
  if (subscription.status !== STATUS.active) {
    refuse(request, 400, 'The subscription is not active.');
  }
  const status = parsed.data.Status;
  if (status !== STATUS.active && status !== STATUS.suspended) {
    refuse(request, 400, `The status ${status} can not be set.`);
  }
  const isBusy = state.pending.some(
    ({ kind, subscriptionId }) => kind === 'apply' && subscriptionId === subscription.id,
  );
  if (isBusy) refuse(request, 400, 'Another update of the subscription is in progress.');
  const refusal = quantityRefusal(state, subscription, parsed.data.Quantity, now);
  if (refusal !== undefined) {
    refuse(request, 400, 'The subscription could not be updated.', [refusal]);
  }
  const change: Change = { state, now, record, seats };
  writeFields(request, change, subscription, fields);
  changeQuantity(request, change, subscription, parsed.data.Quantity);
  return answer(state, toSubscription(state, subscription, 'detailed'));
};

/** The one write of a subscription. */
export const updateRoutes = (seats: Listeners<SeatsChanged>): Route<CrayonState, string>[] => [
  {
    method: 'PUT',
    path: '/api/v1/subscriptions/{id}',
    handle: (request) => updateSubscription(request, seats),
  },
];
