import { PgBoss, type Job } from 'pg-boss';
import { CompiledQuery } from 'kysely';
import type { Logger } from '../../lib/log.ts';
import type { Clock } from '../../ports/clock.ts';
import { transact, type Database, type Tx } from '../../store/database.ts';
import { FenceLostError, type Fence } from '../../ports/fence.ts';
import { overdueEntries, releaseEntry, takeEntry, type AgendaKind, type Bell } from './agenda.ts';

/** One short look at an agenda entry. Finishes in seconds, may be run again at any time, looks before it acts. */
export type Handler = (
  key: string,
  fence: Fence,
) => Promise<{ readonly wakeAt: Temporal.Instant | null }>;

export interface EngineSettings {
  readonly databaseUrl: string;
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
  /** Names this process in leases and logs. */
  readonly workerName: string;
  /** How many runs this process works on at once; lanes and notes by their shares of it. */
  readonly concurrency: number;
}

const kinds: readonly AgendaKind[] = ['run', 'lane', 'note'];
/** Of the concurrency: each place polls for itself, and a lane or a note is through sooner than a run. */
const shares: Readonly<Record<AgendaKind, number>> = { run: 1, lane: 0.5, note: 0.2 };
/** pg-boss's least. A killed worker's entry is free again after this and one supervision interval. */
const heartbeatSeconds = 10;
const superviseSeconds = 2;
/** A wait shorter than this is sat out by the worker: cheaper than a round through the queue, and exact. */
const inPlaceWaitMs = 1_000;
/** An entry that is looked at again and again is taken anew before the sweep thinks that it was lost. */
const takeAnewMs = 10_000;
const sweepEveryMs = 5_000;
const sweepGraceMs = 3_000;

/** The bell and the workers: pg-boss on the product's own PostgreSQL. */
export interface Engine {
  readonly bell: Bell;
  /** Starts working on entries; without it a process only rings. */
  work(handlers: Readonly<Record<AgendaKind, Handler>>): Promise<void>;
  /** Rings everything whose time has come; called by itself every few seconds, and after the clock was moved. */
  sweep(): Promise<number>;
  /** Finishes what is in hand and leaves. */
  stop(): Promise<void>;
}

/**
 * Starts the engine on `settings.databaseUrl` (schema `pgboss`, made and migrated by itself).
 *
 * pg-boss gives: one active and one queued job per key (policy `stately`), wake-up by NOTIFY with polling below it,
 * delays of any length, heartbeats so that a dead worker's job is handed on. We add: the fencing number, rings counted
 * on our own row (so that a ring during a look is never lost), and a sweep for moved clocks.
 */
export async function startEngine(settings: EngineSettings): Promise<Engine> {
  const { log } = settings;
  const boss = new PgBoss({
    connectionString: settings.databaseUrl,
    application_name: `seatwright ${settings.workerName}`,
    instanceName: settings.workerName,
    max: 6,
    useListenNotify: true,
    schedule: false,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
    openTelemetry: { enabled: false },
  });
  boss.on('error', (error) => log.error({ error }, 'engine error'));
  await boss.start();
  for (const kind of kinds) {
    await boss.createQueue(kind, {
      policy: 'stately',
      notify: true,
      retryLimit: 100_000,
      retryDelay: 1,
      retryBackoff: true,
      retryDelayMax: 60,
      heartbeatSeconds,
      expireInSeconds: 300,
      retentionSeconds: 400 * 24 * 3600,
      deleteAfterSeconds: 60,
    });
  }
  const bell: Bell = {
    send: async (tx, kind, key, delayMs) => {
      await boss.upsert(kind, null, {
        singletonKey: key,
        // "Now" lies a minute back: PostgreSQL compares with the start of the transaction (and rounds to
        // microseconds), and a job that is not yet due when it is written wakes nobody.
        startAfter: new Date(Date.now() + (delayMs >= 1 ? delayMs : -60_000)),
        db: executorOf(tx),
      });
    },
  };
  const look = createLook(settings, bell);
  let sweeper: NodeJS.Timeout | null = null;

  const sweep = async (): Promise<number> => {
    const before = settings.clock.now().subtract({ milliseconds: sweepGraceMs });
    const overdue = await overdueEntries(settings.db, before, 1_000);
    for (const entry of overdue) {
      await transact(settings.db, (tx) => bell.send(tx, entry.kind, entry.key, 0));
    }
    return overdue.length;
  };

  return {
    bell,
    sweep,
    work: async (handlers) => {
      for (const kind of kinds) {
        await boss.work(
          kind,
          {
            localConcurrency: Math.ceil(settings.concurrency * shares[kind]),
            pollingIntervalSeconds: 1,
            notifyPollingIntervalSeconds: 1,
            heartbeatRefreshSeconds: 3,
            includeMetadata: true,
          },
          async ([job]: (Job & { singletonKey?: string | null })[]) => {
            if (job?.singletonKey) await look(kind, job.singletonKey, handlers[kind]);
          },
        );
      }
      sweeper = setInterval(() => {
        sweep().catch((error: unknown) => log.error({ error }, 'sweep failed'));
      }, sweepEveryMs);
    },
    stop: async () => {
      if (sweeper !== null) clearInterval(sweeper);
      await boss.stop({ graceful: true, timeout: 10_000 });
    },
  };
}

/** pg-boss takes anything that runs SQL: here the caller's own transaction. */
function executorOf(tx: Tx): {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
} {
  return {
    executeSql: async (text, values = []) => {
      const result = await tx.executeQuery(CompiledQuery.raw(text, values));
      return { rows: result.rows };
    },
  };
}

function createLook(settings: EngineSettings, bell: Bell) {
  const { db, clock, log, workerName } = settings;
  return async (kind: AgendaKind, key: string, handler: Handler): Promise<void> => {
    let fence: Fence | null = null;
    let takenAt = -Infinity;
    for (;;) {
      if (performance.now() - takenAt > takeAnewMs) {
        fence = await takeEntry(db, kind, key, workerName, clock.now());
        takenAt = performance.now();
      }
      if (fence === null) return;
      const held = fence;
      let wakeAt: Temporal.Instant | null;
      try {
        ({ wakeAt } = await handler(key, held));
      } catch (error) {
        if (error instanceof FenceLostError) {
          log.warn({ kind, key }, error.message);
          return;
        }
        log.error({ kind, key, error }, 'handler failed');
        throw error;
      }
      const waitMs = wakeAt === null ? Infinity : wakeAt.since(clock.now()).total('milliseconds');
      if (waitMs > inPlaceWaitMs) {
        await transact(db, (tx) => releaseEntry(tx, { bell, clock }, held, wakeAt));
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, Math.max(1, waitMs)));
    }
  };
}
