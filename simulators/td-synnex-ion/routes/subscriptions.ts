import type { Route } from '../../core/routes.ts';
import type { IonState } from '../entities.ts';
import { refuse } from '../errors.ts';
import { answerOffsetPage } from '../paging.ts';
import { toSubscription } from '../wire.ts';
import { findCustomer } from './customers.ts';

/** Subscriptions: the list of the account, and one by its internal id below its customer. */
export const subscriptionRoutes: Route<IonState, string>[] = [
  {
    method: 'GET',
    path: '/api/v3/accounts/{accountId}/subscriptions',
    handle: (request) => {
      const { state, query } = request;
      const customerId = query.get('customerId');
      const resourceId = query.get('subscriptionId');
      const status = query.get('subscriptionStatus')?.toLowerCase() ?? null;
      const items = Object.values(state.subscriptions)
        .filter((one) => customerId === null || one.customerId === customerId)
        .filter((one) => resourceId === null || one.resourceId === resourceId)
        .filter((one) => status === null || one.status === status);
      return answerOffsetPage(request, items, (one) => toSubscription(state, one, 'list'));
    },
  },
  {
    method: 'GET',
    path: '/api/v3/accounts/{accountId}/customers/{customerId}/subscriptions/{id}',
    handle: (request) => {
      const { state, params } = request;
      const customer = findCustomer(request);
      const id = params['id'] ?? '';
      const found = state.subscriptions[id];
      const subscription =
        found?.customerId === customer.id ? found : refuse(404, `Subscription ${id} not found`);
      return { status: 200, body: toSubscription(state, subscription, 'single') };
    },
  },
];
