import { randomUUID } from 'node:crypto';
import { z } from 'zod';

import { newLot } from '../../core/lots.ts';
import type { Route, SimReply } from '../../core/routes.ts';
import { type Change, recordSeats } from '../changes.ts';
import type {
  Pax8Company,
  Pax8Order,
  Pax8Product,
  Pax8State,
  Pax8Subscription,
} from '../entities.ts';
import { refuse } from '../errors.ts';
import { answerPage, type Pax8Request } from '../paging.ts';
import { isListed, termEnd } from '../rules.ts';
import { toOrder } from '../wire.ts';

const orderBody = z.object({
  companyId: z.string(),
  orderedBy: z.enum(['Pax8 Partner', 'Customer', 'Pax8']).nullish(),
  orderedByUserEmail: z.string().nullish(),
  lineItems: z
    .array(
      z.looseObject({
        lineItemNumber: z.int().nullish(),
        productId: z.string(),
        quantity: z.int().positive(),
        billingTerm: z.string(),
        commitmentTermId: z.string().nullish(),
        provisionStartDate: z.string().nullish(),
        provisioningDetails: z
          .array(z.object({ key: z.string(), values: z.array(z.string()) }))
          .nullish(),
      }),
    )
    .min(1),
});
type OrderBody = z.infer<typeof orderBody>;
type OrderLine = OrderBody['lineItems'][number];

const checkDetails = (request: Pax8Request, product: Pax8Product, line: OrderLine): void => {
  const answers = new Map(line.provisioningDetails?.map(({ key, values }) => [key, values]));
  const problems = product.provisionDetails.flatMap(
    ({ key, label, isRequired, possibleValues, valueType }) => {
      const values = answers.get(key) ?? [];
      if (values.length === 0) return isRequired ? [`${label}: This field is required.`] : [];
      const isAllowed =
        (valueType === 'Multi-Value' || values.length === 1) &&
        (possibleValues.length === 0 || values.every((value) => possibleValues.includes(value)));
      return isAllowed ? [] : [`${label}: The value is not allowed.`];
    },
  );
  if (problems.length > 0)
    refuse(request, 400, '', ['Errors with provisioningDetails', ...problems]);
};

/** Everything that can be wrong with a line; answers its product. */
const checkLine = (request: Pax8Request, company: Pax8Company, line: OrderLine): Pax8Product => {
  const { state } = request;
  if ('commitmentTerm' in line) {
    refuse(
      request,
      400,
      'Invalid input, please check the documentation for allowed values. field: commitmentTerm',
    );
  }
  const product =
    state.products[line.productId] ?? refuse(request, 422, `Product ${line.productId} not found`);
  const { commitments, requiredProductIds } = product;
  if (commitments.length > 0 && (line.commitmentTermId ?? null) === null) {
    refuse(request, 422, `Product ${product.name} requires commitment`);
  }
  const commitment = commitments.find(({ id }) => id === line.commitmentTermId);
  if (commitments.length > 0 && commitment === undefined)
    refuse(request, 422, 'Invalid commitmentTermId');
  const isSold = product.prices.some(
    (price) =>
      price.billingTerm === line.billingTerm && price.commitmentTerm === (commitment?.term ?? null),
  );
  if (!isSold) refuse(request, 422, `Billing term ${line.billingTerm} is not available`);
  if (line.quantity > product.maximumQuantity)
    refuse(request, 422, `Quantity can not exceed ${product.maximumQuantity}`);
  const owned = Object.values(state.subscriptions).filter(
    ({ companyId, status }) => companyId === company.id && status !== 'Cancelled',
  );
  const hasBase =
    requiredProductIds.length === 0 ||
    owned.some(({ productId }) => requiredProductIds.includes(productId));
  if (!hasBase) refuse(request, 422, `Product ${product.name} requires another product`);
  checkDetails(request, product, line);
  return product;
};

