import { parseCsv } from '../../lib/csv.ts';
import { decodeText } from '../../lib/decode-text.ts';

/** Microsoft's table of product names, opened; nothing of it is checked yet. */
export interface NamesTable {
  /** The lines below the titles, as they stand there; to be read once. */
  readonly rows: Iterable<readonly string[]>;
  /** Where a column stands, by its title in lower case; -1 where the table lacks it. */
  readonly columnOf: (title: string) => number;
}

/**
 * Opens the table as it is downloaded, or as a spreadsheet has saved it: any of UTF-8, UTF-16 (with their marks) and
 * Windows-1252; commas, semicolons or tabs; columns in any order.
 */
export function openNamesTable(bytes: Uint8Array): NamesTable {
  const text = decodeText(bytes);
  const rows = parseCsv(text, separatorOf(text));
  const header = rows.next();
  const titles = header.done ? [] : header.value.map((title) => tidy(title).toLowerCase());
  return { rows, columnOf: (title) => titles.indexOf(title) };
}

/** Blanks of every kind become one blank, and none at the ends. Invisible marks go. */
export function tidy(text: string): string {
  return text
    .replaceAll(/[\u200B-\u200D\u2060\uFEFF]/g, '')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}

/** Spreadsheets save "CSV" with the separator of their country. The header of this table has none of them in its titles. */
function separatorOf(text: string): ',' | ';' | '\t' {
  const header = text.slice(0, text.search(/[\r\n]|$/));
  if (header.includes(',')) return ',';
  return header.includes(';') ? ';' : '\t';
}
