import { randomUUID } from 'node:crypto';

import { z } from 'zod';

import { SimRefusal, type Route, type SimReply } from '../../core/routes.ts';
import type { IssuedToken } from '../../core/tokens.ts';
import { audit } from '../audit.ts';
import type { PcRequest } from '../auth.ts';
import type { PcCart, PcCartLine, PcOrder, PcPrice, PcSku, PcState } from '../entities.ts';
import { type PcErrorCode, pcError, refuse } from '../errors.ts';
import { canonicalNames } from '../json.ts';
import { availabilityId, findSku } from '../rules.ts';
import { link } from '../wire.ts';
import { findCustomer } from './find.ts';
import { toOrder } from './orders.ts';

const cartBody = z.object({
  partnerOnRecordAttestationAccepted: z.boolean().nullish(),
  lineItems: z
    .array(
      z.object({
        id: z.int().nullish(),
        catalogItemId: z.string(),
        quantity: z.int().positive(),
        billingCycle: z.string(),
        termDuration: z.string(),
        friendlyName: z.string().nullish(),
        customTermEndDate: z.string().nullish(),
      }),
    )
    .min(1),
});

const cartDays = 7;
const cycleMonths: Record<string, number> = { monthly: 1, annual: 12, triennial: 36 };
const termMonths: Record<string, number> = { P1M: 1, P1Y: 12, P3Y: 36 };

const hasBase = (state: PcState, customerId: string, prerequisiteSkus: string[]): boolean =>
  prerequisiteSkus.length === 0 ||
  Object.values(state.subscriptions).some(
    (subscription) =>
      subscription.customerId === customerId &&
      subscription.status === 'active' &&
      prerequisiteSkus.includes(`${subscription.productId}:${subscription.skuId}`),
  );

type LineBody = z.infer<typeof cartBody>['lineItems'][number];

const findPrice = (sku: PcSku | undefined, line: LineBody): PcPrice | undefined =>
  sku?.prices.find(
    ({ termDuration, billingPlan }) =>
      termDuration === line.termDuration &&
      billingPlan.toLowerCase() === line.billingCycle.toLowerCase(),
  );

/** What is wrong with a line: code and text. */
const lineProblem = (
  state: PcState,
  customerId: string,
  line: LineBody,
): [string, string] | undefined => {
  const [productId = '', skuId = '', availability = ''] = line.catalogItemId.split(':');
  const sku = findSku(state, productId, skuId);
  const current = availabilityId(state, productId, skuId, line.termDuration);
  if (sku === undefined || availability !== current) {
    return ['10000', `Catalog item ${line.catalogItemId} not found`];
  }
  if (findPrice(sku, line) === undefined) {
    return ['10014', 'The term and billing cycle are not offered for this catalog item'];
  }
  if (line.quantity < sku.minimumQuantity || line.quantity > sku.maximumQuantity) {
    return ['10002', `Quantity must be between ${sku.minimumQuantity} and ${sku.maximumQuantity}`];
  }
  return hasBase(state, customerId, sku.prerequisiteSkus)
    ? undefined
    : ['400041', 'The addon is not purchasable without a compatible base product'];
};

/** A bad line does not fail the cart: the cart is made and the line carries the error. */
const toLine = (state: PcState, customerId: string, line: LineBody, index: number): PcCartLine => {
  const [productId = '', skuId = ''] = line.catalogItemId.split(':');
  const problem = lineProblem(state, customerId, line);
  return {
    id: line.id ?? index,
    catalogItemId: line.catalogItemId,
    quantity: line.quantity,
    billingCycle: line.billingCycle,
    termDuration: line.termDuration,
    friendlyName: line.friendlyName ?? null,
    customTermEndsOn: line.customTermEndDate?.slice(0, 10) ?? null,
    error: problem === undefined ? null : { errorCode: problem[0], errorDescription: problem[1] },
    unitPriceMinor: findPrice(findSku(state, productId, skuId), line)?.unitPriceMinor ?? 0,
  };
};

const major = (minor: number): number => Math.round(minor) / 100;

/** Prices of a line: per seat and billing cycle; the extended price is for the whole term and all seats. */
const toPricing = (line: PcCartLine): object => {
  const cycles =
    (termMonths[line.termDuration] ?? 1) / (cycleMonths[line.billingCycle.toLowerCase()] ?? 1);
  const price = major(line.unitPriceMinor / cycles);
  return {
    listPrice: price,
    discountedPrice: price,
    proratedPrice: price,
    price,
    extendedPrice: major(line.unitPriceMinor * line.quantity),
  };
};

/** Whether a checkout still works on the cart; until it is done the cart looks as before. */
const isInProcess = (
  { state, now }: Pick<PcRequest, 'state' | 'now'>,
  { submittedAt }: PcCart,
): boolean =>
  submittedAt !== null &&
  Temporal.Instant.compare(
    now,
    Temporal.Instant.from(submittedAt).add({ seconds: state.behaviour.checkoutSeconds }),
  ) < 0;

const statusOf = (request: Pick<PcRequest, 'state' | 'now'>, cart: PcCart): string =>
  cart.submittedAt === null || isInProcess(request, cart) ? 'Active' : 'Ordered';

