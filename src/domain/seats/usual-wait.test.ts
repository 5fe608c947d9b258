import fc from 'fast-check';
import { expect, it } from 'vitest';
import { usualWait, usualWaitForAll } from './usual-wait.ts';

it('says nothing before five waits are known', () => {
  expect(usualWait([60_000, 60_000, 60_000, 60_000])).toBeNull();
  expect(usualWait([])).toBeNull();
});

it('leaves the shortest and the longest tenth aside', () => {
  const minutes = [5, 1, 2, 3, 4, 6, 7, 8, 9, 600].map((minute) => minute * 60_000);
  expect(usualWait(minutes)).toEqual({ fromMs: 60_000, toMs: 540_000, count: 10 });
  expect(usualWait([3, 1, 2, 5, 4])).toEqual({ fromMs: 1, toMs: 5, count: 5 });
});

it('lies among what was measured, in whatever order that comes', () => {
  const waits = fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 5, maxLength: 40 });
  fc.assert(
    fc.property(waits, (waitsMs) => {
      const usual = usualWait(waitsMs);
      expect(usualWait(waitsMs.toReversed())).toEqual(usual);
      expect(waitsMs).toContain(usual?.fromMs);
      expect(waitsMs).toContain(usual?.toMs);
      expect(usual?.fromMs).toBeLessThanOrEqual(usual?.toMs ?? -1);
    }),
  );
});

it('takes the slowest of several, and is unknown when one of them is', () => {
  const quick = { fromMs: 1, toMs: 9, count: 30 };
  const slow = { fromMs: 5, toMs: 7, count: 6 };
  expect(usualWaitForAll([quick, slow])).toEqual({ fromMs: 5, toMs: 9, count: 6 });
  expect(usualWaitForAll([quick, null])).toBeNull();
  expect(usualWaitForAll([])).toBeNull();
});
