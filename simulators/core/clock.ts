/** What a simulator, a test or the demo asks about time; one clock may drive a whole world. */
export interface SimClock {
  /** The simulated instant: real time plus the offset. Never earlier than an instant it has already told. */
  now(): Temporal.Instant;
  /** How far simulated time is ahead of real time, in milliseconds. */
  offsetMs(): number;
  /** Moves time on by a duration (`P7D`, `PT2H`); years and months are counted on the UTC calendar. */
  advance(duration: Temporal.Duration | string): Temporal.Instant;
  /** Moves time on to an instant; throws `RangeError` when it lies in the simulated past. */
  set(instant: Temporal.Instant | string): Temporal.Instant;
  /** Calls back after every move (not for the passing of real time); answers the function that stops it. */
  onMove(listener: (now: Temporal.Instant) => void): () => void;
}

/**
 * Makes a movable clock. Time flows as in reality and can be pushed forward, never back, because every vendor the
 * simulators stand for relies on that.
 *
 * `startAt` is the first simulated instant; without it the clock shows real time.
 */
export const createSimClock = (startAt?: Temporal.Instant | string): SimClock => {
  const listeners = new Set<(now: Temporal.Instant) => void>();
  let offset = Temporal.Duration.from({ seconds: 0 });
  let latest: Temporal.Instant | undefined;

  const now = (): Temporal.Instant => {
    const reading = Temporal.Now.instant().add(offset);
    // The machine's own clock may be stepped back while a test runs; simulated time then stands still.
    if (latest === undefined || Temporal.Instant.compare(reading, latest) > 0) latest = reading;
    return latest;
  };

  const moveTo = (target: Temporal.Instant): Temporal.Instant => {
    if (Temporal.Instant.compare(target, now()) < 0) {
      throw new RangeError(
        `A simulated clock never goes back: ${target.toString()} is before ${now().toString()}`,
      );
    }
    offset = Temporal.Now.instant().until(target);
    latest = target;
    for (const listener of listeners) listener(target);
    return target;
  };

  if (startAt !== undefined) {
    offset = Temporal.Now.instant().until(Temporal.Instant.from(startAt));
  }

  return {
    now,
    offsetMs: () => Math.round(offset.total('milliseconds')),
    advance: (duration) => moveTo(now().toZonedDateTimeISO('UTC').add(duration).toInstant()),
    set: (instant) => moveTo(Temporal.Instant.from(instant)),
    onMove: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
};
