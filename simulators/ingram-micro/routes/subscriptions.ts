import type { Route } from '../../core/routes.ts';
import type { ImState } from '../entities.ts';
import { refuse } from '../errors.ts';
import { answerPage, oneOf } from '../paging.ts';
import { toSubscription, toSubscriptionRow } from '../wire.ts';

const statuses = ['pending', 'active', 'hold', 'terminated', 'removed'];

/** Subscriptions, the newest first; what is in them is told of a single one only. */
export const subscriptionRoutes: Route<ImState, string>[] = [
  {
    method: 'GET',
    path: '/marketplace/na/subscriptions',
    handle: (request) => {
      const { state, query } = request;
      const customerId = query.get('customerId');
      const status = oneOf(request, 'status', statuses);
      const rows = Object.values(state.subscriptions)
        .filter((subscription) => customerId === null || subscription.customerId === customerId)
        .filter((subscription) => status === null || subscription.status === status)
        .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
      const toWire = (row: (typeof rows)[number]): object => toSubscriptionRow(state, row);
      return answerPage(request, rows, toWire, 'later-versions');
    },
  },
  {
    method: 'GET',
    path: '/marketplace/na/subscriptions/{id}',
    handle: (request) => {
      const { state } = request;
      const id = request.params['id'] ?? '';
      const subscription =
        state.subscriptions[id] ?? refuse(request, 404, `Subscription #${id} is not found`);
      return { status: 200, body: toSubscription(state, subscription) };
    },
  },
];
