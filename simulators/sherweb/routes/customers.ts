import { z } from 'zod';

import type { Route } from '../../core/routes.ts';
import type { SherwebState } from '../entities.ts';
import { refuseRequest } from '../errors.ts';
import { toCatalogItem, toCustomer, toItemPricing } from '../wire.ts';
import { findCustomer } from './find.ts';

const pricesBody = z.object({ skus: z.array(z.string()) });

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
  {
    method: 'POST',
    path: '/service-provider/v1/customer-catalogs/{customerId}/catalog-items-pricing',
    handle: (request) => {
      const { state, params } = request;
      const { id: customerId } = findCustomer(request, params['customerId']);
      const parsed = pricesBody.safeParse(request.body);
      const { skus } = parsed.success
        ? parsed.data
        : refuseRequest('The body is not a GetCustomerCatalogItemsPricingInformationRequest.');
      const catalogItems = skus.flatMap((sku) => {
        const item = state.items[sku];
        const priced = item === undefined ? null : toItemPricing(state, item);
        return priced === null ? [] : [priced];
      });
      return { status: 200, body: { customerId, catalogItems } };
    },
  },
];
