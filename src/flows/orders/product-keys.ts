import type { SkuId } from '../../domain/ids.ts';
import { normaliseProductKey, skuOfRow } from '../../domain/products/sku-map.ts';
import { shippedSkuRows } from '../../domain/products/sku-map-data.ts';
import type { Segment } from '../../domain/subscription.ts';
import type { Database } from '../../store/database.ts';
import { listMappedLicenses, listProductKeys } from '../../store/sku-map-keys.ts';

/**
 * Catalog products under which the SKU map knows a license, from every source; empty where it knows none. For looking in a
 * catalog only: what is found is proved by `resolverFor`.
 */
export async function productKeysOf(
  db: Database,
  skuId: SkuId,
  segment: Segment,
): Promise<readonly string[]> {
  const shipped = shippedSkuRows.filter((row) => row.skuId === skuId && row.segment === segment);
  const keys = shipped.map((row) => normaliseProductKey(row.productKey));
  return [...new Set([...(await listProductKeys(db, skuId, segment)), ...keys])];
}

/** Every license that the SKU map has a catalog product for in this segment, from every source. */
export async function mappedLicenses(db: Database, segment: Segment): Promise<ReadonlySet<SkuId>> {
  const shipped = shippedSkuRows.filter((row) => row.segment === segment);
  const known = shipped.flatMap((row) => skuOfRow(row) ?? []);
  return new Set([...known, ...(await listMappedLicenses(db, segment))]);
}
