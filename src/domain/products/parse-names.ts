import { parseCsv } from '../../lib/csv.ts';
import { parseGuid } from '../ids.ts';

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

const columns = { name: 'product_display_name', guid: 'guid' } as const;
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
  const text = decode(bytes);
  const rows = parseCsv(text, separatorOf(text));
  const header = rows.next();
  const titles = header.done ? [] : header.value.map((title) => tidy(title).toLowerCase());
  const nameAt = titles.indexOf(columns.name);
  const guidAt = titles.indexOf(columns.guid);
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

/** Blanks of every kind become one blank, and none at the ends. Invisible marks go. */
function tidy(text: string): string {
  return text
    .replaceAll(/[\u200B-\u200D\u2060\uFEFF]/g, '')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}

function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Some years of the table were saved like that: the dashes in names break UTF-8.
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Spreadsheets save "CSV" with the separator of their country. The header of this table has none of them in its titles. */
function separatorOf(text: string): ',' | ';' | '\t' {
  const header = text.slice(0, text.search(/[\r\n]|$/));
  if (header.includes(',')) return ',';
  return header.includes(';') ? ';' : '\t';
}
