import { expect, it } from 'vitest';
import { toAbsoluteText, toDateText, toDurationText, toRelativeText } from './when.tsx';

const nowMs = Date.UTC(2026, 10, 23, 12);
const minuteMs = 60_000;
const dayMs = 86_400_000;

it.each([
  [-20_000, 'just now'],
  [-3 * minuteMs, '3 minutes ago'],
  [-90 * minuteMs, '1 hour ago'],
  [-dayMs, 'yesterday'],
  [11 * dayMs, 'in 11 days'],
  [31 * dayMs, 'in 31 days'],
  [65 * dayMs, 'in 2 months'],
  [243 * dayMs, 'in 8 months'],
  [-400 * dayMs, '13 months ago'],
  [-800 * dayMs, '2 years ago'],
])('tells a distance of %d ms as "%s"', (distanceMs, text) => {
  expect(toRelativeText(nowMs + distanceMs, nowMs)).toBe(text);
});

it.each([
  // The machine's own zone: what counts is where its days begin.
  [new Date(2026, 10, 23, 16, 30), new Date(2026, 11, 11, 9), 'in 18 days'],
  [new Date(2026, 10, 23, 12), new Date(2026, 10, 30, 11, 59, 40), 'in 7 days'],
  [new Date(2026, 10, 23, 1), new Date(2026, 10, 24, 23), 'tomorrow'],
  [new Date(2026, 10, 23, 23), new Date(2026, 10, 25, 1), 'in 2 days'],
  [new Date(2026, 10, 23, 9), new Date(2026, 10, 21, 17), '2 days ago'],
  [new Date(2026, 10, 23, 16, 58, 40), new Date(2026, 11, 10), 'in 17 days'],
])('counts dates from a day on: from %s to %s is "%s"', (now, at, text) => {
  expect(toRelativeText(at.getTime(), now.getTime())).toBe(text);
});

it('never promises more hours than there are', () => {
  expect(toRelativeText(nowMs + 3 * 60 * minuteMs - 2 * minuteMs, nowMs)).toBe('in 2 hours');
});

it('writes dates as the server does', () => {
  const at = new Date(2026, 11, 4, 9, 5).toISOString();
  expect(toDateText(at)).toBe('4 December 2026');
  expect(toAbsoluteText(at)).toMatch(/^4 December 2026 09:05 \S+$/);
});

it.each([
  [15 * minuteMs, '15 minutes'],
  [90 * minuteMs, '90 minutes'],
  [dayMs, '1 day'],
  [45_000, '45 seconds'],
])('tells %d ms as "%s"', (durationMs, text) => {
  expect(toDurationText(durationMs)).toBe(text);
});
