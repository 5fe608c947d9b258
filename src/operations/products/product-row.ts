import { z } from 'zod';
import { productNameOf } from '../../domain/products/names.ts';
import type { AdminSkuRow } from '../../domain/products/sku-map.ts';

export const segment = z.enum(['commercial', 'nonprofit', 'education', 'government']);

/** What an admin said about one product, or about one subscription of a CSP that only gives names. */
export const productRow = z
  .object({
    productKey: z.string().nullable(),
    segment: segment.nullable(),
    serviceId: z.string().nullable(),
    subscriptionId: z.string().nullable(),
    skuId: z.string(),
    name: z.string().nullable(),
    confirmedBy: z.string(),
  })
  .meta({ id: 'ProductRow' });

export function toProductRow(row: AdminSkuRow): z.input<typeof productRow> {
  const said = { skuId: row.skuId, name: productNameOf(row.skuId), confirmedBy: row.confirmedBy };
  const none = { productKey: null, segment: null, serviceId: null, subscriptionId: null };
  return row.kind === 'product'
    ? { ...none, ...said, productKey: row.productKey, segment: row.segment }
    : { ...none, ...said, serviceId: row.serviceId, subscriptionId: row.subscriptionId };
}
