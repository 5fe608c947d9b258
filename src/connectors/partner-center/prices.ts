import type { Segment } from '../../domain/subscription.ts';
import type { Money } from '../../domain/money.ts';
import { segmentNamedIn } from '../../domain/products/catalog-words.ts';
import { parseCsv } from '../../lib/csv.ts';
import { divideDecimal, minorUnitDigits } from '../../lib/decimal.ts';
import { ConnectorError } from '../../ports/errors.ts';
import { vendor } from './client.ts';

/** One line of the price sheet, as far as seats need it. */
export interface PriceRow {
  /** `product:sku`. */
  readonly productKey: string;
  /** "P1M", "P1Y", "P3Y". */
  readonly term: string;
  /** "monthly", "annual", "triennial". */
  readonly billing: string;
  readonly segment: Segment | null;
  readonly currency: string;
  /** For the whole term, decimal text. */
  readonly unitPrice: string;
}

/** The price sheet by product, SKU, term and billing. */
export type PriceSheet = ReadonlyMap<string, readonly PriceRow[]>;

const wanted = [
  'ProductId',
  'SkuId',
  'TermDuration',
  'BillingPlan',
  'Currency',
  'UnitPrice',
] as const;

const keyOf = (productKey: string, term: string, billing: string): string =>
  `${productKey} ${term} ${billing}`.toLowerCase();

/**
 * Reads the price sheet's CSV. A SKU id that lost its leading zeros ("1" for "0001") gets them back.
 * Throws `unexpected-shape` when a needed column is missing.
 */
export function fromPriceSheet(csv: string): PriceSheet {
  const rows = parseCsv(csv);
  const header = rows.next();
  const names = header.done ? [] : header.value;
  const columns = new Map(names.map((name, index) => [name.trim(), index]));
  const missing = wanted.filter((name) => !columns.has(name));
  if (missing.length > 0) {
    throw new ConnectorError({
      vendor,
      operation: 'reading the price sheet',
      kind: 'unexpected-shape',
      detail: `columns are missing: ${missing.join(', ')}`,
    });
  }
  const sheet = new Map<string, PriceRow[]>();
  for (const cells of rows) {
    const cell = (name: string): string => cells[columns.get(name) ?? -1]?.trim() ?? '';
    const row: PriceRow = {
      productKey: `${cell('ProductId')}:${cell('SkuId').padStart(4, '0')}`.toUpperCase(),
      term: cell('TermDuration'),
      billing: cell('BillingPlan').toLowerCase(),
      segment: columns.has('Segment') ? segmentNamedIn(cell('Segment')) : null,
      currency: cell('Currency').toUpperCase(),
      unitPrice: cell('UnitPrice'),
    };
    const key = keyOf(row.productKey, row.term, row.billing);
    const others = sheet.get(key);
    if (others) others.push(row);
    else sheet.set(key, [row]);
  }
  return sheet;
}

/** The lines of one product at one term and billing; empty when the sheet has none. */
export function findPriceRows(
  sheet: PriceSheet,
  productKey: string,
  term: string,
  billing: string,
): readonly PriceRow[] {
  return sheet.get(keyOf(productKey, term, billing)) ?? [];
}

/** Whole billing periods in a term. Source: [D 62] README.md: "P1Y/Monthly is charged 1/12 a month". */
const periodsPerTerm: ReadonlyMap<string, number> = new Map([
  ['P1M monthly', 1],
  ['P1Y monthly', 12],
  ['P1Y annual', 1],
  ['P3Y monthly', 36],
  ['P3Y annual', 3],
  ['P3Y triennial', 1],
]);

/** Decimals kept beyond the minor unit when a term's price is split into periods. */
const extraDecimals = 4;

/**
 * The price per seat and billing period; null when the sheet's line cannot be read.
 * Rounded half away from zero at the fourth decimal beyond the minor unit.
 */
export function toUnitCost(row: PriceRow): Money | null {
  const periods = periodsPerTerm.get(`${row.term} ${row.billing}`);
  return periods === undefined ? null : toMoney(row.unitPrice, row.currency, periods);
}

/** Decimal text in whole units of a currency, split into periods; null for what cannot be read. */
export function toMoney(text: string, currency: string, periods = 1): Money | null {
  const digits = minorUnitDigits(currency);
  const price =
    digits === null ? null : divideDecimal(text, periods, digits, digits + extraDecimals);
  if (digits === null || price === null) return null;
  const money = { amountMinor: price.units, currency };
  return price.scale === digits ? money : { ...money, scale: price.scale - digits };
}
