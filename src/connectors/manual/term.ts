import type { BookedSubscription } from '../../ports/manual-book.ts';

/** Where a subscription stands in its terms. Instants are null where nobody knows. */
export interface CurrentTerm {
  readonly status: 'active' | 'expired' | 'unknown';
  readonly startsAt: Temporal.Instant | null;
  /** Exclusive. */
  readonly endsAt: Temporal.Instant | null;
}

const monthsOf = { P1M: 1, P1Y: 12, P3Y: 36 } as const;

/**
 * The term that runs at `now`. Nobody tells us of a renewal, so terms follow each other by the clock where the record says
 * that it renews; a record that does not know is `unknown` from the end on, until somebody looks.
 */
export function currentTerm(
  record: Pick<BookedSubscription, 'term' | 'termEndsAt' | 'renewsAutomatically'>,
  now: Temporal.Instant,
): CurrentTerm {
  const { termEndsAt: written, term, renewsAutomatically } = record;
  if (written === null) return { status: 'active', startsAt: null, endsAt: null };
  // Counted from what was written down each time: the 31st stays the 31st after a February.
  const after = (terms: number): Temporal.Instant =>
    written
      .toZonedDateTimeISO('UTC')
      .add({ months: terms * monthsOf[term] })
      .toInstant();
  if (Temporal.Instant.compare(written, now) > 0)
    return { status: 'active', startsAt: after(-1), endsAt: written };
  if (renewsAutomatically !== true) {
    const status = renewsAutomatically === false ? 'expired' : 'unknown';
    return { status, startsAt: after(-1), endsAt: written };
  }
  const passed = written.toZonedDateTimeISO('UTC').until(now.toZonedDateTimeISO('UTC'), {
    largestUnit: 'months',
  }).months;
  let terms = Math.max(1, Math.floor(passed / monthsOf[term]));
  while (Temporal.Instant.compare(after(terms), now) <= 0) terms += 1;
  return { status: 'active', startsAt: after(terms - 1), endsAt: after(terms) };
}
