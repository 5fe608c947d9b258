import { z } from 'zod';

import type { Route, SimReply } from '../../core/routes.ts';
import type { SherwebState } from '../entities.ts';
import { refuse, refuseRequest } from '../errors.ts';
import { orderProblem } from '../rules.ts';
import { findCustomer, type SherwebRequest, track } from './find.ts';

const orderBody = z.object({
  cartItems: z.array(z.object({ sku: z.string(), quantity: z.int() })),
  orderedBy: z.string().nullish(),
});

type Cart = z.infer<typeof orderBody>['cartItems'];

/** The cart of a request whose shape is right and whose SKUs are in the customer's catalog. */
const readCart = (request: SherwebRequest): { customerId: string; cart: Cart } => {
  const { id: customerId } = findCustomer(request, request.query.get('customerId'));
  const parsed = orderBody.safeParse(request.body);
  const { cartItems: cart } = parsed.success
    ? parsed.data
    : refuseRequest('The body is not a PlaceOrderRequestV2.');
  if (cart.length === 0) refuse(request.state, 'CartItemsCannotBeEmpty');
  for (const { sku } of cart) {
    if (request.state.items[sku] === undefined) {
      refuseRequest(`The SKU '${sku}' is not in the customer's catalog.`);
    }
  }
  return { customerId, cart };
};

const checkCart = ({ state }: SherwebRequest, customerId: string, cart: Cart): void => {
  for (const { sku, quantity } of cart) {
    const item = state.items[sku];
    const problem =
      item === undefined ? undefined : orderProblem(state, item, { customerId, quantity });
    if (problem !== undefined) refuse(state, problem);
  }
};

/** Takes an order; what it makes exists when the tracking says `Success`. */
const placeOrder = (request: SherwebRequest): SimReply => {
  const { customerId, cart } = readCart(request);
  if (request.state.behaviour.refusesBy === 'answer') checkCart(request, customerId, cart);
  const order = track(request, customerId, cart);
  request.state.orders.push(order);
  request.record({
    kind: 'order',
    customerId,
    trackingId: order.trackingId,
    seats: cart.reduce((sum, { quantity }) => sum + quantity, 0),
  });
  return { status: 200, body: { requestTrackingId: order.trackingId } };
};

const below = '/service-provider/v1/orders';

/** New subscriptions. No call lists orders, and none tells what an order has made. */
export const orderRoutes: Route<SherwebState, string>[] = [
  {
    method: 'POST',
    path: `${below}/validate`,
    handle: (request) => {
      const { customerId, cart } = readCart(request);
      checkCart(request, customerId, cart);
      return { status: 200 };
    },
  },
  { method: 'POST', path: below, handle: placeOrder },
];
