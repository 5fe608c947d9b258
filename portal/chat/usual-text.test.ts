import { expect, it } from 'vitest';
import { toUsualText } from './usual-text.ts';

const minute = 60_000;

it.each([
  [1, 5, 'usually 1 to 5 minutes, as the last 12 times'],
  [0.2, 0.9, 'usually 1 minute, as the last 12 times'],
  [3, 3.2, 'usually 3 minutes, as the last 12 times'],
  [30, 119, 'usually 30 to 119 minutes, as the last 12 times'],
  [45, 300, 'usually 1 to 5 hours, as the last 12 times'],
])('tells %d to %d minutes', (from, to, words) => {
  expect(toUsualText({ fromMs: from * minute, toMs: to * minute, count: 12 })).toBe(words);
});
