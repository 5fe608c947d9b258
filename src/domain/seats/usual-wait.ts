/** How long something usually takes, by what was measured. Milliseconds. */
export interface UsualWait {
  readonly fromMs: number;
  readonly toMs: number;
  /** Past waits that it rests on. */
  readonly count: number;
}

/** Fewer past waits say nothing about the next one. Assumed. */
export const fewestWaits = 5;

/** The value below which a share of the sorted values lies, by nearest rank. */
function rankOf(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/**
 * Between which bounds eight of ten past waits lay; null where fewer than `fewestWaits` are known. `waitsMs` in any order.
 */
export function usualWait(waitsMs: readonly number[]): UsualWait | null {
  if (waitsMs.length < fewestWaits) return null;
  const sorted = waitsMs.toSorted((a, b) => a - b);
  return { fromMs: rankOf(sorted, 0.1), toMs: rankOf(sorted, 0.9), count: sorted.length };
}

/** What is usual when several things are waited for at once: the last one ends the wait. Null if one is not known. */
export function usualWaitForAll(waits: readonly (UsualWait | null)[]): UsualWait | null {
  const known = waits.filter((wait) => wait !== null);
  if (known.length === 0 || known.length < waits.length) return null;
  return {
    fromMs: Math.max(...known.map((wait) => wait.fromMs)),
    toMs: Math.max(...known.map((wait) => wait.toMs)),
    count: Math.min(...known.map((wait) => wait.count)),
  };
}
