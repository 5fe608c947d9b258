import { describe, expect, it } from 'vitest';
import { nextTurn } from './each-person.ts';

describe('turns of people', () => {
  it('come to everybody before anybody has a second one', () => {
    const pending = Array.from({ length: 20 }, (_, index) => index);
    const seen: number[] = [];
    let looked: readonly number[] = [];
    let turns = 0;
    for (;;) {
      const turn = nextTurn(pending, looked);
      seen.push(...turn.people);
      turns += 1;
      const after = turn.lookedAfter(new Set());
      if (after === null) break;
      looked = after;
    }
    expect(turns).toBe(3);
    expect(seen).toEqual(pending);
  });

  it('leave time to wait only when all who are left have been looked at', () => {
    const pending = Array.from({ length: 9 }, (_, index) => index);
    const first = nextTurn(pending, []);
    expect(first.people).toHaveLength(8);
    expect(first.lookedAfter(new Set([0]))).toEqual(first.people);
    expect(first.lookedAfter(new Set([8, 0]))).toBeNull();
    expect(nextTurn([3, 8], first.people).people).toEqual([8]);
    expect(nextTurn([3], first.people).people).toEqual([3]);
  });
});
