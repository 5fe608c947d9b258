/** The middle of some numbers; NaN of none. */
export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** The number below which this share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Two decimals are all that such measurements can bear. */
export const rounded = (value: number): number => Math.round(value * 100) / 100;

/** How long something takes, in milliseconds, with what it gives. */
export async function timed<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly ms: number; readonly result: Result }> {
  const startedAt = performance.now();
  const result = await work();
  return { ms: performance.now() - startedAt, result };
}
