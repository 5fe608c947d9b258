/**
 * The instant that `text` means, leniently: with or without a zone (then UTC), an offset with or without a colon, a date
 * alone (then its first instant in UTC), stray blanks. Null when it is no moment.
 */
export function parseInstant(text: string): Temporal.Instant | null {
  const clean = text.replaceAll(/\s+/g, '');
  const withTime = clean.includes('T') ? clean : `${clean}T00:00:00`;
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(withTime.slice(withTime.indexOf('T')));
  try {
    return Temporal.Instant.from(hasZone ? withTime : `${withTime}Z`);
  } catch {
    return null;
  }
}
