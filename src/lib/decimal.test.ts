import { expect, test } from 'vitest';
import { divideDecimal, minorUnitDigits } from './decimal.ts';

test.each([
  ['264.00', 12, { units: 2200, scale: 2 }],
  ['115.2', 12, { units: 960, scale: 2 }],
  ['100', 12, { units: 8_333_333, scale: 6 }],
  ['0.0000005', 1, { units: 1, scale: 6 }],
  ['-0.0000005', 1, { units: -1, scale: 6 }],
  ['32.01', 1, { units: 3201, scale: 2 }],
])('%s / %i', (text, divisor, expected) => {
  expect(divideDecimal(text, divisor, 2, 6)).toEqual(expected);
});

test.each(['', '1e3', '1,5', 'NaN', '99999999999999999'])('"%s" is refused', (text) => {
  expect(divideDecimal(text, 1, 2, 6)).toBeNull();
});

test('knows the minor units', () => {
  expect([minorUnitDigits('USD'), minorUnitDigits('JPY'), minorUnitDigits('nonsense')]).toEqual([
    2,
    0,
    null,
  ]);
});
