import { expect, test } from 'vitest';
import { toMonthText, toOriginText, toReaderText } from './product-words.ts';

test('months of a matrix are words, everything else stays', () => {
  expect(toMonthText('202611')).toBe('November 2026');
  expect(toMonthText('soon')).toBe('soon');
  expect(toOriginText({ source: 'admin', origin: '202611' })).toBe('202611');
  expect(toOriginText({ source: 'offer-matrix', origin: '202601' })).toBe('January 2026');
});

test('whoever asked for a reading is named, and nobody for the daily one', () => {
  expect(toReaderText('Ada Admin')).toBe('by Ada Admin');
  expect(toReaderText('seatwright')).toBe('by Seatwright, as every day');
});
