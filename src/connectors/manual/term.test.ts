import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currentTerm } from './term.ts';

const at = (text: string): Temporal.Instant => Temporal.Instant.from(text);
const monthly = {
  term: 'P1M',
  termEndsAt: at('2026-01-31T00:00:00Z'),
  renewsAutomatically: true,
} as const;

describe('the term that runs', () => {
  it('is the one that was written down until it ends', () => {
    const term = currentTerm(monthly, at('2026-01-30T23:59:59Z'));
    expect(term).toEqual({
      status: 'active',
      startsAt: at('2025-12-31T00:00:00Z'),
      endsAt: at('2026-01-31T00:00:00Z'),
    });
  });

  it('begins anew at the very instant at which the last one ends', () => {
    expect(currentTerm(monthly, at('2026-01-31T00:00:00Z')).startsAt).toEqual(
      at('2026-01-31T00:00:00Z'),
    );
  });

  it('stays on the 31st after a February', () => {
    expect(currentTerm(monthly, at('2026-03-15T00:00:00Z'))).toEqual({
      status: 'active',
      startsAt: at('2026-02-28T00:00:00Z'),
      endsAt: at('2026-03-31T00:00:00Z'),
    });
  });

  it('is over where it does not renew, and unknown where nobody knows', () => {
    const later = at('2026-02-01T00:00:00Z');
    expect(currentTerm({ ...monthly, renewsAutomatically: false }, later).status).toBe('expired');
    expect(currentTerm({ ...monthly, renewsAutomatically: null }, later).status).toBe('unknown');
  });

  it('is not known where its end is not', () => {
    expect(currentTerm({ ...monthly, termEndsAt: null }, at('2026-02-01T00:00:00Z'))).toEqual({
      status: 'active',
      startsAt: null,
      endsAt: null,
    });
  });

  it('always contains the present instant, without a gap to the next one', () => {
    const days = fc.integer({ min: 0, max: 20_000 });
    fc.assert(
      fc.property(fc.constantFrom('P1M', 'P1Y', 'P3Y'), days, days, (term, end, passed) => {
        const termEndsAt = at('2000-01-01T00:00:00Z').add({ hours: 24 * end });
        const now = termEndsAt.add({ hours: 24 * passed });
        const { startsAt, endsAt } = currentTerm(
          { term, termEndsAt, renewsAutomatically: true },
          now,
        );
        if (startsAt === null || endsAt === null) throw new Error('it is known');
        expect(Temporal.Instant.compare(startsAt, now)).toBeLessThanOrEqual(0);
        expect(Temporal.Instant.compare(now, endsAt)).toBe(-1);
        const next = currentTerm({ term, termEndsAt, renewsAutomatically: true }, endsAt);
        expect(next.startsAt).toEqual(endsAt);
      }),
    );
  });
});
