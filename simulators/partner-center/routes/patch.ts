import { z } from 'zod';

import { SimRefusal, type SimReply } from '../../core/routes.ts';
import type { PcRequest } from '../auth.ts';
import { audit } from '../audit.ts';
import { announce, type Change, endSubscription, setQuantity } from '../changes.ts';
import type { PcSubscription } from '../entities.ts';
import { refuse } from '../errors.ts';
import { canonicalNames } from '../json.ts';
import { quantityRefusal } from '../rules.ts';
import { etagOf, toSubscription } from '../wire.ts';
import { findSubscription } from './find.ts';

// Loose: what the simulator does not use (promotion, custom end date) is stored and answered as it came.
const nextTerm = z.looseObject({
  product: z.looseObject({
    productId: z.string(),
    skuId: z.string(),
    availabilityId: z.string().optional(),
    billingCycle: z.string(),
    termDuration: z.string(),
  }),
  quantity: z.int().positive(),
});

const patchBody = z.object({
  quantity: z.number(),
  status: z.string().nullish(),
  friendlyName: z.string().nullish(),
  autoRenewEnabled: z.boolean().nullish(),
  offerId: z.string().nullish(),
  termDuration: z.string().nullish(),
  billingCycle: z.string().nullish(),
  attributes: z.object({ etag: z.string().nullish() }).nullish(),
  scheduledNextTermInstructions: nextTerm.nullish(),
  scheduledActions: z
    .array(
      z.object({
        scheduleType: z.string(),
        actionType: z.string(),
        instructions: nextTerm.nullish(),
      }),
    )
    .nullish(),
});
type PatchBody = z.infer<typeof patchBody>;

const readBody = (request: PcRequest): PatchBody => {
  const parsed = patchBody.safeParse(canonicalNames(request.body));
  return parsed.success ? parsed.data : refuse(request.state, 3000);
};

/** What forbids every change, before looking at what is asked. */
const refuseUpdate = (
  { state }: PcRequest,
  subscription: PcSubscription,
  body: PatchBody,
): void => {
  if (subscription.status === 'deleted') refuse(state, 2011, subscription.id);
  // "Bare": the documents give the status and the two minutes to wait, no code.
  if (subscription.renewingUntilMs !== null) throw new SimRefusal({ status: 409 });
  const pending = state.pending.find(
    ({ kind, subscriptionId }) => kind === 'apply' && subscriptionId === subscription.id,
  );
  if (pending !== undefined) refuse(state, pending.dueAtMs === null ? 900_278 : 800_082);
  if (subscription.status === 'expired' || subscription.status === 'disabled')
    refuse(state, 900_279);
  if (subscription.updateCount >= state.behaviour.maxUpdates) refuse(state, 900_311);
  const etag = body.attributes?.etag ?? '';
  if (subscription.kind === 'legacy' && etag !== etagOf(subscription)) refuse(state, 2055);
};

/** Upgrades and term changes through PATCH are not simulated; saying so is better than pretending. */
const refuseUnsimulated = (subscription: PcSubscription, body: PatchBody): void => {
  const isSameTerm = (body.termDuration ?? subscription.termDuration) === subscription.termDuration;
  const isSameBilling =
    (body.billingCycle ?? subscription.billingCycle).toLowerCase() === subscription.billingCycle;
  const offer = body.offerId?.split(':', 2).join(':').toUpperCase();
  const ownOffer = `${subscription.productId}:${subscription.skuId}`.toUpperCase();
  if (
    isSameTerm &&
    isSameBilling &&
    (subscription.kind === 'legacy' || offer === undefined || offer === ownOffer)
  )
    return;
  const description =
    'The partner-center simulator does not change product, term or billing of a subscription by PATCH';
  throw new SimRefusal({
    status: 501,
    body: { code: 501, description, data: [], source: 'simulator' },
  });
};

const cancel = (change: Change, subscription: PcSubscription): void => {
  const isBound = subscription.kind === 'nce' && !subscription.isExtended;
  if (isBound && Temporal.Instant.compare(change.now, subscription.cancellableUntil) >= 0)
    refuse(change.state, 900_117, 7);
  endSubscription(change, subscription, 'api');
};

/** Suspends or reactivates. Suspending turns auto-renew off and drops what was scheduled. */
const setStatus = (
  change: Change,
  subscription: PcSubscription,
  status: 'active' | 'suspended',
): void => {
  subscription.status = status;
  if (status === 'suspended') {
    subscription.autoRenewEnabled = false;
    subscription.scheduledNextTermInstructions = null;
    subscription.scheduledActions = null;
  }
  change.record({ kind: 'status', subscriptionId: subscription.id, after: status });
  announce(change, subscription, change.now);
};

