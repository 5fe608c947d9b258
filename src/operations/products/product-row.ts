import { z } from 'zod';
import { skuId as parseSkuId } from '../../domain/ids.ts';
import { productNameOf } from '../../domain/products/names.ts';
import type { AdminSkuRow } from '../../domain/products/sku-map.ts';
import { mapSources, type MapRow } from '../../store/sku-map-list.ts';
import { toProductColumns } from '../../store/sku-map.ts';
import { instant } from '../schemas/common.ts';
import { segmentOrSubscription } from './product-identity.ts';

/** What one source says about one product. */
export const productRow = z
  .object({
    productKey: z
      .string()
      .describe('"<service id>/<subscription id>" where `segment` is "subscription"'),
    segment: segmentOrSubscription,
    title: z.string().nullable().describe('Null where nothing but the key is known'),
    skuId: z
      .string()
      .nullable()
      .describe('Null where the source lists the product without a license'),
    name: z.string().nullable().describe('Name of the license'),
    source: z.enum(mapSources),
    confidence: z
      .enum(['confirmed', 'stated', 'inferred', 'unknown'])
      .describe(
        'confirmed: a person said so; stated: a vendor names both ids; inferred: joined by title',
      ),
    origin: z.string().describe('The person, CSP, month of the matrix, or document'),
    readAt: instant.describe('When it was read or said'),
  })
  .meta({ id: 'ProductRow' });

export function toProductRow(row: MapRow): z.input<typeof productRow> {
  return {
    productKey: row.product_key,
    segment: segmentOrSubscription.parse(row.segment),
    title: row.title,
    skuId: row.sku_id,
    name: row.sku_id === null ? null : productNameOf(parseSkuId(row.sku_id)),
    source: row.source,
    confidence: row.confidence,
    origin: row.origin,
    readAt: row.read_at,
  };
}

/** The same of an admin's row that was just saved. */
export function fromAdminRow(row: AdminSkuRow): z.input<typeof productRow> {
  return toProductRow({
    ...toProductColumns(row),
    title: null,
    sku_id: row.skuId,
    source: 'admin',
    confidence: 'confirmed',
    origin: row.confirmedBy,
    read_at: row.confirmedAt.toString(),
  });
}
