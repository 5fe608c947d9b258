import type { Route } from '../../core/routes.ts';
import type { ImState } from '../entities.ts';
import { refuse } from '../errors.ts';
import { answerPage } from '../paging.ts';
import { toCustomer } from '../wire.ts';

/** Customers, the newest first. */
export const customerRoutes: Route<ImState, string>[] = [
  {
    method: 'GET',
    path: '/marketplace/na/customers',
    handle: (request) => {
      const { state, query } = request;
      const name = query.get('name')?.toLowerCase() ?? '';
      const email = query.get('email');
      const externalId = query.get('externalId');
      const customers = Object.values(state.customers)
        .filter((customer) => customer.name.toLowerCase().includes(name))
        .filter((customer) => email === null || customer.email === email)
        .filter((customer) => externalId === null || customer.externalId === externalId);
      return answerPage(request, customers.toReversed(), toCustomer);
    },
  },
  {
    method: 'GET',
    path: '/marketplace/na/customers/{id}',
    handle: (request) => {
      const id = request.params['id'] ?? '';
      const customer =
        request.state.customers[id] ?? refuse(request, 404, `Customer #${id} is not found`);
      return { status: 200, body: toCustomer(customer) };
    },
  },
];
