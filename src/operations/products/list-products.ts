import { z } from 'zod';
import { listMap, mapSorts, mapSources } from '../../store/sku-map-list.ts';
import { defineOperation } from '../operation.ts';
import { listOf, manyOf, page, sortBy, utcCell } from '../schemas/common.ts';
import { segmentOrSubscription } from './product-identity.ts';
import { productRow, toProductRow } from './product-row.ts';

export const listProducts = defineOperation({
  name: 'products.list',
  summary: 'List which license each catalog product is, with who says so and since when',
  route: 'GET /v1/products',
  input: z.object({
    source: manyOf(z.enum(mapSources)),
    segment: manyOf(segmentOrSubscription),
    sort: sortBy(mapSorts),
    ...page,
  }),
  output: listOf(productRow),
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, query) => {
    const { rows, total } = await listMap(tools.db, query);
    return { items: rows.map(toProductRow), total };
  },
  csv: [
    { header: 'Product', value: ({ title }) => title },
    { header: 'Product key', value: ({ productKey }) => productKey },
    { header: 'Segment', value: ({ segment }) => segment },
    { header: 'License', value: ({ name }) => name },
    { header: 'License id', value: ({ skuId }) => skuId },
    { header: 'Source', value: ({ source }) => source },
    { header: 'Confidence', value: ({ confidence }) => confidence },
    { header: 'Origin', value: ({ origin }) => origin },
    { header: 'Read (UTC)', value: ({ readAt }) => utcCell(readAt) },
  ],
});
