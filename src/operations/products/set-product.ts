import { z } from 'zod';
import { parseGuid, skuId } from '../../domain/ids.ts';
import { normaliseProductKey, type AdminSkuRow } from '../../domain/products/sku-map.ts';
import { saveAdminSkuRow } from '../../store/sku-map.ts';
import { invalidFields } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { productRow, segment, toProductRow } from './product-row.ts';

const product = z.object({
  productKey: z
    .string()
    .max(100)
    .optional()
    .describe('Catalog product and SKU: "CFQ7TTC0LCHC:0002"'),
  segment: segment.optional().describe('Price list of the product'),
  serviceId: z.string().max(200).optional(),
  subscriptionId: z
    .string()
    .max(200)
    .optional()
    .describe('For a CSP that gives nothing but a name'),
  skuId: z.string().max(100).describe('The license in the tenant (GUID)'),
});

export const setProduct = defineOperation({
  name: 'products.set',
  summary: 'Say which license a product is; it stands above every other source',
  route: 'PUT /v1/products',
  input: product,
  output: productRow,
  roles: ['admin'],
  effect: 'write',
  handler: async ({ tools, actor, write }, input) => {
    const row = toAdminRow(input, actor.name);
    const what =
      row.kind === 'product'
        ? `${row.productKey} (${row.segment})`
        : `subscription ${row.subscriptionId}`;
    await write(
      (tx) => saveAdminSkuRow(tx, row, tools.clock.now()),
      () => ({ summary: `Said that ${what} is license ${row.skuId}`, after: { ...row } }),
    );
    return toProductRow(row);
  },
});

function toAdminRow(given: z.output<typeof product>, confirmedBy: string): AdminSkuRow {
  const sku = parseGuid(given.skuId);
  if (sku === null) throw invalidFields({ skuId: 'A license is named by its GUID.' });
  const said = { skuId: skuId(sku), confirmedBy };
  const { productKey, serviceId, subscriptionId } = given;
  if (productKey !== undefined && given.segment !== undefined && subscriptionId === undefined) {
    const key = normaliseProductKey(productKey);
    return { ...said, kind: 'product', productKey: key, segment: given.segment };
  }
  if (serviceId !== undefined && subscriptionId !== undefined && productKey === undefined) {
    return { ...said, kind: 'subscription', serviceId, subscriptionId };
  }
  throw invalidFields({
    productKey: 'Give either "productKey" and "segment", or "serviceId" and "subscriptionId".',
  });
}
