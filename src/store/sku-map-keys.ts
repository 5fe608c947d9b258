import { normaliseProductKey } from '../domain/products/sku-map.ts';
import { skuId, type SkuId } from '../domain/ids.ts';
import type { Segment } from '../domain/subscription.ts';
import type { Database } from './database.ts';

/**
 * Catalog products (`product:sku`) that people or Microsoft's offer matrix name for a license in a segment. A way to look in a
 * catalog, never a proof: what is found there is resolved like any other product.
 */
export async function listProductKeys(
  db: Database,
  skuId: SkuId,
  segment: Segment,
): Promise<readonly string[]> {
  const [said, read] = await Promise.all([
    db
      .selectFrom('sku_map')
      .select('product_key')
      .where('sku_id', '=', skuId)
      .where('segment', '=', segment)
      .execute(),
    db
      .selectFrom('offer_matrix_row')
      .select('product_key')
      .where('sku_id', '=', skuId)
      .where('segment', '=', segment)
      .execute(),
  ]);
  return [...new Set([...said, ...read].map((row) => normaliseProductKey(row.product_key)))];
}

/** Licenses for which people or Microsoft's offer matrix name a catalog product in a segment. */
export async function listMappedLicenses(
  db: Database,
  segment: Segment,
): Promise<readonly SkuId[]> {
  const [said, read] = await Promise.all([
    db.selectFrom('sku_map').select('sku_id').where('segment', '=', segment).execute(),
    db
      .selectFrom('offer_matrix_row')
      .select('sku_id')
      .distinct()
      .where('segment', '=', segment)
      .execute(),
  ]);
  return [...said, ...read].flatMap((row) => (row.sku_id === null ? [] : skuId(row.sku_id)));
}
