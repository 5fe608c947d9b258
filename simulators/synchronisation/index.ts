/** A simulated synchronisation (Entra Connect or Cloud Sync): reads a real directory and hands what it found to tenants. */
import type { SimClock } from '../core/clock.ts';
import type { SynchronisedPicture } from '../core/synchronised.ts';
import { toPicture } from './picture.ts';
import type { HideRule } from './picture.ts';
import { readDirectory } from './read-directory.ts';
import type { DirectorySource } from './read-directory.ts';

/** How often each product runs; simulated milliseconds. Source: graph-and-ad.md 4.5. */
export const cyclesMs = { connect: 30 * 60_000, 'cloud-sync': 2 * 60_000 } as const;

/** Where one part of a directory goes. */
export interface SynchronisedScope {
  readonly tenantId: string;
  /** Distinguished names of containers: what lies in them, however deep. */
  readonly containers: readonly string[];
}

export interface SynchronisationOptions {
  readonly clock: SimClock;
  readonly source: DirectorySource;
  readonly scopes: readonly SynchronisedScope[];
  /** Between two cycles, which begin at whole multiples of it since 1970; simulated milliseconds. */
  readonly cycleMs: number;
  /** Hides people beside what Exchange's attribute says; null for none. */
  readonly hideRule: HideRule | null;
  /** Takes what a tenant gets; `atMs` is the simulated instant of the cycle. */
  readonly take: (tenantId: string, picture: SynchronisedPicture, atMs: number) => void;
}

export interface Synchronisation {
  /** Runs a cycle now, as somebody at the server would. Rejects where the directory cannot be read. */
  synchronise(): Promise<void>;
  /** Waits for every cycle that has fallen due; one that fails is over as well. */
  catchUp(): Promise<void>;
  /** Runs no cycle of its own until `resume`: the server is off. */
  pause(): void;
  resume(): void;
  /** Why the last cycle failed; null when it did not. */
  failure(): Error | null;
  /** Ends it, after the cycle that is running. */
  close(): Promise<void>;
}

const lookEveryMs = 100;

/** Begins; the first cycle is the next one due. The caller closes it. */
export function startSynchronisation(options: SynchronisationOptions): Synchronisation {
  const { clock, cycleMs, scopes } = options;
  const nowMs = (): number => clock.now().epochMilliseconds;
  const lastDueMs = (): number => Math.floor(nowMs() / cycleMs) * cycleMs;
  let doneMs = nowMs();
  let isPaused = false;
  let failure: Error | null = null;
  let changeNumber: string | null = null;
  let pictures: readonly { readonly tenantId: string; readonly picture: SynchronisedPicture }[] =
    [];
  // One at a time: a second is refused while one runs, and the scheduler's comes after it.
  let queue: Promise<unknown> = Promise.resolve();

  const runCycle = async (instantsMs: readonly number[]): Promise<void> => {
    try {
      const moreAttributes = options.hideRule === null ? [] : [options.hideRule.attribute];
      const reading = await readDirectory(options.source, moreAttributes, changeNumber);
      if (reading !== null) {
        pictures = scopes.map(({ tenantId, containers }) => ({
          tenantId,
          picture: toPicture(reading, containers, options.hideRule),
        }));
        ({ changeNumber } = reading);
      }
      // Handed over even when nothing has changed: what somebody changed in the tenant is put right.
      for (const { tenantId, picture } of pictures)
        for (const atMs of instantsMs) options.take(tenantId, picture, atMs);
      failure = null;
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
    }
  };
  const isDue = (): boolean => !isPaused && lastDueMs() > doneMs;
  const runDue = async (): Promise<void> => {
    if (!isDue()) return;
    // Time that was moved brings no change of the directory with it: only the first cycle in it can find any.
    const first = (Math.floor(doneMs / cycleMs) + 1) * cycleMs;
    const last = lastDueMs();
    doneMs = last;
    await runCycle(first === last ? [first] : [first, last]);
  };
  const enqueue = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = queue.then(work);
    queue = done.catch(() => undefined);
    return done;
  };
  const catchUp = async (): Promise<void> => {
    if (isDue()) void enqueue(runDue);
    await queue;
  };
  const timer = setInterval(() => void catchUp(), lookEveryMs);
  timer.unref();
  const stopListening = clock.onMove(() => void catchUp());
  return {
    synchronise: () =>
      enqueue(async () => {
        doneMs = nowMs();
        await runCycle([doneMs]);
        if (failure !== null) throw failure;
      }),
    catchUp,
    pause: () => {
      isPaused = true;
    },
    resume: () => {
      doneMs = nowMs();
      isPaused = false;
    },
    failure: () => failure,
    close: async () => {
      clearInterval(timer);
      stopListening();
      isPaused = true;
      await queue;
    },
  };
}
