import type { StepContext } from '../runs/flow.ts';

/** A vendor's clock and ours may differ by this much when a found account is judged to be ours. */
const clockSkewMinutes = 15;

/**
 * Whether an account that was found under a name of this run is the one that an earlier, unanswered attempt made: names are
 * promised to one run only, so whatever has come up since under our display name is ours. Anything older is somebody else's.
 */
export function isOfThisRun(
  context: Pick<StepContext, 'run'>,
  found: { readonly displayName: string; readonly createdAt: Temporal.Instant | null },
  displayName: string,
): boolean {
  const earliest = context.run.startedAt.subtract({ minutes: clockSkewMinutes });
  return (
    found.displayName === displayName &&
    (found.createdAt === null || Temporal.Instant.compare(found.createdAt, earliest) >= 0)
  );
}
