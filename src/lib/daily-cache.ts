/** How long a failure is remembered before the source is asked again. Milliseconds. */
const failureRestMs = 60_000;

/** Values that are read once a day (UTC) and kept; asked once however many wait. */
export interface DailyCache<Value> {
  /** Throws what the source throws, and again the same for a minute. */
  get(key: string): Promise<Value>;
}

/**
 * @param onNewDay what the first callers of a day get: they `wait` for the new value, or `serve-old` gives them
 *   yesterday's while the new one is read or cannot be read. Nothing older than yesterday's is served.
 */
export function createDailyCache<Value>(
  now: () => Temporal.Instant,
  read: (key: string) => Promise<Value>,
  onNewDay: 'wait' | 'serve-old' = 'wait',
): DailyCache<Value> {
  const kept = new Map<string, { readonly value: Promise<Value>; until: Temporal.Instant }>();
  const good = new Map<string, { readonly value: Value; readonly until: Temporal.Instant }>();
  const isBefore = (until: Temporal.Instant | undefined): boolean =>
    until !== undefined && Temporal.Instant.compare(now(), until) < 0;

  const readNew = (key: string): Promise<Value> => {
    const today = now().toZonedDateTimeISO('UTC').startOfDay();
    const value = read(key);
    const entry = { value, until: today.add({ days: 1 }).toInstant() };
    kept.set(key, entry);
    const remember = async (): Promise<void> => {
      try {
        good.set(key, { value: await value, until: today.add({ days: 2 }).toInstant() });
      } catch {
        // Told to those who wait for `value`; here it only sets when to ask again.
        entry.until = now().add({ milliseconds: failureRestMs });
      }
    };
    void remember();
    return value;
  };

  return {
    get: async (key) => {
      const held = kept.get(key);
      const value = held && isBefore(held.until) ? held.value : readNew(key);
      const old = good.get(key);
      return onNewDay === 'serve-old' && old && isBefore(old.until) ? old.value : value;
    },
  };
}
