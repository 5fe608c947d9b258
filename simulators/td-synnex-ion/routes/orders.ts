import { z } from 'zod';

import type { Route, SimReply } from '../../core/routes.ts';
import type {
  IonCustomer,
  IonOrder,
  IonOrderItem,
  IonState,
  IonSubscription,
} from '../entities.ts';
import { refuse, refuseOrder } from '../errors.ts';
import { answerTokenPage, type IonRequest } from '../paging.ts';
import { planKeyOf, quantityRefusal } from '../rules.ts';
import { toOrder } from '../wire.ts';
import { findCustomer } from './customers.ts';

const text = z.string();
const itemBody = z.strictObject({
  action: text,
  productId: text,
  skuId: text,
  planId: text,
  quantity: z.int32(),
  attributes: z.array(z.strictObject({ name: text, value: text })),
  resourceId: text.optional(),
  referenceId: text.optional(),
  providerName: text.optional(),
  endCustomerPO: text.optional(),
  resellerPO: text.optional(),
  addOns: z.array(z.unknown()).optional(),
});
const orderBody = z.strictObject({
  referenceId: text.optional(),
  displayName: text.optional(),
  orderItems: z.array(itemBody).min(1),
});
type ItemBody = z.infer<typeof itemBody>;

const missing = (name: string): never =>
  refuseOrder({
    // The blank is in the document.
    code: 'COMM-VL-001 ',
    detail: `The '${name}' attribute must be present in the 'order.orderItem' object.`,
  });

const notAllowed = (name: string): never =>
  refuseOrder({ code: 'COMM-VL-002', detail: `The '${name}' must be equal to an allowed value.` });

const parseOrder = (body: unknown): z.infer<typeof orderBody> => {
  const parsed = orderBody.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path.at(-1) ?? 'orderItems');
  return issue?.code === 'invalid_type' ? missing(name) : notAllowed(name);
};

const valueOf = (item: ItemBody, name: string): string | undefined =>
  item.attributes.find((attribute) => attribute.name === name)?.value;

/** The subscription that an UPDATE names; everything that can be wrong with it is refused. */
const checkUpdate = (
  { state, now }: IonRequest,
  customer: IonCustomer,
  item: ItemBody,
): IonSubscription => {
  if (item.resourceId === undefined) {
    return refuseOrder({
      code: 'COMM-VL-003',
      detail:
        "The 'resourceId' attribute must be present in the 'order.orderItem' object when 'action' is 'UPDATE'.",
    });
  }
  const subscription = Object.values(state.subscriptions).find(
    ({ resourceId, customerId }) => resourceId === item.resourceId && customerId === customer.id,
  );
  if (subscription === undefined) return notAllowed('resourceId');
  if (planKeyOf(item) !== subscription.planKey) return notAllowed('planId');
  if (valueOf(item, 'operations') !== 'updatesubscription') return missing('operations');
  const refusal = quantityRefusal(state, subscription, item.quantity, now);
  return refusal !== undefined && state.behaviour.refusesAt === 'request'
    ? refuseOrder({ code: 'PROVIDER_ERROR', detail: refusal })
    : subscription;
};

const checkItem = (request: IonRequest, customer: IonCustomer, item: ItemBody): IonOrderItem => {
  const { productId, skuId, planId, quantity, attributes } = item;
  const common = { productId, skuId, planId, quantity, referenceId: item.referenceId ?? '' };
  if (request.state.plans[planKeyOf(item)] === undefined) return notAllowed('planId');
  if (item.action === 'UPDATE') {
    const { resourceId } = checkUpdate(request, customer, item);
    return { ...common, action: 'UPDATE', resourceId, attributes };
  }
  if (item.action !== 'CREATE') return notAllowed('action');
  if (valueOf(item, 'domainName') === undefined) {
    return refuseOrder({
      code: 'COMM-VL-004',
      detail:
        "The 'domainName' attribute must be present in the 'Order.orderItem.attributes' array when the provider is 'AZURE' and the action is 'CREATE'.",
    });
  }
  return { ...common, action: 'CREATE', resourceId: '', attributes };
};

