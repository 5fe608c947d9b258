import { expect, test } from 'vitest';

import { createSimClock } from './clock.ts';

const minute = (clock: { now: () => Temporal.Instant }): string =>
  clock.now().toString({ smallestUnit: 'minute' });

test('starts where it is told, moves by calendar and to an instant, and tells its listeners', () => {
  const clock = createSimClock('2026-01-31T00:00:00Z');
  const heard: string[] = [];
  const stop = clock.onMove((now) => heard.push(now.toString({ smallestUnit: 'minute' })));
  clock.advance('P1M');
  expect(minute(clock)).toBe('2026-02-28T00:00Z');
  clock.set('2027-01-01T00:00:00Z');
  stop();
  clock.advance('PT1H');
  expect(heard).toEqual(['2026-02-28T00:00Z', '2027-01-01T00:00Z']);
  expect(minute(clock)).toBe('2027-01-01T01:00Z');
});

test('never goes back', () => {
  const clock = createSimClock('2026-01-31T00:00:00Z');
  expect(() => clock.set('2026-01-30T23:59:59Z')).toThrow(RangeError);
  expect(() => clock.advance('-PT1S')).toThrow(RangeError);
  expect(minute(clock)).toBe('2026-01-31T00:00Z');
});