/** Replaces what the body says and resets what it leaves out: that is what the vendor does. */
const replaceRest = (
  { state, record }: Change,
  subscription: PcSubscription,
  body: PatchBody,
): void => {
  const autoRenew = body.autoRenewEnabled ?? false;
  if (autoRenew !== subscription.autoRenewEnabled) {
    record({
      kind: 'auto-renew',
      subscriptionId: subscription.id,
      before: subscription.autoRenewEnabled,
      after: autoRenew,
    });
  }
  const scheduled = body.scheduledNextTermInstructions ?? null;
  const actions =
    body.scheduledActions?.map((action) => ({
      ...action,
      instructions: action.instructions ?? undefined,
    })) ?? null;
  if (scheduled !== null && !autoRenew && actions === null) refuse(state, 3000);
  const before = {
    scheduled: subscription.scheduledNextTermInstructions,
    actions: subscription.scheduledActions,
  };
  subscription.autoRenewEnabled = autoRenew;
  subscription.friendlyName = body.friendlyName ?? subscription.friendlyName;
  // If both are present only the newer form is honoured.
  subscription.scheduledNextTermInstructions = autoRenew && actions === null ? scheduled : null;
  subscription.scheduledActions = actions;
  const after = { scheduled: subscription.scheduledNextTermInstructions, actions };
  if (JSON.stringify(before) !== JSON.stringify(after)) {
    record({ kind: 'schedule', subscriptionId: subscription.id, before, after });
  }
};

/** Sets the quantity now, or promises it (202), or takes it back later, as behaviour and faults say. */
const changeQuantity = (
  request: PcRequest,
  change: Change,
  subscription: PcSubscription,
  quantity: number,
): 'done' | 'accepted' => {
  const { state, now } = change;
  const isStuck = request.fault('stuck-pending') !== undefined;
  if (isStuck || state.behaviour.quantityAnswer === 'accepted') {
    const dueAtMs = isStuck
      ? null
      : now.epochMilliseconds + state.behaviour.acceptedDelaySeconds * 1000;
    state.pending.push({ kind: 'apply', subscriptionId: subscription.id, quantity, dueAtMs });
    change.record({
      kind: 'quantity-accepted',
      subscriptionId: subscription.id,
      before: subscription.quantity,
      after: quantity,
    });
    return 'accepted';
  }
  const difference = quantity - subscription.quantity;
  setQuantity(change, subscription, quantity, 'api');
  const reverted = request.fault('accepted-then-reverted');
  if (reverted !== undefined) {
    const dueAtMs = now.epochMilliseconds + (reverted.delayMs ?? 2000);
    state.pending.push({
      kind: 'revert',
      subscriptionId: subscription.id,
      quantity: difference,
      dueAtMs,
    });
  }
  return 'done';
};

/** `PATCH …/subscriptions/{id}` with the whole resource: checks everything first, then replaces. */
export const patchSubscription = (request: PcRequest, seats: Change['seats']): SimReply => {
  const { state, now, identity } = request;
  const change: Change = { state, now, record: request.record, seats };
  const subscription = findSubscription(request);
  const body = readBody(request);
  refuseUpdate(request, subscription, body);
  refuseUnsimulated(subscription, body);
  const oldValue = toSubscription(state, subscription, now, 'single');
  const status = body.status ?? subscription.status;
  const isQuantityChange = body.quantity !== subscription.quantity;
  const refusal =
    isQuantityChange && status !== 'deleted'
      ? quantityRefusal(state, subscription, body.quantity, now)
      : undefined;
  if (refusal !== undefined) refuse(state, ...refusal);
  if (subscription.isTrial && status !== subscription.status) refuse(state, 800_095);

  let outcome: 'done' | 'accepted' = 'done';
  if (status === 'deleted') {
    cancel(change, subscription);
  } else {
    replaceRest(change, subscription, body);
    if (status !== subscription.status && (status === 'active' || status === 'suspended'))
      setStatus(change, subscription, status);
    if (isQuantityChange) outcome = changeQuantity(request, change, subscription, body.quantity);
  }
  subscription.updateCount += 1;
  subscription.version += 1;
  const newValue = toSubscription(state, subscription, now, 'single');
  audit(change, identity, {
    customerId: subscription.customerId,
    type: 'update_subscription',
    oldValue,
    newValue,
  });
  if (outcome === 'done') return { status: 200, body: newValue };
  return {
    status: 202,
    headers: { Location: `/customers/${subscription.customerId}/subscriptions/${subscription.id}` },
  };
};
