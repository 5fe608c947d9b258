import type { Route } from '../../core/routes.ts';
import type { Pax8Product, Pax8State } from '../entities.ts';
import { refuse } from '../errors.ts';
import { answerPage, type Pax8Request, sortBy } from '../paging.ts';
import { toDependencies, toPricing, toProduct } from '../wire.ts';

const findProduct = (request: Pax8Request): Pax8Product => {
  const id = request.params['productId'] ?? '';
  return request.state.products[id] ?? refuse(request, 404, `Product Not Found: ${id}`);
};

/** The catalog. */
export const productRoutes: Route<Pax8State, string>[] = [
  {
    method: 'GET',
    path: '/v1/products',
    handle: (request) => {
      const search = request.query.get('search')?.toLowerCase() ?? '';
      const vendor = request.query.get('vendorName');
      const products = Object.values(request.state.products)
        .filter(({ name }) => name.toLowerCase().includes(search))
        .filter(({ vendorName }) => vendor === null || vendorName === vendor);
      const keys = {
        name: ({ name }: Pax8Product) => name,
        vendor: ({ vendorName }: Pax8Product) => vendorName,
      };
      return answerPage(request, sortBy(request, products, keys), toProduct);
    },
  },
  {
    method: 'GET',
    path: '/v1/products/{productId}',
    handle: (request) => {
      const product = findProduct(request);
      return { status: 200, body: { ...toProduct(product), description: product.name } };
    },
  },
  {
    method: 'GET',
    path: '/v1/products/{productId}/dependencies',
    handle: (request) => ({
      status: 200,
      body: toDependencies(request.state, findProduct(request)),
    }),
  },
  {
    method: 'GET',
    path: '/v1/products/{productId}/pricing',
    handle: (request) => ({ status: 200, body: { content: toPricing(findProduct(request)) } }),
  },
  {
    method: 'GET',
    path: '/v1/products/{productId}/provision-details',
    handle: (request) => {
      const content = findProduct(request).provisionDetails.map(
        ({ label, key, description, valueType, possibleValues }) => ({
          label,
          key,
          ...(description === undefined ? {} : { description }),
          valueType,
          ...(possibleValues.length === 0 ? {} : { possibleValues }),
        }),
      );
      return { status: 200, body: { content } };
    },
  },
];
