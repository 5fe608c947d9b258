import { expect, test } from 'vitest';

import { subscriptionId } from '../ids.ts';
import { type Newcomer, judgeNewcomers } from './judge-newcomers.ts';

const newcomer = (id: string, change: Partial<Newcomer> = {}): Newcomer => ({
  id: subscriptionId(id),
  isAsOrdered: true,
  isAlive: true,
  ...change,
});

test('takes the only one that is as ordered, whatever else is new', () => {
  const other = newcomer('other', { isAsOrdered: false });
  expect(judgeNewcomers([newcomer('a')])).toEqual({ state: 'done', subscriptionId: 'a' });
  expect(judgeNewcomers([other, newcomer('a')])).toEqual({ state: 'done', subscriptionId: 'a' });
});

test('sees nothing where nothing is new', () => {
  expect(judgeNewcomers([])).toEqual({ state: 'absent' });
});

test.each([
  ['two alike', [newcomer('a'), newcomer('b')], /2 new .* 2 with .*: a, b/],
  ['one that differs', [newcomer('a', { isAsOrdered: false })], /1 new .* 0 with/],
  ['one that was cancelled', [newcomer('a', { isAlive: false })], /cancelled already: a/],
  ['one alive of two alike', [newcomer('a', { isAlive: false }), newcomer('b')], /2 with/],
])('leaves %s to a person', (_, newcomers, words) => {
  const judgement = judgeNewcomers(newcomers);
  expect(judgement.state).toBe('unclear');
  expect(judgement.state === 'unclear' && judgement.detail).toMatch(words);
});
