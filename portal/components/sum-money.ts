import type { MoneyAmount } from '../ui/money.tsx';

interface Amount extends MoneyAmount {
  readonly amountMinor: number;
}

/** Minor units of one of a currency: 100 for most, 1 for the yen. */
function toMinorUnits(formatter: Intl.NumberFormat): number {
  return 10 ** (formatter.resolvedOptions().maximumFractionDigits ?? 2);
}

/** Amounts added up, a sum for each currency; empty when there is nothing to add. */
export function sumMoney(amounts: readonly Amount[]): Amount[] {
  return [...Map.groupBy(amounts, ({ currency }) => currency)].map(([currency, some]) => {
    const amountMinor = some.reduce((sum, amount) => sum + amount.amountMinor, 0);
    const formatter = new Intl.NumberFormat('en-GB', {
      style: 'currency',
      currency,
      currencyDisplay: 'code',
      useGrouping: false,
    });
    // As the server writes amounts: "USD 22.00".
    const text = formatter.format(amountMinor / toMinorUnits(formatter)).replaceAll('\u00a0', ' ');
    return { currency, amountMinor, text };
  });
}
