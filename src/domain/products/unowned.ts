import { skuId, type SkuId } from '../ids.ts';
import type { License, ServicePlan } from '../license.ts';
import { plansOfLicenses, shippedServicePlans } from './service-plans-data.ts';
import { shippedSkuRows } from './sku-map-data.ts';

const partNumbers: ReadonlyMap<string, string | null> = new Map(
  shippedSkuRows.flatMap((row) => (row.skuId === null ? [] : [[row.skuId, row.skuPartNumber]])),
);

/**
 * Licenses as a tenant would list them that has not one seat of them: what they include is Microsoft's word, by table. Only
 * those of the shipped SKU map that the table has; of the others nobody could judge what they include before they are paid.
 *
 * That they are given to people is assumed: the table does not tell, and the map has none for a whole company.
 */
const unownedLicenses: ReadonlyMap<SkuId, License> = new Map(
  plansOfLicenses.map(([sku, places]) => {
    const license: License = {
      skuId: skuId(sku),
      skuPartNumber: partNumbers.get(sku) ?? sku,
      ownedSeatCount: 0,
      assignedSeatCount: 0,
      warningSeatCount: 0,
      suspendedSeatCount: 0,
      lockedOutSeatCount: 0,
      assignableToPeople: true,
      servicePlans: places.flatMap((place): readonly ServicePlan[] => {
        const plan = shippedServicePlans[place];
        return plan === undefined ? [] : [{ id: plan[0], name: plan[1] }];
      }),
    };
    return [license.skuId, license];
  }),
);

/** A license that a tenant lacks, with 0 seats; null where no table tells what it includes. */
export function unownedLicense(id: SkuId): License | null {
  return unownedLicenses.get(id) ?? null;
}

/** Every license of which it is known what it includes, that is mapped and that the tenant does not list. */
export function licensesLacking(
  listed: readonly License[],
  mapped: ReadonlySet<SkuId>,
): readonly License[] {
  const owned = new Set(listed.map((license) => license.skuId));
  return [...unownedLicenses.values()].filter(({ skuId: id }) => mapped.has(id) && !owned.has(id));
}