const toCart = (request: Pick<PcRequest, 'state' | 'now'>, cart: PcCart): object => ({
  id: cart.id,
  creationTimestamp: cart.createdAt,
  lastModifiedTimestamp: cart.createdAt,
  expirationTimestamp: cart.expiresAt,
  lastModifiedUser: request.state.partnerTenantId,
  status: statusOf(request, cart),
  lineItems: cart.lines.map((line) => ({
    id: line.id,
    catalogItemId: line.catalogItemId,
    ...(line.friendlyName === null ? {} : { friendlyName: line.friendlyName }),
    quantity: line.quantity,
    currencyCode: request.state.currency,
    billingCycle: line.billingCycle.toLowerCase(),
    termDuration: line.termDuration,
    ...(line.customTermEndsOn === null
      ? {}
      : { customTermEndDate: `${line.customTermEndsOn}T00:00:00Z` }),
    provisioningContext: {},
    orderGroup: '0',
    ...(line.error === null ? { pricing: toPricing(line) } : { error: line.error }),
  })),
  links: { self: link(`/customers/${cart.customerId}/carts/${cart.id}`) },
  attributes: { objectType: 'Cart' },
});

const createCart = (request: PcRequest): SimReply => {
  const { state, now } = request;
  const customer = findCustomer(request);
  const parsed = cartBody.safeParse(canonicalNames(request.body));
  const body = parsed.success ? parsed.data : refuse(state, 3000);
  if (body.partnerOnRecordAttestationAccepted !== true) refuse(state, 900_206);
  for (const line of body.lineItems) {
    const isTooLong =
      (cycleMonths[line.billingCycle.toLowerCase()] ?? 0) > (termMonths[line.termDuration] ?? 0);
    if (isTooLong) refuse(state, 900_270);
  }
  const cart: PcCart = {
    id: randomUUID(),
    customerId: customer.id,
    createdAt: now.toString(),
    expiresAt: now.add({ hours: cartDays * 24 }).toString(),
    submittedAt: null,
    lines: body.lineItems.map((line, index) => toLine(state, customer.id, line, index)),
  };
  state.carts[cart.id] = cart;
  return { status: 201, body: toCart(request, cart) };
};

const findCart = (request: PcRequest): PcCart => {
  const customer = findCustomer(request);
  const cart = request.state.carts[request.params['cartId'] ?? ''];
  return cart?.customerId === customer.id ? cart : refuse(request.state, 1000);
};

/** Why a line cannot be bought any more at checkout. */
const lineRefusal = (
  state: PcState,
  customerId: string,
  line: PcCartLine,
): [PcErrorCode, ...number[]] | undefined => {
  const [productId = '', skuId = '', availability = ''] = line.catalogItemId.split(':');
  if (availability !== availabilityId(state, productId, skuId, line.termDuration)) return [400_019];
  const limit = findSku(state, productId, skuId)?.concurrentLimit ?? null;
  const owned = Object.values(state.subscriptions).filter(
    (subscription) =>
      subscription.customerId === customerId &&
      subscription.productId === productId &&
      subscription.skuId === skuId &&
      (subscription.status === 'active' || subscription.status === 'suspended'),
  ).length;
  return limit !== null && owned >= limit ? [800_089, 1, Math.max(0, limit - owned)] : undefined;
};

/** A group of lines that failed while the request did not. */
const creditError = {
  orderGroupId: '0',
  code: 800_023,
  description:
    "You aren't eligible for this transaction: your Credit Line isn't reaching minimum threshold",
};

const toResult = (orders: object[], orderErrors: object[]): object => ({
  orders,
  orderErrors,
  attributes: { objectType: 'CartCheckoutResult' },
});

/** Turns the cart into one order. The cart id makes it happen once: a second checkout is refused. */
const checkout = (request: PcRequest): SimReply => {
  const { state, now, record, identity } = request;
  const customer = findCustomer(request);
  const cart = findCart(request);
  if (isInProcess(request, cart)) refuse(state, 800_064, cart.id);
  if (cart.submittedAt !== null) refuse(state, 800_065, cart.id);
  if (Temporal.Instant.compare(now, cart.expiresAt) >= 0) refuse(state, 1000);
  if (customer.agreement.kind === 'none') refuse(state, 13_605);
  const lines = cart.lines.filter((line) => line.error === null);
  if (lines.length === 0) refuse(state, 3000);
  for (const line of lines) {
    const refusal = lineRefusal(state, customer.id, line);
    if (refusal !== undefined) throw new SimRefusal(pcError(state, ...refusal));
  }
  if (request.fault('order-error') !== undefined)
    return { status: 201, body: toResult([], [creditError]) };
  const order: PcOrder = {
    id: randomUUID().replaceAll('-', '').slice(0, 12),
    customerId: customer.id,
    createdAt: now.toString(),
    completesAtMs: now.epochMilliseconds + state.behaviour.orderSeconds * 1000,
    status: 'pending',
    isDoomed: request.fault('order-fails') !== undefined,
    lines: lines.map((line) => ({ ...line, subscriptionId: randomUUID() })),
  };
  state.orders[order.id] = order;
  cart.submittedAt = now.toString();
  record({
    kind: 'order',
    customerId: customer.id,
    orderId: order.id,
    cartId: cart.id,
    seats: lines.reduce((sum, line) => sum + line.quantity, 0),
  });
  const body = toOrder(state, order, toPricing);
  audit({ state, now }, identity, {
    customerId: customer.id,
    type: 'create_order',
    newValue: body,
  });
  return {
    status: 201,
    body: state.behaviour.checkoutAnswer === 'order' ? body : toResult([body], []),
  };
};

/** Carts and checkout. */
export const cartRoutes: Route<PcState, IssuedToken | undefined>[] = [
  { method: 'POST', path: '/v1/customers/{customerId}/carts', handle: createCart },
  {
    method: 'GET',
    path: '/v1/customers/{customerId}/carts/{cartId}',
    handle: (request) => ({ status: 200, body: toCart(request, findCart(request)) }),
  },
  { method: 'POST', path: '/v1/customers/{customerId}/carts/{cartId}/checkout', handle: checkout },
];
