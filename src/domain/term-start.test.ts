import { expect, it } from 'vitest';
import { termStart, termStartOrBeginning } from './subscription.ts';

const at = (text: string) => Temporal.Instant.from(text);

it.each([
  {
    end: '2027-03-01T00:00:00Z',
    term: 'P1Y',
    begun: '2024-03-01T09:30:00Z',
    start: '2026-03-01T00:00:00Z',
  },
  {
    end: '2027-03-01T00:00:00Z',
    term: 'P1Y',
    begun: '2026-03-01T09:30:00Z',
    start: '2026-03-01T09:30:00Z',
  },
  { end: '2026-03-31T00:00:00Z', term: 'P1M', begun: null, start: '2026-02-28T00:00:00Z' },
  { end: '2026-03-31T00:00:00Z', term: 'unknown', begun: '2026-03-01T00:00:00Z', start: null },
  { end: null, term: 'P1Y', begun: '2026-03-01T00:00:00Z', start: null },
] as const)(
  'begins the $term that ends at $end, begun $begun, at $start',
  ({ end, term, begun, start }) => {
    const found = termStart(end && at(end), term, begun && at(begun));
    expect(found?.toString() ?? null).toBe(start);
  },
);

it('begins with the subscription where the end is not known', () => {
  const begunAt = at('2026-03-01T09:30:00Z');
  expect(termStartOrBeginning(null, 'P1Y', begunAt)).toBe(begunAt);
  expect(termStartOrBeginning(null, 'P1Y', null)).toBeNull();
  expect(termStartOrBeginning(at('2028-03-01T00:00:00Z'), 'P1Y', begunAt)?.toString()).toBe(
    '2027-03-01T00:00:00Z',
  );
});
