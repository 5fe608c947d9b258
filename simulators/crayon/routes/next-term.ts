import { z } from 'zod';

import type { Route, SimReply } from '../../core/routes.ts';
import { toPascalCase } from '../casing.ts';
import {
  type CrayonNextTerm,
  type CrayonState,
  type CrayonSubscription,
  STATUS,
} from '../entities.ts';
import { answer, refuse } from '../errors.ts';
import type { CrayonRequest } from '../paging.ts';
import { findSubscription } from './reading.ts';

/** Every property is optional. */
const instructions = z.object({
  BillingCycle: z.int().nullish(),
  PartNumber: z.string().nullish(),
  Quantity: z.number().nullish(),
  TermDuration: z.string().nullish(),
  CustomTermEndDate: z.string().nullish(),
});

/** Subscriptions count their cycles by another list than instructions do. */
const toInstructionCycle = (billingCycle: number): number =>
  billingCycle === 8 ? 5 : billingCycle;

const presentTerm = (subscription: CrayonSubscription): CrayonNextTerm => ({
  partNumber: subscription.partNumber,
  billingCycle: toInstructionCycle(subscription.billingCycle),
  termDuration: subscription.termDuration,
  quantity: subscription.quantity,
  customTermEndDate: null,
});

const refusalOf = (
  state: CrayonState,
  subscription: CrayonSubscription,
  next: CrayonNextTerm,
): string | undefined => {
  const product = state.products[next.partNumber];
  if (subscription.status !== STATUS.active) return 'The subscription is not active.';
  if (subscription.isTrial) return 'A trial subscription can not be changed.';
  if (!subscription.autoRenewEnabled) return 'Auto renewal is not enabled.';
  if (product === undefined) return `The product ${next.partNumber} was not found.`;
  const isSold = product.prices.some(
    ({ term, billingCycle }) =>
      term === next.termDuration && toInstructionCycle(billingCycle) === next.billingCycle,
  );
  if (!isSold) return 'The product is not sold with this term and billing cycle.';
  if (!Number.isInteger(next.quantity) || next.quantity < 1) return 'Quantity must be at least 1.';
  return next.quantity > product.maximumQuantity
    ? `Quantity can not exceed the maximum of ${product.maximumQuantity}.`
    : undefined;
};

/** Always 200: whether it worked is in the body. */
const result = (state: CrayonState, description: string | null): SimReply =>
  answer(state, {
    IsSuccessful: description === null,
    ErrorReasonCode: description === null ? null : 'InvalidInstructions',
    ErrorDescription: description,
  });

const instruct = (request: CrayonRequest): SimReply => {
  const { state, record } = request;
  const subscription = findSubscription(request);
  const parsed = instructions.safeParse(toPascalCase(request.body));
  if (!parsed.success) return refuse(request, 400, 'The instructions are not valid.');
  const told = parsed.data;
  // What is left out is what holds now: assumed, the documentation only says that it may be.
  const base = presentTerm(subscription);
  const next: CrayonNextTerm = {
    partNumber: told.PartNumber ?? base.partNumber,
    billingCycle: told.BillingCycle ?? base.billingCycle,
    termDuration: told.TermDuration ?? base.termDuration,
    quantity: told.Quantity ?? base.quantity,
    customTermEndDate: told.CustomTermEndDate ?? null,
  };
  if (state.behaviour.instructions === 'refused') {
    return result(state, 'The publisher did not accept the instructions.');
  }
  const refusal = refusalOf(state, subscription, next);
  if (refusal !== undefined) return result(state, refusal);
  if (state.behaviour.instructions === 'ignored') return result(state, null);
  subscription.nextTerm = next;
  record({ kind: 'schedule', subscriptionId: String(subscription.id), quantity: next.quantity });
  return result(state, null);
};

/** What the renewal is told. */
export const nextTermRoutes: Route<CrayonState, string>[] = [
  {
    method: 'POST',
    path: '/api/v1/subscriptions/{id}/next-term-instructions',
    handle: instruct,
  },
];
