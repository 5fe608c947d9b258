import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addMoney,
  compareMoney,
  convertMoney,
  formatMoney,
  multiplyMoneyByRatio,
  roundToMinorUnit,
  splitMoney,
  subtractMoney,
  sumMoney,
} from './amounts.ts';
import { currencyOf, isKnownCurrency, minorUnitExponent } from './currencies.ts';

const eur = (amountMinor: number, scale = 0) =>
  scale === 0 ? { amountMinor, currency: 'EUR' } : { amountMinor, currency: 'EUR', scale };

describe('amounts', () => {
  test.each([
    ['towards-zero', 100, 33],
    ['towards-zero', -100, -33],
    ['away-from-zero', 100, 34],
    ['away-from-zero', -100, -34],
    ['half-even', 100, 33],
    ['half-even', 200, 67],
    ['half-even', -200, -67],
  ] as const)('rounds %s: %i ÷ 3 = %i', (rounding, amount, expected) => {
    const third = { numerator: 1, denominator: 3 };
    expect(multiplyMoneyByRatio(eur(amount), third, rounding).amountMinor).toBe(expected);
  });

  test('rounds ties to the even neighbour', () => {
    const half = { numerator: 1, denominator: 2 };
    const rounded = [1, 3, 5, -1, -3].map(
      (minor) => multiplyMoneyByRatio(eur(minor), half, 'half-even').amountMinor,
    );
    expect(rounded).toEqual([0, 2, 2, 0, -2]);
  });

  test('adds and compares across scales, and refuses two currencies', () => {
    expect(addMoney(eur(1008), eur(94080, 4))).toEqual(eur(10174080, 4));
    expect(subtractMoney(eur(1008), eur(8))).toEqual(eur(1000));
    expect(compareMoney(eur(1008), eur(10080, 1))).toBe(0);
    expect(roundToMinorUnit(eur(94080, 3), 'towards-zero')).toEqual(eur(94));
    expect(() => addMoney(eur(1), { amountMinor: 1, currency: 'USD' })).toThrow();
    expect(sumMoney([], 'EUR')).toEqual(eur(0));
  });

  test('writes amounts with the decimals of the currency', () => {
    expect(formatMoney(eur(-9408))).toBe('EUR -94.08');
    expect(formatMoney(eur(5))).toBe('EUR 0.05');
    expect(formatMoney(eur(94080, 2))).toBe('EUR 9.408');
    expect(formatMoney({ amountMinor: 1200, currency: 'JPY' })).toBe('JPY 1200');
    expect(formatMoney({ amountMinor: 1200, currency: 'KWD' })).toBe('KWD 1.200');
  });

  test('knows ISO currencies of ten only', () => {
    expect(minorUnitExponent('EUR')).toBe(2);
    expect(isKnownCurrency('XXQ')).toBe(false);
    expect(isKnownCurrency('MGA')).toBe(false);
    expect(() => currencyOf('eur')).toThrow(TypeError);
  });

  test('converts by a rate in text and refuses one for another currency', () => {
    const rate = { from: 'EUR', to: 'USD', rate: '1.0845' };
    expect(convertMoney(eur(1000), rate, 'half-even')).toEqual({
      amountMinor: 1084,
      currency: 'USD',
    });
    expect(convertMoney(eur(1000), rate, 'away-from-zero').amountMinor).toBe(1085);
    expect(() => convertMoney({ amountMinor: 1, currency: 'GBP' }, rate, 'half-even')).toThrow();
    expect(() => convertMoney(eur(1), { ...rate, rate: '1,08' }, 'half-even')).toThrow();
    expect(() => convertMoney(eur(1), { ...rate, rate: '0' }, 'half-even')).toThrow();
  });

  test('the parts of a split sum to the whole', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1_000_000, max: 1_000_000 }),
        fc.array(fc.integer({ min: 1, max: 31 }), { minLength: 1, maxLength: 40 }),
        (whole, weights) => {
          const parts = splitMoney(eur(whole), weights);
          expect(parts).toHaveLength(weights.length);
          expect(sumMoney(parts, 'EUR')).toEqual(eur(whole));
        },
      ),
    );
  });

  test('every rounding is within one unit of the exact amount', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -100_000, max: 100_000 }),
        fc.integer({ min: -400, max: 400 }),
        fc.integer({ min: 1, max: 366 }),
        (minor, numerator, denominator) => {
          const exact = (minor * numerator) / denominator;
          for (const rounding of ['towards-zero', 'away-from-zero', 'half-even'] as const) {
            const ratio = { numerator, denominator };
            const got = multiplyMoneyByRatio(eur(minor), ratio, rounding).amountMinor;
            expect(Math.abs(got - exact)).toBeLessThan(1);
            if (rounding === 'towards-zero')
              expect(Math.abs(got)).toBeLessThanOrEqual(Math.abs(exact));
          }
        },
      ),
    );
  });
});
