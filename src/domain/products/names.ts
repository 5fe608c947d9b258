import { skuId, type SkuId } from '../ids.ts';
import { microsoftNames } from './names-data.ts';
import type { LicenseName } from './parse-names.ts';
import { shippedServicePlans } from './service-plans-data.ts';
import { shippedSkuRows } from './sku-map-data.ts';

type Names = ReadonlyMap<string, string>;

// Titles of the shipped table, by SKU. Part numbers mislead (O365_BUSINESS_PREMIUM is Business *Standard*), so a name is
// always looked up by id.
const catalogTitles: Names = new Map(
  shippedSkuRows.flatMap((row) => (row.skuId === null ? [] : [[row.skuId, row.title] as const])),
);
const shippedNames: Names = new Map(microsoftNames);
/** The only state of the domain: docs/decisions/013. It may be old in one process for a minute; a name never decides. */
let uploadedNames: Names = new Map();

/** Makes an uploaded table of Microsoft's the one that names are looked up in; an empty one gives way to the shipped one. */
export function setUploadedNames(names: readonly LicenseName[]): void {
  uploadedNames = new Map(names.map(({ skuId, name }) => [skuId, name]));
}

/** What people call a license, or null where no table knows it (show the part number then). */
export function productNameOf(skuId: SkuId): string | null {
  return catalogTitles.get(skuId) ?? uploadedNames.get(skuId) ?? shippedNames.get(skuId) ?? null;
}

const planTitles: Names = new Map(shippedServicePlans.map(([id, , title]) => [id, title]));

/** What people call a service plan (lower-case GUID), or null where no table knows it. */
export function servicePlanNameOf(planId: string): string | null {
  return planTitles.get(planId) ?? null;
}

/** A license's name for people: from the tables, else its part number. */
export function licenseName(license: {
  readonly skuId: SkuId;
  readonly skuPartNumber: string;
}): string {
  return productNameOf(license.skuId) ?? license.skuPartNumber;
}

/** The licenses with exactly this name, whatever its case and blanks; more than one where Microsoft reuses a name. */
export function licensesNamed(name: string): readonly SkuId[] {
  const wanted = plainName(name);
  const found = new Set<SkuId>();
  for (const names of [catalogTitles, uploadedNames, shippedNames]) {
    for (const [sku, known] of names) if (plainName(known) === wanted) found.add(skuId(sku));
  }
  return [...found];
}

/** A name for comparing: one case, single blanks. */
export function plainName(name: string): string {
  return name.replaceAll(/\s+/g, ' ').trim().toLowerCase();
}
