import { expect, it } from 'vitest';
import { toDurationText, toRelativeText } from './when.tsx';

const nowMs = Date.UTC(2026, 10, 23, 12);
const minuteMs = 60_000;
const dayMs = 86_400_000;

it.each([
  [-20_000, 'just now'],
  [-3 * minuteMs, '3 minutes ago'],
  [-90 * minuteMs, '1 hour ago'],
  [-dayMs, 'yesterday'],
  [11 * dayMs, 'in 11 days'],
  [65 * dayMs, 'in 2 months'],
  [-800 * dayMs, '2 years ago'],
])('tells a distance of %d ms as "%s"', (distanceMs, text) => {
  expect(toRelativeText(nowMs + distanceMs, nowMs)).toBe(text);
});

it('never promises more time than there is', () => {
  expect(toRelativeText(nowMs + 2 * dayMs - minuteMs, nowMs)).toBe('tomorrow');
});

it.each([
  [15 * minuteMs, '15 minutes'],
  [90 * minuteMs, '90 minutes'],
  [dayMs, '1 day'],
  [45_000, '45 seconds'],
])('tells %d ms as "%s"', (durationMs, text) => {
  expect(toDurationText(durationMs)).toBe(text);
});
