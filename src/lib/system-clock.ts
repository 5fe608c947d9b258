/** The wall clock. */
export const systemClock = { now: (): Temporal.Instant => Temporal.Now.instant() };
