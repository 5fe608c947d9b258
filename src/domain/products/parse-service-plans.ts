import { skuId, parseGuid, type SkuId } from '../ids.ts';
import type { ServicePlan } from '../license.ts';
import { openNamesTable, tidy } from './names-table.ts';

/**
 * What some licenses include, from Microsoft's table "Product names and service plan identifiers for licensing" as it is
 * downloaded: each plan of a license once, in order of the GUID. A license that the table lacks is missing in the answer,
 * and so is one without a sound plan. Throws on another table.
 *
 * Plans are named as the tenant names them (`servicePlanName`). The table knows no difference between plans for people and
 * plans for the whole company. Source: https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
 */
export function parseServicePlans(
  bytes: Uint8Array,
  wanted: ReadonlySet<SkuId>,
): ReadonlyMap<SkuId, readonly ServicePlan[]> {
  const { rows, columnOf } = openNamesTable(bytes);
  const at = {
    sku: columnOf('guid'),
    id: columnOf('service_plan_id'),
    name: columnOf('service_plan_name'),
  };
  if (Object.values(at).includes(-1))
    throw new TypeError('the table needs "GUID", "Service_Plan_Id" and "Service_Plan_Name"');
  const found = new Map<SkuId, Map<string, ServicePlan>>();
  for (const cells of rows) {
    const sku = parseGuid(tidy(cells[at.sku] ?? ''));
    const id = parseGuid(tidy(cells[at.id] ?? ''));
    const name = tidy(cells[at.name] ?? '');
    if (sku === null || id === null || name === '' || !wanted.has(skuId(sku))) continue;
    const plans = found.get(skuId(sku)) ?? new Map<string, ServicePlan>();
    // One plan has several spellings in the table's lines; the first one is taken.
    if (!plans.has(id)) plans.set(id, { id, name });
    found.set(skuId(sku), plans);
  }
  return new Map([...found].map(([sku, plans]) => [sku, [...plans.values()].toSorted(byId)]));
}

const byId = (left: ServicePlan, right: ServicePlan): number => (left.id < right.id ? -1 : 1);

/**
 * What people call each service plan of the table, by its id. One plan has several spellings: the one that most lines have
 * wins, and small letters win over capitals. A plan that only its short name is known of is missing. Throws on another table.
 */
export function parsePlanTitles(bytes: Uint8Array): ReadonlyMap<string, string> {
  const { rows, columnOf } = openNamesTable(bytes);
  const at = {
    id: columnOf('service_plan_id'),
    title: columnOf('service_plans_included_friendly_names'),
  };
  if (Object.values(at).includes(-1))
    throw new TypeError(
      'the table needs "Service_Plan_Id" and "Service_Plans_Included_Friendly_Names"',
    );
  const counted = new Map<string, Map<string, number>>();
  for (const cells of rows) {
    const id = parseGuid(tidy(cells[at.id] ?? ''));
    const title = tidy(cells[at.title] ?? '');
    if (id === null || !/\p{Ll}/u.test(title) || title.includes('_')) continue;
    const spellings = counted.get(id) ?? new Map<string, number>();
    counted.set(id, spellings.set(title, (spellings.get(title) ?? 0) + 1));
  }
  return new Map([...counted].map(([id, spellings]) => [id, usual(spellings)]));
}

const usual = (spellings: ReadonlyMap<string, number>): string =>
  [...spellings].toSorted(([, left], [, right]) => right - left)[0]?.[0] ?? '';
