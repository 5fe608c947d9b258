import type { Database } from '../../store/database.ts';
import type { RunChanges } from '../../store/run-changes.ts';
import { readRevisions } from '../../store/run-list.ts';

/** How long a page may be behind while the database does not tell of changes. */
const pollEveryMs = 250;
/** While it does, every so many beats are still looked at: a change that fell into a gap is late, not lost. */
const beatsBetweenReadings = 20;

/** Tells when runs change, however many ask: all watched runs are one query per reading, none when nobody watches. */
export interface RevisionWatch {
  /** The present revision at once, then each later one, until `signal` says stop or the run is gone. */
  follow(runId: string, signal: AbortSignal): AsyncIterable<number>;
}

interface Watched {
  revision: number | null;
  readonly listeners: Set<() => void>;
}

export function createRevisionWatch(db: Database, changes: RunChanges): RevisionWatch {
  const watched = new Map<string, Watched>();
  let timer: NodeJS.Timeout | null = null;
  let unsubscribe: (() => void) | null = null;
  let beat = 0;

  const read = async (runIds: readonly string[]): Promise<void> => {
    try {
      const revisions = await readRevisions(db, runIds);
      for (const runId of runIds) {
        const entry = watched.get(runId);
        const revision = revisions.get(runId) ?? null;
        // Two readings may overtake each other.
        if (entry === undefined || (revision ?? Infinity) <= (entry.revision ?? -1)) continue;
        entry.revision = revision;
        for (const wake of entry.listeners) wake();
      }
    } catch {
      // A database that is away for a moment: a later beat tries again.
    }
  };
  const onBeat = (): void => {
    beat += 1;
    if (!changes.isListening() || beat % beatsBetweenReadings === 0) void read([...watched.keys()]);
  };

  const enter = (runId: string, wake: () => void): Watched => {
    const entry = watched.get(runId) ?? { revision: null, listeners: new Set() };
    watched.set(runId, entry);
    entry.listeners.add(wake);
    unsubscribe ??= changes.subscribe((changed) => {
      if (watched.has(changed)) void read([changed]);
    });
    if (timer === null) {
      timer = setInterval(onBeat, pollEveryMs);
      timer.unref();
    }
    void read([runId]);
    return entry;
  };

  const leave = (runId: string, wake: () => void): void => {
    const entry = watched.get(runId);
    entry?.listeners.delete(wake);
    if (entry?.listeners.size === 0) watched.delete(runId);
    if (watched.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
    unsubscribe?.();
    unsubscribe = null;
  };

  return {
    follow: async function* follow(runId, signal) {
      let rouse: (() => void) | null = null;
      const wake = (): void => rouse?.();
      signal.addEventListener('abort', wake);
      const entry = enter(runId, wake);
      let told: number | null = null;
      try {
        while (!signal.aborted) {
          if (entry.revision !== null && entry.revision !== told) {
            told = entry.revision;
            yield told;
            continue;
          }
          if (entry.revision === null && told !== null) return;
          await new Promise<void>((resolve) => {
            rouse = resolve;
            // It may have changed, or been stopped, while the page was being written to.
            if (signal.aborted || entry.revision !== told) resolve();
          });
        }
      } finally {
        signal.removeEventListener('abort', wake);
        leave(runId, wake);
      }
    },
  };
}
