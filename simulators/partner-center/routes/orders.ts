import type { Route } from '../../core/routes.ts';
import type { IssuedToken } from '../../core/tokens.ts';
import { type PcRequest, requireUser } from '../auth.ts';
import type { PcCartLine, PcOrder, PcState } from '../entities.ts';
import { refuse } from '../errors.ts';
import { findSku } from '../rules.ts';
import { collection, link } from '../wire.ts';
import { findCustomer } from './find.ts';

/** An order; a fresh one does not name its subscriptions yet, because they are made asynchronously. */
export const toOrder = (
  state: PcState,
  order: PcOrder,
  toPricing?: (line: PcCartLine) => object,
): object => {
  const self = `/customers/${order.customerId}/orders/${order.id}`;
  const country = state.customers[order.customerId]?.country ?? 'US';
  const total = order.lines.reduce((sum, line) => sum + line.unitPriceMinor * line.quantity, 0);
  return {
    id: order.id,
    alternateId: order.id,
    referenceCustomerId: order.customerId,
    billingCycle: order.lines[0]?.billingCycle.toLowerCase() ?? 'none',
    currencyCode: state.currency,
    currencySymbol: state.currency === 'USD' ? 'US$' : state.currency,
    lineItems: order.lines.map((line, index) => {
      const [productId = '', skuId = '', availability = ''] = line.catalogItemId.split(':');
      const product = `/products/${productId}`;
      return {
        lineItemNumber: index,
        offerId: line.catalogItemId,
        ...(order.status === 'completed' ? { subscriptionId: line.subscriptionId } : {}),
        termDuration: line.termDuration,
        transactionType: 'New',
        friendlyName:
          line.friendlyName ?? findSku(state, productId, skuId)?.title ?? line.catalogItemId,
        quantity: line.quantity,
        ...(toPricing === undefined ? {} : { pricing: toPricing(line) }),
        links: {
          product: link(`${product}?country=${country}`),
          sku: link(`${product}/skus/${skuId}?country=${country}`),
          availability: link(
            `${product}/skus/${skuId}/availabilities/${availability}?country=${country}`,
          ),
        },
      };
    }),
    creationDate: order.createdAt,
    status: order.status,
    transactionType: 'UserPurchase',
    links: {
      self: link(self),
      provisioningStatus: link(`${self}/provisioningstatus`),
      patchOperation: { ...link(self), method: 'PATCH' },
    },
    totalPrice: total / 100,
    client: {},
    attributes: { objectType: 'Order' },
  };
};

const findOrder = (request: PcRequest): PcOrder => {
  const customer = findCustomer(request);
  const order = request.state.orders[request.params['orderId'] ?? ''];
  return order?.customerId === customer.id ? order : refuse(request.state, 1000);
};

/** Orders. */
export const orderRoutes: Route<PcState, IssuedToken | undefined>[] = [
  {
    method: 'GET',
    path: '/v1/customers/{customerId}/orders',
    handle: (request) => {
      const { state, now } = request;
      const customer = findCustomer(request);
      // A new order can take a while to show up in the list, although it can be read by its id.
      const latest = now.subtract({ seconds: state.behaviour.orderListLagSeconds });
      const items = Object.values(state.orders)
        .filter(
          (order) =>
            order.customerId === customer.id &&
            Temporal.Instant.compare(order.createdAt, latest) <= 0,
        )
        .map((order) => toOrder(state, order));
      return { status: 200, body: collection(items, `/customers/${customer.id}/orders`) };
    },
  },
  {
    method: 'GET',
    path: '/v1/customers/{customerId}/orders/{orderId}',
    handle: (request) => ({ status: 200, body: toOrder(request.state, findOrder(request)) }),
  },
  {
    method: 'GET',
    path: '/v1/customers/{customerId}/orders/{orderId}/provisioningstatus',
    handle: (request) => {
      requireUser(request);
      const order = findOrder(request);
      const status = order.status === 'completed' ? 'fulfilled' : 'unfulfilled';
      const items = order.lines.map((line, index) => ({
        orderLineItemId: index,
        lineItemNumber: index,
        status,
        quantityProvisioningInformation: [{ quantity: line.quantity, status }],
      }));
      return { status: 200, body: collection(items) };
    },
  },
];
