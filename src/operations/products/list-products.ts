import { z } from 'zod';
import { listAdminSkuRows } from '../../store/sku-map.ts';
import { defineOperation } from '../operation.ts';
import { listOf } from '../schemas/common.ts';
import { productRow, toProductRow } from './product-row.ts';

export const listProducts = defineOperation({
  name: 'products.list',
  summary: 'List which license a product is, as far as an admin had to say it',
  route: 'GET /v1/products',
  input: z.object({}),
  output: listOf(productRow),
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }) => {
    const items = (await listAdminSkuRows(tools.db)).map(toProductRow);
    return { items, total: items.length };
  },
});
