import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toDifferences } from './audit-difference.ts';

it('names each place that changed, and leaves out what stayed', () => {
  const before = { name: 'Pax8', enabled: true, settings: { baseUrl: 'a', country: 'US' } };
  const after = { name: 'Pax8', enabled: false, settings: { baseUrl: 'b', country: 'US' } };
  expect(toDifferences(before, after)).toEqual([
    { path: 'enabled', before: 'yes', after: 'no' },
    { path: 'settings.baseUrl', before: 'a', after: 'b' },
  ]);
});

it('shows what is new or gone as a place that was or is nothing', () => {
  expect(toDifferences(null, { runId: '7', seats: 2 })).toEqual([
    { path: 'runId', before: null, after: '7' },
    { path: 'seats', before: null, after: '2' },
  ]);
  expect(toDifferences({ a: { b: '' } }, null)).toEqual([
    { path: 'a.b', before: 'empty', after: null },
  ]);
});

it('reads a list of words as one value and a list of things by position', () => {
  expect(toDifferences({ tags: ['a', 'b'] }, { tags: [] })).toEqual([
    { path: 'tags', before: 'a, b', after: 'none' },
  ]);
  expect(toDifferences([{ id: 1 }], [{ id: 1 }, { id: 2 }])).toEqual([
    { path: '2.id', before: null, after: '2' },
  ]);
});

it('keeps a value that turns into a thing, or back, in one place', () => {
  expect(toDifferences({ a: 'x' }, { a: { b: 1 } })).toEqual([
    { path: 'a', before: 'x', after: '{"b":1}' },
  ]);
});

const flat = fc.dictionary(fc.string(), fc.oneof(fc.integer(), fc.string({ minLength: 1 })));

it('tells as many places of two flat things as differ', () => {
  fc.assert(
    fc.property(flat, flat, (before, after) => {
      const names = new Set([...Object.keys(before), ...Object.keys(after)]);
      const different = [...names].filter((name) => before[name] !== after[name]);
      expect(toDifferences(before, after)).toHaveLength(different.length);
      expect(toDifferences(before, before)).toEqual([]);
    }),
  );
});
