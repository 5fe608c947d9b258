/** How long a failure is remembered before the source is asked again. Milliseconds. */
const failureRestMs = 60_000;

/** Values that are read once a day (UTC) and kept; asked once however many wait. */
export interface DailyCache<Value> {
  /** Throws what the source throws, and again the same for a minute. */
  get(key: string): Promise<Value>;
}

export function createDailyCache<Value>(
  now: () => Temporal.Instant,
  read: (key: string) => Promise<Value>,
): DailyCache<Value> {
  const kept = new Map<string, { readonly value: Promise<Value>; until: Temporal.Instant }>();
  return {
    get: (key) => {
      const at = now();
      const held = kept.get(key);
      if (held && Temporal.Instant.compare(at, held.until) < 0) return held.value;
      const value = read(key);
      const nextDay = at.toZonedDateTimeISO('UTC').startOfDay().add({ days: 1 }).toInstant();
      const entry = { value, until: nextDay };
      kept.set(key, entry);
      value.catch(() => {
        entry.until = now().add({ milliseconds: failureRestMs });
      });
      return value;
    },
  };
}
