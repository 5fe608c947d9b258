import { expect, it } from 'vitest';
import { judgeRows, workThrough, type Outcome } from './bulk.ts';

const whyNot = (row: number) => (row > 2 ? 'it is over already' : null);

it('says once why rows are left out, and which take part', () => {
  expect(judgeRows({ whyNot }, [3, 4])).toEqual({
    takingPart: [],
    reasons: ['it is over already'],
  });
  expect(judgeRows({ whyNot }, [1, 3])).toEqual({
    takingPart: [1],
    reasons: ['it is over already'],
  });
});

it('goes on after a failure, and says of each row what came of it', async () => {
  const last = new Map<number, Outcome>();
  await workThrough(
    [1, 2, 3, 4, 5],
    async (item) => {
      if (item % 2 === 0) throw new Error(`${item} is even`);
      return `did ${item}`;
    },
    (item, outcome) => last.set(item, outcome),
    (error) => (error instanceof Error ? error.message : 'unknown'),
  );
  expect([...last.entries()].toSorted(([a], [b]) => a - b)).toEqual([
    [1, { kind: 'done', words: 'did 1' }],
    [2, { kind: 'failed', words: '2 is even' }],
    [3, { kind: 'done', words: 'did 3' }],
    [4, { kind: 'failed', words: '4 is even' }],
    [5, { kind: 'done', words: 'did 5' }],
  ]);
});

it('works at three rows at a time, and at each one once', async () => {
  const open = new Map<number, () => void>();
  const begun: number[] = [];
  const all = workThrough(
    [1, 2, 3, 4, 5],
    (item) => {
      begun.push(item);
      return new Promise((resolve) => open.set(item, () => resolve('done')));
    },
    () => {},
    String,
  );
  await expect.poll(() => begun).toEqual([1, 2, 3]);
  open.get(2)?.();
  await expect.poll(() => begun).toEqual([1, 2, 3, 4]);
  open.get(1)?.();
  await expect.poll(() => begun).toEqual([1, 2, 3, 4, 5]);
  for (const item of [3, 4, 5]) open.get(item)?.();
  await all;
  expect(begun).toHaveLength(5);
});
