import type { Route } from '../../core/routes.ts';
import type { ImState } from '../entities.ts';
import { refuse } from '../errors.ts';
import { answerPage } from '../paging.ts';
import { toProduct } from '../wire.ts';

/** The catalog. A part number has one row per way of paying and committing. */
export const productRoutes: Route<ImState, string>[] = [
  {
    method: 'GET',
    path: '/marketplace/na/products',
    handle: (request) => {
      const { state, query } = request;
      const mpn = query.get('mpn');
      const rows = Object.values(state.products).filter(
        (product) => mpn === null || product.mpn === mpn,
      );
      return answerPage(request, rows, (product) => toProduct(state, product, 'list'));
    },
  },
  {
    method: 'GET',
    path: '/marketplace/na/products/{id}',
    handle: (request) => {
      const { state } = request;
      const id = request.params['id'] ?? '';
      const isThere = state.behaviour.version === 'newer';
      const product =
        (isThere ? state.products[id] : undefined) ??
        refuse(request, 404, `Product #${id} is not found`);
      return { status: 200, body: toProduct(state, product, 'single') };
    },
  },
];
