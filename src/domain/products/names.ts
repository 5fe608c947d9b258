import type { SkuId } from '../ids.ts';
import { shippedSkuRows } from './sku-map-data.ts';

// Titles of the shipped table, by SKU. Part numbers mislead (O365_BUSINESS_PREMIUM is Business *Standard*), so a name is
// always looked up by id.
const names: ReadonlyMap<string, string> = new Map(
  shippedSkuRows.flatMap((row) => (row.skuId === null ? [] : [[row.skuId, row.title] as const])),
);

/** What people call a license, or null where the table does not know it (show the part number then). */
export function productNameOf(skuId: SkuId): string | null {
  return names.get(skuId) ?? null;
}

/** A license's name for people: from the table, else its part number. */
export function licenseName(license: {
  readonly skuId: SkuId;
  readonly skuPartNumber: string;
}): string {
  return productNameOf(license.skuId) ?? license.skuPartNumber;
}
