/** Something that a simulator does by itself at an instant. */
export interface Due {
  /** When; epoch milliseconds. Null for what has no moment yet. */
  atMs: number | null;
  /** Does it; `at` is the instant at which it fell due, however late the clock is looked at. */
  run: (at: Temporal.Instant) => void;
}

/**
 * Does everything that is due by `now`, in the order it fell due, each at its own instant. `list` is asked anew after each,
 * since one may bring up the next; at one instant what is listed first goes first.
 */
export const runEverythingDue = (now: Temporal.Instant, list: () => Iterable<Due>): void => {
  const nowMs = now.epochMilliseconds;
  for (let due = earliest(nowMs, list()); due !== undefined; due = earliest(nowMs, list())) {
    due.run(Temporal.Instant.fromEpochMilliseconds(due.atMs));
  }
};

const earliest = (nowMs: number, list: Iterable<Due>): (Due & { atMs: number }) | undefined => {
  let first: (Due & { atMs: number }) | undefined;
  for (const { atMs, run } of list) {
    if (atMs === null || atMs > nowMs) continue;
    if (first === undefined || atMs < first.atMs) first = { atMs, run };
  }
  return first;
};
