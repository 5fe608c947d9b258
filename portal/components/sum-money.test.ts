import { expect, it } from 'vitest';
import { sumMoney } from './sum-money.ts';

const euros = (amountMinor: number) => ({ amountMinor, currency: 'EUR', text: '' });

it('adds up each currency by itself', () => {
  const sums = sumMoney([
    euros(2_050),
    { amountMinor: 300, currency: 'JPY', text: '' },
    euros(150),
  ]);
  expect(sums).toEqual([
    { currency: 'EUR', amountMinor: 2_200, text: 'EUR 22.00' },
    { currency: 'JPY', amountMinor: 300, text: 'JPY 300' },
  ]);
});

it('has no sum of nothing', () => {
  expect(sumMoney([])).toEqual([]);
});
