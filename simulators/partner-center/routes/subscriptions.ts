import type { Listeners, SeatsChanged } from '../../core/seats.ts';
import type { Route } from '../../core/routes.ts';
import type { IssuedToken } from '../../core/tokens.ts';
import { requireUser } from '../auth.ts';
import { entraSkuIdOf, provisionedQuantity } from '../changes.ts';
import type { PcState } from '../entities.ts';
import { collection, toSubscription } from '../wire.ts';
import { findCustomer, findSubscription } from './find.ts';
import { patchSubscription } from './patch.ts';

/** Subscriptions: list, one, change, and what Entra has seen of it. */
export const subscriptionRoutes = (
  seats: Listeners<SeatsChanged>,
): Route<PcState, IssuedToken | undefined>[] => [
  {
    method: 'GET',
    path: '/v1/customers/{customerId}/subscriptions',
    handle: (request) => {
      const { state, now, query } = request;
      const customer = findCustomer(request);
      const orderId = query.get('order_id');
      const items = Object.values(state.subscriptions)
        .filter((subscription) => subscription.customerId === customer.id)
        .filter((subscription) => orderId === null || subscription.orderId === orderId)
        .map((subscription) => toSubscription(state, subscription, now, 'list'));
      return { status: 200, body: collection(items, `/customers/${customer.id}/subscriptions`) };
    },
  },
  {
    method: 'GET',
    path: '/v1/customers/{customerId}/subscriptions/{subscriptionId}',
    handle: (request) => ({
      status: 200,
      body: toSubscription(request.state, findSubscription(request), request.now, 'single'),
    }),
  },
  {
    method: 'PATCH',
    path: '/v1/customers/{customerId}/subscriptions/{subscriptionId}',
    handle: (request) => patchSubscription(request, seats),
  },
  {
    method: 'GET',
    path: '/v1/customers/{customerId}/subscriptions/{subscriptionId}/provisioningstatus',
    handle: (request) => {
      requireUser(request);
      const { state, now } = request;
      const subscription = findSubscription(request);
      const quantity = provisionedQuantity(state, subscription, now);
      return {
        status: 200,
        body: {
          // Upper case, as in the vendor's sample: GUIDs are to be compared case-insensitively.
          skuId: entraSkuIdOf(state, subscription).toUpperCase(),
          status: quantity === subscription.quantity ? 'success' : 'pending',
          quantity,
          endDate: `${subscription.commitmentEndsOn}T00:00:00Z`,
          attributes: { objectType: 'SubscriptionProvisioningStatus' },
        },
      };
    },
  },
];