const toNewSubscription = (
  company: Pax8Company,
  product: Pax8Product,
  line: OrderLine,
  now: Temporal.Instant,
): Pax8Subscription => {
  const commitment = product.commitments.find(({ id }) => id === line.commitmentTermId);
  const price = product.prices.find(
    ({ billingTerm, commitmentTerm }) =>
      billingTerm === line.billingTerm && commitmentTerm === (commitment?.term ?? null),
  );
  const startsOn = now.toString().slice(0, 10);
  const tenantId = line.provisioningDetails?.find(({ key }) => key === 'msTenantId')?.values[0];
  return {
    id: randomUUID(),
    companyId: company.id,
    productId: product.id,
    vendorSubscriptionId: null,
    // The tenant is what the order says, not what the company is: a wrong one provisions to the wrong customer.
    tenantId: tenantId ?? company.tenantId,
    quantity: line.quantity,
    status: 'PendingAutomated',
    price: price?.suggestedRetailPrice ?? null,
    partnerCost: price?.partnerBuyRate ?? 0,
    billingTerm: line.billingTerm,
    commitment:
      commitment === undefined
        ? null
        : {
            id: commitment.id,
            term: commitment.term,
            anchorOn: startsOn,
            termCount: 1,
            endsAt: termEnd(startsOn, commitment.term, 1),
          },
    createdAt: now.toString(),
    startsAt: now.toString(),
    updatedAt: now.toString(),
    endsAt: null,
    lots: [newLot(line.quantity, now)],
  };
};

/** Checks everything, then writes; `isMock` stops before writing. */
const placeOrder = (request: Pax8Request, seats: Change['seats']): SimReply => {
  const { state, now, record, query } = request;
  const parsed = orderBody.safeParse(request.body);
  const body = parsed.success
    ? parsed.data
    : refuse(request, 400, 'Invalid input, please check the documentation for allowed values.');
  const company =
    state.companies[body.companyId] ?? refuse(request, 422, `Company Not Found: ${body.companyId}`);
  if (company.status !== 'Active') refuse(request, 422, 'Company is not active');
  const subscriptions = body.lineItems.map((line) =>
    toNewSubscription(company, checkLine(request, company, line), line, now),
  );
  const order: Pax8Order = {
    id: randomUUID(),
    companyId: company.id,
    createdAt: now.toString(),
    orderedBy: body.orderedBy ?? 'Pax8 Partner',
    orderedByUserEmail: body.orderedByUserEmail ?? null,
    lines: subscriptions.map((subscription) => ({
      id: randomUUID(),
      productId: subscription.productId,
      subscriptionId: subscription.id,
      startsAt: subscription.startsAt,
      billingTerm: subscription.billingTerm,
      quantity: subscription.quantity,
    })),
  };
  if (query.get('isMock') === 'true') return { status: 200, body: toOrder(state, order, now) };
  state.orders.push(order);
  const total = subscriptions.reduce((sum, { quantity }) => sum + quantity, 0);
  record({ kind: 'order', customerId: company.id, orderId: order.id, seats: total });
  const isStuck = request.fault('stuck-pending') !== undefined;
  const { approvalSeconds, provisionSeconds } = state.behaviour;
  const dueAtMs = now.epochMilliseconds + (approvalSeconds + provisionSeconds) * 1000;
  for (const subscription of subscriptions) {
    state.subscriptions[subscription.id] = subscription;
    recordSeats({ state, now, record, seats }, subscription, {
      before: 0,
      after: subscription.quantity,
      by: 'api',
    });
    state.pending.push({
      kind: isStuck ? 'provision-stuck' : 'provision',
      subscriptionId: subscription.id,
      difference: 0,
      dueAtMs,
    });
  }
  return { status: 200, body: toOrder(state, order, now) };
};

/** Orders: oldest first, without a status. */
export const orderRoutes = (seats: Change['seats']): Route<Pax8State, string>[] => [
  { method: 'POST', path: '/v1/orders', handle: (request) => placeOrder(request, seats) },
  {
    method: 'GET',
    path: '/v1/orders',
    handle: (request) => {
      const { state, query, now } = request;
      const companyId = query.get('companyId');
      const orders = state.orders
        .filter((order) => companyId === null || order.companyId === companyId)
        .filter((order) => isListed(state, order, now));
      return answerPage(request, orders, (order) => toOrder(state, order, now));
    },
  },
  {
    method: 'GET',
    path: '/v1/orders/{orderId}',
    handle: (request) => {
      const id = request.params['orderId'] ?? '';
      const order =
        request.state.orders.find((candidate) => candidate.id === id) ??
        refuse(request, 404, `Order Not Found: ${id}`);
      return { status: 200, body: toOrder(request.state, order, request.now) };
    },
  },
];
