import { expect, test } from 'vitest';
import { inParallel } from './in-parallel.ts';

test('answers in the order of the items, at most so many at a time', async () => {
  let running = 0;
  let most = 0;
  const done = await inParallel([1, 2, 3, 4, 5], 2, async (item) => {
    running += 1;
    most = Math.max(most, running);
    // The later items finish first.
    for (let turn = item; turn < 6; turn += 1) await Promise.resolve();
    running -= 1;
    return item * 10;
  });
  expect(done).toEqual([10, 20, 30, 40, 50]);
  expect(most).toBe(2);
  expect(await inParallel([], 2, () => Promise.resolve(1))).toEqual([]);
});

test('throws the first failure and starts nothing after it', async () => {
  const started: number[] = [];
  const work = inParallel([1, 2, 3, 4], 1, (item) => {
    started.push(item);
    return item === 2 ? Promise.reject(new Error('two')) : Promise.resolve(item);
  });
  await expect(work).rejects.toThrow('two');
  expect(started).toEqual([1, 2]);
});
