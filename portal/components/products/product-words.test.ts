import { expect, test } from 'vitest';
import { toMonthText, toOriginText } from './product-words.ts';

test('months of a matrix are words, everything else stays', () => {
  expect(toMonthText('202611')).toBe('November 2026');
  expect(toMonthText('soon')).toBe('soon');
  expect(toOriginText({ source: 'admin', origin: '202611' })).toBe('202611');
  expect(toOriginText({ source: 'offer-matrix', origin: '202601' })).toBe('January 2026');
});
