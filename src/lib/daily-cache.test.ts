import { expect, test } from 'vitest';
import { createDailyCache } from './daily-cache.ts';

/** A source that answers its count of calls, or fails while `isDown`. */
function setUp(onNewDay: 'wait' | 'serve-old') {
  const world = { now: Temporal.Instant.from('2026-11-22T23:50:00Z'), reads: 0, isDown: false };
  const cache = createDailyCache(
    () => world.now,
    () => {
      world.reads += 1;
      return world.isDown ? Promise.reject(new Error('down')) : Promise.resolve(world.reads);
    },
    onNewDay,
  );
  return { world, cache };
}

test('reads once a day, however many ask', async () => {
  const { world, cache } = setUp('wait');
  expect(await Promise.all([cache.get('a'), cache.get('a')])).toEqual([1, 1]);
  world.now = Temporal.Instant.from('2026-11-22T23:59:59Z');
  expect(await cache.get('a')).toBe(1);
  world.now = Temporal.Instant.from('2026-11-23T00:00:00Z');
  expect(await cache.get('a')).toBe(2);
});

test('remembers a failure for a minute', async () => {
  const { world, cache } = setUp('wait');
  world.isDown = true;
  await expect(cache.get('a')).rejects.toThrow('down');
  world.isDown = false;
  await expect(cache.get('a')).rejects.toThrow('down');
  world.now = world.now.add({ seconds: 60 });
  expect(await cache.get('a')).toBe(2);
});

test('serves yesterday’s value while today’s is read or cannot be, and nothing older', async () => {
  const { world, cache } = setUp('serve-old');
  expect(await cache.get('a')).toBe(1);
  world.isDown = true;
  world.now = Temporal.Instant.from('2026-11-23T23:59:00Z');
  expect(await cache.get('a')).toBe(1);
  world.now = Temporal.Instant.from('2026-11-24T00:01:00Z');
  await expect(cache.get('a')).rejects.toThrow('down');
  world.isDown = false;
  world.now = world.now.add({ seconds: 60 });
  expect(await cache.get('a')).toBe(4);
});
