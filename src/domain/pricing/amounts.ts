import * as calc from 'dinero.js/bigint';
import type { Dinero } from 'dinero.js/bigint';
import { invariant } from '../../lib/invariant.ts';
import type { Money } from '../money.ts';
import { currencyOf, minorUnitExponent } from './currencies.ts';

/**
 * What happens to the part of an amount that is smaller than the smallest unit kept.
 * - `towards-zero`: dropped, as every line of the vendor's worked bills shows (README, rounding).
 * - `away-from-zero`: counted as a whole unit; for limits, which must not be undershot by a fraction.
 * - `half-even`: to the nearest, ties to the even neighbour; for figures that are only shown, and for conversion.
 */
export type RoundingRule = 'towards-zero' | 'away-from-zero' | 'half-even';

function toDinero(money: Money): Dinero<bigint> {
  invariant(Number.isSafeInteger(money.amountMinor), 'amountMinor is a whole number');
  const currency = currencyOf(money.currency);
  return calc.dinero({
    amount: BigInt(money.amountMinor),
    currency,
    scale: currency.exponent + BigInt(money.scale ?? 0),
  });
}

function fromDinero(amount: Dinero<bigint>): Money {
  const { amount: minor, currency, scale } = calc.toSnapshot(amount);
  return moneyOf(minor, currency.code, Number(scale - currency.exponent));
}

function moneyOf(minor: bigint, currency: string, scale: number): Money {
  const amountMinor = Number(minor);
  invariant(Number.isSafeInteger(amountMinor), 'an amount fits into a whole number');
  return scale === 0 ? { amountMinor, currency } : { amountMinor, currency, scale };
}

function divideRounded(dividend: bigint, divisor: bigint, rounding: RoundingRule): bigint {
  invariant(divisor > 0n, 'amounts are divided by something above zero');
  const quotient = dividend / divisor;
  const rest = dividend % divisor;
  if (rest === 0n || rounding === 'towards-zero') return quotient;
  const away = quotient + (dividend < 0n ? -1n : 1n);
  if (rounding === 'away-from-zero') return away;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  if (twice === divisor) return quotient % 2n === 0n ? quotient : away;
  return twice > divisor ? away : quotient;
}

/** Nothing, in `currency`. */
export function zeroMoney(currency: string): Money {
  return { amountMinor: 0, currency: currencyOf(currency).code };
}

/** The sum, exact. Throws when the currencies differ. */
export function addMoney(left: Money, right: Money): Money {
  return fromDinero(calc.add(toDinero(left), toDinero(right)));
}

/** `left` − `right`, exact. Throws when the currencies differ. */
export function subtractMoney(left: Money, right: Money): Money {
  return fromDinero(calc.subtract(toDinero(left), toDinero(right)));
}

/** The sum of a list in one currency; zero of `currency` for an empty list. */
export function sumMoney(amounts: readonly Money[], currency: string): Money {
  return amounts.reduce(addMoney, zeroMoney(currency));
}

/** `money` × a whole `factor`, exact; the scale is kept. */
export function multiplyMoney(money: Money, factor: number): Money {
  invariant(Number.isSafeInteger(factor), 'amounts are multiplied by whole numbers');
  return fromDinero(calc.multiply(toDinero(money), BigInt(factor)));
}

/** A fraction of whole numbers, `denominator` above zero. */
export interface Ratio {
  /** May be negative or zero. */
  readonly numerator: number;
  /** Above zero. */
  readonly denominator: number;
}

/**
 * `money` × `ratio`, calculated exactly and rounded once, at the end, by the rule named.
 * The result has `scale` extra decimals beyond the minor unit (default 0: a payable amount).
 */
export function multiplyMoneyByRatio(
  money: Money,
  ratio: Ratio,
  rounding: RoundingRule,
  scale = 0,
): Money {
  const fromScale = money.scale ?? 0;
  const product = calc.toSnapshot(toDinero(multiplyMoney(money, ratio.numerator))).amount;
  const dividend = product * 10n ** BigInt(scale);
  const divisor = BigInt(ratio.denominator) * 10n ** BigInt(fromScale);
  return moneyOf(divideRounded(dividend, divisor, rounding), money.currency, scale);
}

/** `money` as whole minor units, rounded by the rule named. */
export function roundToMinorUnit(money: Money, rounding: RoundingRule): Money {
  return multiplyMoneyByRatio(money, { numerator: 1, denominator: 1 }, rounding);
}

/** Below zero, zero or above zero as `left` is less than, equal to or more than `right`. Throws on two currencies. */
export function compareMoney(left: Money, right: Money): number {
  return calc.compare(toDinero(left), toDinero(right));
}

/** Splits a whole amount by `weights` (at least one above zero) so that the parts sum to it; earlier parts get the rest. */
export function splitMoney(whole: Money, weights: readonly number[]): readonly Money[] {
  const shares = weights.map((weight) => BigInt(weight));
  return calc.allocate(toDinero(whole), shares).map(fromDinero);
}

/** How many units of the target currency one unit of the source currency is worth. */
export interface ExchangeRate {
  /** ISO 4217. */
  readonly from: string;
  /** ISO 4217. */
  readonly to: string;
  /** Decimal text, above zero: "1.0845". Text, because 0.1 has no exact binary form. */
  readonly rate: string;
}

/** `money` in the rate's target currency, rounded by the rule named. Throws when the rate is not for this currency. */
export function convertMoney(money: Money, rate: ExchangeRate, rounding: RoundingRule): Money {
  invariant(money.currency === rate.from, `the rate is for ${rate.from}, not ${money.currency}`);
  const parts = /^(\d+)(?:\.(\d{1,9}))?$/.exec(rate.rate);
  invariant(parts !== null, 'a rate is a decimal number');
  const decimals = parts[2] ?? '';
  const scaled = { amount: BigInt(`${parts[1] ?? ''}${decimals}`), scale: BigInt(decimals.length) };
  invariant(scaled.amount > 0n, 'a rate is above zero');
  const converted = calc.convert(toDinero(money), currencyOf(rate.to), { [rate.to]: scaled });
  return roundToMinorUnit(fromDinero(converted), rounding);
}

/** "EUR 10.08", "JPY 1200", "EUR -94.08"; a unit price keeps its extra decimals ("EUR 9.408"). */
export function formatMoney(money: Money): string {
  const scale = minorUnitExponent(money.currency) + (money.scale ?? 0);
  const digits = String(Math.abs(money.amountMinor)).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const smallest = minorUnitExponent(money.currency);
  const fraction = digits.slice(digits.length - scale);
  const kept =
    scale === 0 ? '' : fraction.slice(0, smallest) + fraction.slice(smallest).replace(/0+$/, '');
  const sign = money.amountMinor < 0 ? '-' : '';
  return `${money.currency} ${sign}${whole}${kept === '' ? '' : `.${kept}`}`;
}
