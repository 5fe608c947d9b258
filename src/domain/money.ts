/**
 * An amount of money before tax.
 *
 * `amountMinor` counts the currency's minor unit (cents) times 10^`scale` extra decimals: Microsoft prices a seat in
 * fractions of a cent after proration, so a unit price may carry `scale` > 0 while a total always has scale 0.
 */
export interface Money {
  /** Whole number of minor units, divided by 10^`scale`. */
  readonly amountMinor: number;
  /** ISO 4217 code, upper case. */
  readonly currency: string;
  /** Extra decimals of `amountMinor` beyond the minor unit; absent means 0. */
  readonly scale?: number;
}
