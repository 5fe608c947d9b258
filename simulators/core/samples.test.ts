import { afterEach, expect, test, vi } from 'vitest';

import { hasContract, shapeDifferences } from './samples.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a document that is absent is skipped, but not where nothing may be skipped', () => {
  vi.stubEnv('CI', undefined);
  expect(hasContract('openapi/no-such-vendor.yaml')).toBe(false);
  vi.stubEnv('CI', 'true');
  expect(() => hasContract('openapi/no-such-vendor.yaml')).toThrow('SEATWRIGHT_CONTRACTS');
});

test('the comparison of shapes sees what is missing, of another type or empty, at every depth', () => {
  const sample = { id: 'x', items: [{ price: 1, links: { self: null } }], tags: [] };
  expect(
    shapeDifferences(sample, {
      id: 'y',
      items: [{ price: 2, links: { self: null } }],
      tags: ['a'],
      more: 1,
    }),
  ).toEqual([]);
  expect(shapeDifferences(sample, { id: 7, items: [{ price: '1', links: {} }], tags: [] })).toEqual(
    [
      'id: string expected, number answered',
      'items[].price: number expected, string answered',
      'items[].links.self: missing',
    ],
  );
  expect(shapeDifferences(sample, { id: '', items: [] })).toEqual([
    'items[]: empty',
    'tags: missing',
  ]);
});
