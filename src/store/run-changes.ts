import pg from 'pg';
import type { Logger } from '../lib/log.ts';

/** News of runs, told by the database at each commit (migration 003). */
export interface RunChanges {
  /** Calls `onChange` with the run's id after each commit that changed it, until the returned function is called. */
  subscribe(onChange: (runId: string) => void): () => void;
  /** False while the connection is being made or made again: what changes meanwhile is not told. */
  isListening(): boolean;
  stop(): Promise<void>;
}

const channel = 'run_changed';
const reconnectMs = 1_000;

/** Listens on a connection of its own, made when the first subscriber comes and made again when it is lost. */
export function listenForRunChanges(databaseUrl: string, log: Logger): RunChanges {
  const subscribers = new Set<(runId: string) => void>();
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | null = null;
  let hasListened = false;
  let isStopped = false;

  const connect = async (): Promise<void> => {
    const next = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'seatwright news',
    });
    client = next;
    const lose = (cause?: Error): void => {
      if (client !== next) return;
      client = null;
      hasListened = false;
      // Nobody waits for this: the connection is gone already.
      next.end().catch(() => {});
      if (isStopped) return;
      log.warn(
        { error: cause },
        'the news of runs are read again in a moment: their connection was lost',
      );
      timer = setTimeout(() => void connect(), reconnectMs);
      timer.unref();
    };
    next.on('error', lose);
    next.on('end', () => lose());
    next.on('notification', ({ payload = '' }) => {
      for (const tell of subscribers) tell(payload);
    });
    try {
      await next.connect();
      await next.query(`listen ${channel}`);
      hasListened = client === next;
    } catch (error) {
      lose(error instanceof Error ? error : undefined);
    }
  };

  return {
    subscribe: (onChange) => {
      subscribers.add(onChange);
      if (client === null && timer === null && !isStopped) void connect();
      return () => subscribers.delete(onChange);
    },
    isListening: () => hasListened,
    stop: async () => {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
      const last = client;
      client = null;
      hasListened = false;
      await last?.end();
    },
  };
}