const endingOf = (request: IonRequest): IonOrder['ending'] => {
  if (request.fault('order-fails') !== undefined) return 'fails';
  return request.fault('error-after-seats') === undefined ? 'usual' : 'error-after-seats';
};

const placeOrder = (request: IonRequest): SimReply => {
  const { state, now, record } = request;
  const customer = findCustomer(request);
  const body = parseOrder(request.body);
  if (customer.status !== 'ACTIVE') refuse(412, 'customer is not active');
  if (body.orderItems.length > 1) refuse(501, 'The simulator takes orders of one item only');
  const items = body.orderItems.map((item) => checkItem(request, customer, item));
  state.lastOrderId += 1;
  const isHeld = request.fault('order-on-hold') !== undefined;
  const order: IonOrder = {
    id: String(state.lastOrderId),
    customerId: customer.id,
    referenceId: body.referenceId ?? '',
    displayName: body.displayName ?? '',
    status: isHeld ? 'ON_HOLD' : 'NEW',
    items,
    errors: [],
    createdAt: now.toString(),
    nextStepAtMs: isHeld
      ? null
      : now.epochMilliseconds + (state.behaviour.provisionSeconds * 1000) / 2,
    ending: endingOf(request),
  };
  state.orders.push(order);
  const seats = items.reduce((sum, { quantity }) => sum + quantity, 0);
  record({ kind: 'order', customerId: customer.id, orderId: order.id, seats });
  return { status: 200, body: toOrder(state, order) };
};

/** The order that the address names; the customer may be `-`. */
const findOrder = ({ state, params }: IonRequest): IonOrder => {
  const { customerId = '', orderId = '' } = params;
  const found = state.orders.find(({ id }) => id === orderId);
  const name = `accounts/${state.accountId}/customers/${customerId}/orders/${orderId}`;
  return found !== undefined && (customerId === '-' || found.customerId === customerId)
    ? found
    : refuse(404, `resource '${name}' not found`);
};

const cancelOrder = (request: IonRequest): SimReply => {
  const order = findOrder(request);
  if (order.status !== 'NEW' && order.status !== 'ON_HOLD') {
    refuse(412, `order in status ${order.status} cannot be canceled`);
  }
  order.status = 'CANCELED';
  order.nextStepAtMs = null;
  request.record({ kind: 'order-canceled', orderId: order.id });
  return { status: 200, body: toOrder(request.state, order) };
};

const listOrders = (request: IonRequest, customerIds: readonly string[] | null): SimReply => {
  const { state, query } = request;
  const status = query.get('status');
  const orders = state.orders
    .filter((order) => customerIds === null || customerIds.includes(order.customerId))
    .filter((order) => status === null || order.status === status);
  // Kept in the order of creation; the newest first is documented for the account's list and assumed for a customer's.
  const sorted = query.get('sortOrder') === 'ASC' ? orders : orders.toReversed();
  return answerTokenPage(request, 'orders', sorted, (order) => toOrder(state, order));
};

const account = '/api/v3/accounts/{accountId}';
const ofCustomer = `${account}/customers/{customerId}/orders`;

/** Orders. */
export const orderRoutes: Route<IonState, string>[] = [
  { method: 'POST', path: ofCustomer, handle: placeOrder },
  { method: 'POST', path: `${ofCustomer}/{orderId}:cancel`, handle: cancelOrder },
  {
    method: 'GET',
    path: `${ofCustomer}/{orderId}`,
    handle: (request) => ({ status: 200, body: toOrder(request.state, findOrder(request)) }),
  },
  {
    method: 'GET',
    path: ofCustomer,
    handle: (request) => {
      const id = request.params['customerId'] ?? '';
      return listOrders(request, id === '-' ? null : [findCustomer(request).id]);
    },
  },
  {
    method: 'GET',
    path: `${account}/orders`,
    handle: (request) => {
      const ids = request.query.get('filter.customerIdList');
      return listOrders(request, ids === null ? null : ids.split(','));
    },
  },
];
