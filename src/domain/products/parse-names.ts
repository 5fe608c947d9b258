import { parseGuid } from '../ids.ts';
import { openNamesTable, tidy } from './names-table.ts';

/** The name of one license. */
export interface LicenseName {
  /** Lower-case GUID. */
  readonly skuId: string;
  readonly name: string;
}

/** What was wrong with a table and was dealt with; counts. */
export interface NamesDirt {
  /** Lines without a GUID in their place, or without a name. */
  readonly skippedLines: number;
  /** Licenses that the table gives several names; the first one is taken. */
  readonly renamed: number;
  /** Lines whose name, part number or GUID had blanks (also invisible ones) that do not belong there. */
  readonly tidiedLines: number;
}

export type ParsedNames =
  | {
      readonly ok: true;
      /** In order of the GUID; each license once. */
      readonly names: readonly LicenseName[];
      readonly dirt: NamesDirt;
    }
  | {
      readonly ok: false;
      /** One sentence. */
      readonly reason: string;
    };

/** Fewer licenses than this are not Microsoft's table: it has had more than 300 since 2021. */
const leastNames = 200;

/**
 * Reads Microsoft's table "Product names and service plan identifiers for licensing" as it is downloaded.
 *
 * Any of UTF-8, UTF-16 (with their marks) and Windows-1252; commas, semicolons or tabs, as spreadsheets save it; columns in
 * any order. One license has a line for each of its service plans. Refuses what is not that table, in words.
 * Source: https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
 */
export function parseNames(bytes: Uint8Array): ParsedNames {
  const { rows, columnOf } = openNamesTable(bytes);
  const nameAt = columnOf('product_display_name');
  const guidAt = columnOf('guid');
  if (nameAt === -1 || guidAt === -1) {
    return refused('its first line does not have the columns "Product_Display_Name" and "GUID"');
  }
  const names = new Map<string, string>();
  const renamed = new Set<string>();
  let skippedLines = 0;
  let tidiedLines = 0;
  for (const cells of rows) {
    const given = { name: cells[nameAt] ?? '', guid: cells[guidAt] ?? '' };
    const name = tidy(given.name);
    const sku = parseGuid(tidy(given.guid));
    if (sku === null || name === '') {
      skippedLines += 1;
      continue;
    }
    if (cells.some((cell) => cell !== tidy(cell))) tidiedLines += 1;
    const known = names.get(sku);
    if (known === undefined) names.set(sku, name);
    else if (known !== name) renamed.add(sku);
  }
  if (names.size < leastNames) {
    return refused(`it names ${names.size} licenses, and Microsoft’s table has hundreds`);
  }
  const sorted = [...names].map(([skuId, name]) => ({ skuId, name }));
  sorted.sort((left, right) => (left.skuId < right.skuId ? -1 : 1));
  return { ok: true, names: sorted, dirt: { skippedLines, renamed: renamed.size, tidiedLines } };
}

function refused(why: string): ParsedNames {
  return { ok: false, reason: `This is not Microsoft’s table of product names: ${why}.` };
}
