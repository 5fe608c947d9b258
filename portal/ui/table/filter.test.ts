import { expect, it } from 'vitest';
import { fromText, listSetValues, toText, withoutValue, type Filter } from './filter.ts';

const filters: readonly Filter[] = [
  { kind: 'choices', name: 'status', label: 'State', options: [] },
  { kind: 'period', label: 'Started', from: 'from', to: 'to' },
];

it('reads several values out of one text, and nothing out of an empty one', () => {
  expect(fromText('stopped,waiting')).toEqual(['stopped', 'waiting']);
  expect(fromText('')).toEqual([]);
  expect(fromText(undefined)).toEqual([]);
  expect(toText([])).toBeUndefined();
});

it('makes a chip of every value, in the order of the filters', () => {
  const chips = listSetValues(filters, { to: '2026-11-30', status: 'stopped,waiting', other: 'x' });
  expect(chips.map(({ name, value }) => `${name}=${value}`)).toEqual([
    'status=stopped',
    'status=waiting',
    'to=2026-11-30',
  ]);
});

it('takes one value away and leaves its neighbours', () => {
  const texts = { status: 'stopped,waiting', from: '2026-11-01' };
  const [stopped, , from] = listSetValues(filters, texts);
  expect(stopped && withoutValue(texts, stopped)).toEqual({ status: 'waiting' });
  expect(from && withoutValue(texts, from)).toEqual({ from: undefined });
});
