import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { manyOf, period, sortBy, utcCell } from './common.ts';

const state = z.enum(['waiting', 'stopped', 'finished']);

/** What the schema says no with, by field; empty when it says nothing. */
function refusals(schema: z.ZodObject, given: unknown): Record<string, string> {
  const parsed = schema.safeParse(given);
  return Object.fromEntries(
    (parsed.error?.issues ?? []).map((issue) => [issue.path.join('.'), issue.message]),
  );
}

describe('a filter of several values', () => {
  const query = z.object({ state: manyOf(state), id: manyOf(z.string().max(5)) });

  it('reads them with commas between, each once, and nothing as no filter', () => {
    expect(query.parse({ state: 'waiting, stopped,waiting,' }).state).toEqual([
      'waiting',
      'stopped',
    ]);
    expect(query.parse({ state: '' }).state).toBeUndefined();
    expect(query.parse({}).state).toBeUndefined();
  });

  it('refuses what it does not know and names what it knows', () => {
    const { state: words } = refusals(query, { state: 'waiting,done' });

    expect(words).toContain('"done"');
    expect(words).toContain('waiting, stopped, finished');
    expect(refusals(query, { id: 'much-too-long' })['id']).toContain('"much-too-long"');
  });

  it('takes back whatever it was written with', () => {
    const values = fc.uniqueArray(fc.constantFrom(...state.options), { minLength: 1 });
    fc.assert(
      fc.property(values, (wanted) => {
        expect(query.parse({ state: wanted.join(',') }).state).toEqual(wanted);
      }),
    );
  });
});

describe('a sort', () => {
  const query = z.object({ sort: sortBy(['name', 'startedAt']) });

  it('is a field, or a field the other way round', () => {
    expect(query.parse({ sort: 'name' }).sort).toBe('name');
    expect(query.parse({ sort: '-startedAt' }).sort).toBe('-startedAt');
    expect(query.parse({}).sort).toBeUndefined();
  });

  it('by anything else is refused with the names that are allowed', () => {
    const { sort: words } = refusals(query, { sort: 'password' });

    for (const name of ['name', '-name', 'startedAt', '-startedAt']) expect(words).toContain(name);
  });
});

describe('a period', () => {
  const query = z.object(period);

  it('has whole days in UTC, the last one with it', () => {
    expect(query.parse({ from: '2026-11-01', to: '2026-11-30' })).toEqual({
      from: '2026-11-01T00:00:00Z',
      to: '2026-12-01T00:00:00Z',
    });
  });

  it('has instants as they are, whatever their offset', () => {
    expect(query.parse({ from: '2026-11-23T09:00:00+02:00', to: '2026-11-23T10:30:00Z' })).toEqual({
      from: '2026-11-23T07:00:00Z',
      to: '2026-11-23T10:30:00Z',
    });
  });

  it.each(['2026-02-30', 'yesterday', '23.11.2026', '2026-11-23T09:00:00', '9'])(
    'is refused when it says %s',
    (from) => {
      expect(refusals(query, { from })['from']).toContain('2026-11-23T09:00:00Z');
    },
  );
});

it('writes an instant for spreadsheets to the second', () => {
  expect(utcCell('2026-11-23T09:00:00.123456Z')).toBe('2026-11-23 09:00:00');
  expect(utcCell(null)).toBeNull();
});
