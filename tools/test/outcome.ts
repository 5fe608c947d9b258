/** What became of one part. */
export interface Outcome {
  readonly name: string;
  readonly passedCount: number;
  /** At least 1 when the part ended badly, even where no single test did. */
  readonly failedCount: number;
  readonly skippedCount: number;
  readonly durationMs: number;
  /** Why it did not run, in one line; null when it ran. */
  readonly notRun: string | null;
}

/** A part that did not run: counted as a failure where nobody would notice otherwise (`CI=true`). */
export function notRun(name: string, reason: string, mustRun: boolean): Outcome {
  return {
    name,
    passedCount: 0,
    failedCount: mustRun ? 1 : 0,
    skippedCount: 0,
    durationMs: 0,
    notRun: reason,
  };
}

/** The table at the end, and as its last line "N passed, M failed". */
export function summarise(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map((outcome) => [
    outcome.failedCount > 0 ? '✗' : outcome.notRun === null ? '✓' : '–',
    outcome.name.padEnd(13),
    String(outcome.passedCount).padStart(7),
    String(outcome.failedCount).padStart(7),
    String(outcome.skippedCount).padStart(8),
    `${(outcome.durationMs / 1000).toFixed(1)} s`.padStart(9),
    ...(outcome.notRun === null ? [] : [` not run: ${outcome.notRun}`]),
  ]);
  const head = ['', 'part'.padEnd(13), ' passed', ' failed', ' skipped', '     time'];
  const passedCount = outcomes.reduce((sum, outcome) => sum + outcome.passedCount, 0);
  const failedCount = outcomes.reduce((sum, outcome) => sum + outcome.failedCount, 0);
  return [
    [' ', ...head.slice(1)].join(' '),
    ...rows.map((row) => row.join(' ')),
    '',
    `${passedCount} passed, ${failedCount} failed`,
  ].join('\n');
}
