import { z } from 'zod';
import { deleteAdminSkuRow, lockAdminSkuRow } from '../../store/sku-map.ts';
import { notFound } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { fromProductPath, productInWords, productPath } from './product-identity.ts';

export const deleteProduct = defineOperation({
  name: 'products.delete',
  summary:
    'Take back which license an admin said that a product is; the other sources are heard again',
  route: 'DELETE /v1/products/{segment}/{productKey}',
  input: z.object(productPath),
  output: z.null(),
  roles: ['admin'],
  effect: 'write',
  status: 204,
  handler: async ({ write }, input) => {
    const product = fromProductPath(input);
    const what = productInWords(product);
    await write(
      async (tx) => {
        const before = await lockAdminSkuRow(tx, product);
        if (before === null) throw notFound('row of an admin about', what);
        await deleteAdminSkuRow(tx, product);
        return before;
      },
      ({ skuId, confirmedBy, confirmedAt }) => ({
        summary: `Took back that ${what} is license ${skuId}`,
        before: { ...product, skuId, confirmedBy, confirmedAt: confirmedAt.toString() },
      }),
    );
    return null;
  },
});
