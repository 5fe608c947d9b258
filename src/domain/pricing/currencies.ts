import type { DineroCurrency } from 'dinero.js/bigint';
import * as isoCurrencies from 'dinero.js/bigint/currencies';

// Two currencies of ISO 4217 (MGA, MRU) divide by five: `Money` counts in tens, so they are not in the table.
const decimalCurrencies: ReadonlyMap<string, DineroCurrency<bigint>> = new Map(
  Object.values(isoCurrencies)
    .filter((currency: DineroCurrency<bigint>) => currency.base === 10n)
    .map((currency): [string, DineroCurrency<bigint>] => [currency.code, currency]),
);

/** Whether amounts in `code` (ISO 4217, upper case) can be calculated. */
export function isKnownCurrency(code: string): boolean {
  return decimalCurrencies.has(code);
}

/** The currency of an ISO 4217 code, upper case. Throws `TypeError` for a code that `isKnownCurrency` denies. */
export function currencyOf(code: string): DineroCurrency<bigint> {
  const currency = decimalCurrencies.get(code);
  if (currency === undefined) throw new TypeError(`Unknown currency "${code}"`);
  return currency;
}

/** Decimals of the minor unit: 2 for EUR, 0 for JPY, 3 for KWD. Source: ISO 4217, table of dinero.js. */
export function minorUnitExponent(code: string): number {
  return Number(currencyOf(code).exponent);
}
