import type { Database } from '../../store/database.ts';
import { readRevisions } from '../../store/run-list.ts';

/** How long a page may be behind. */
const pollEveryMs = 250;

/** Tells when runs change, however many ask: all watched runs are one query per beat, none when nobody watches. */
export interface RevisionWatch {
  /** The present revision at once, then each later one, until `signal` says stop or the run is gone. */
  follow(runId: string, signal: AbortSignal): AsyncIterable<number>;
}

interface Watched {
  revision: number | null;
  readonly listeners: Set<() => void>;
}

export function createRevisionWatch(db: Database): RevisionWatch {
  const watched = new Map<string, Watched>();
  let timer: NodeJS.Timeout | null = null;
  let isPolling = false;

  const poll = async (): Promise<void> => {
    if (isPolling) return;
    isPolling = true;
    try {
      const revisions = await readRevisions(db, [...watched.keys()]);
      for (const [runId, entry] of watched) {
        const revision = revisions.get(runId) ?? null;
        if (revision === entry.revision) continue;
        entry.revision = revision;
        for (const wake of entry.listeners) wake();
      }
    } catch {
      // A database that is away for a moment: the next beat tries again.
    } finally {
      isPolling = false;
    }
  };

  const enter = (runId: string, wake: () => void): Watched => {
    const entry = watched.get(runId) ?? { revision: null, listeners: new Set() };
    watched.set(runId, entry);
    entry.listeners.add(wake);
    if (timer === null) {
      timer = setInterval(() => void poll(), pollEveryMs);
      timer.unref();
    }
    void poll();
    return entry;
  };

  const leave = (runId: string, wake: () => void): void => {
    const entry = watched.get(runId);
    entry?.listeners.delete(wake);
    if (entry?.listeners.size === 0) watched.delete(runId);
    if (watched.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
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
