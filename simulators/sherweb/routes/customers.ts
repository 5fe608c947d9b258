import type { Route } from '../../core/routes.ts';
import type { SherwebState } from '../entities.ts';
import { toCatalogItem, toCustomer } from '../wire.ts';
import { findCustomer } from './find.ts';

/** Customers, all in one answer, and the catalog that each of them has. */
export const customerRoutes: Route<SherwebState, string>[] = [
  {
    method: 'GET',
    path: '/service-provider/v1/customers',
    handle: ({ state }) => ({
      status: 200,
      body: {
        items: Object.values(state.customers).map((customer) => toCustomer(state, customer)),
      },
    }),
  },
  {
    method: 'GET',
    path: '/service-provider/v1/customer-catalogs/{customerId}',
    handle: (request) => {
      const { state, params } = request;
      findCustomer(request, params['customerId']);
      const catalogItems = Object.values(state.items).map((item) => toCatalogItem(state, item));
      return { status: 200, body: { catalogItems } };
    },
  },
];
