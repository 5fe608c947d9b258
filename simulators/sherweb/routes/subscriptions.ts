import { randomUUID } from 'node:crypto';

import { z } from 'zod';

import type { Route, SimReply } from '../../core/routes.ts';
import type { SherwebAmendment, SherwebState, SherwebSubscription } from '../entities.ts';
import { refuse, refuseRequest } from '../errors.ts';
import { quantityProblem } from '../rules.ts';
import { toAmendmentStatus, toDetails, toPricing } from '../wire.ts';
import { findCustomer, guidIn, jsonText, type SherwebRequest, track } from './find.ts';

const amendmentBody = z.object({
  subscriptionAmendmentParameters: z
    .array(z.object({ subscriptionId: z.guid(), newQuantity: z.int() }))
    .nullish(),
});

const listOf = (request: SherwebRequest, toWire: typeof toDetails | typeof toPricing): SimReply => {
  const { state, query, now } = request;
  const { id } = findCustomer(request, query.get('customerId'));
  const items = Object.values(state.subscriptions)
    .filter(({ customerId }) => customerId === id)
    .map((subscription) => toWire(state, subscription, now));
  return { status: 200, body: { items } };
};

interface Line {
  subscription: SherwebSubscription;
  newQuantity: number;
}

const linesOf = (request: SherwebRequest, customerId: string): Line[] => {
  const parsed = amendmentBody.safeParse(request.body);
  const { subscriptionAmendmentParameters } = parsed.success
    ? parsed.data
    : refuseRequest('The body is not a CreateSubscriptionsAmendmentParameters.');
  return (subscriptionAmendmentParameters ?? []).map(({ subscriptionId, newQuantity }) => {
    const subscription = request.state.subscriptions[subscriptionId.toLowerCase()];
    return subscription?.customerId === customerId
      ? { subscription, newQuantity }
      : refuse(request.state, 'SubscriptionsValidationError');
  });
};

/** Takes a batch: one tracking id for all of it; 204 when nothing in it is another quantity. */
const amend = (request: SherwebRequest): SimReply => {
  const { state, now } = request;
  const { behaviour } = state;
  const customer = findCustomer(request, request.query.get('customerId'));
  const lines = linesOf(request, customer.id);
  if (lines.every(({ subscription, newQuantity }) => subscription.quantity === newQuantity)) {
    return { status: 204 };
  }
  for (const { subscription, newQuantity } of lines) {
    const found = quantityProblem(state, subscription, newQuantity, now);
    if (found !== undefined && behaviour.refusesBy === 'answer') refuse(state, found);
  }
  const amendment: SherwebAmendment = {
    id: randomUUID(),
    ...track(
      request,
      customer.id,
      lines.map(({ subscription, newQuantity }) => ({
        subscriptionId: subscription.id,
        newQuantity,
      })),
    ),
  };
  state.amendments.push(amendment);
  request.record({
    kind: 'amendment',
    customerId: customer.id,
    trackingId: amendment.trackingId,
    lines: amendment.lines.map(({ subscriptionId, newQuantity }) => ({
      subscriptionId,
      newQuantity,
    })),
  });
  const { id: subscriptionsAmendmentId, trackingId: requestTrackingId } = amendment;
  const tracking = behaviour.tellsTrackingId ? { trackingId: { requestTrackingId } } : {};
  return { status: 200, body: { subscriptionsAmendmentId, ...tracking } };
};

const below = '/service-provider/v1/billing/subscriptions';

/** Subscriptions, their prices and changes of their quantity. There is no answer for a single one. */
export const subscriptionRoutes: Route<SherwebState, string>[] = [
  { method: 'GET', path: `${below}/details`, handle: (request) => listOf(request, toDetails) },
  {
    method: 'GET',
    path: `${below}/pricing-information`,
    handle: (request) => listOf(request, toPricing),
  },
  { method: 'POST', path: `${below}/amendments`, handle: amend },
  {
    method: 'GET',
    path: `${below}/amendments/{amendmentId}/status`,
    handle: ({ state, params, now }) => {
      const id = guidIn(params['amendmentId'], 'subscriptionsAmendmentId');
      const amendment = state.amendments.find((other) => other.id === id);
      return amendment === undefined
        ? { status: 404 }
        : jsonText(toAmendmentStatus(amendment, now));
    },
  },
];
