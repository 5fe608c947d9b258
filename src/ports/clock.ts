/** The only source of "now". The demo and the tests move it; nothing else reads the wall clock. */
export interface Clock {
  now(): Temporal.Instant;
}
