import { hostname } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createClosers } from './closers.ts';
import type { Config } from './config.ts';
import { openConnections } from './connections.ts';
import { demoAccounts } from './demo-accounts.ts';
import { catalog } from './flows/catalog.ts';
import { startEngine, type Engine } from './flows/engine/engine.ts';
import { createHandlers } from './flows/handlers.ts';
import { openSealer } from './keys.ts';
import { keepLicenseNames } from './license-names.ts';
import { createLogger, type Logger } from './lib/log.ts';
import { systemClock } from './lib/system-clock.ts';
import type { ServerTools } from './operations/operation.ts';
import { startSchedule } from './schedule.ts';
import { createRevisionWatch } from './operations/runs/revision-watch.ts';
import { createHealthBook } from './service-health.ts';
import { openDatabase, type Database } from './store/database.ts';
import { startEmbeddedPostgres } from './store/embedded/start.ts';
import { migrate } from './store/migrate.ts';
import { startMovableClock, type LeadVendors } from './store/movable-clock.ts';
import { listenForRunChanges } from './store/run-changes.ts';

/** What every process of Seatwright is made of. */
export interface Product {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly db: Database;
  readonly log: Logger;
  readonly tools: ServerTools;
  readonly engine: Engine;
  /** Tells where this process listens; links in notes then lead there, unless a public address is configured. */
  listensAt(url: string): void;
  /** Starts working on runs, lanes and notes in this process. */
  work(): Promise<void>;
  /** Finishes what is in hand and lets go of everything, the embedded database too. */
  close(): Promise<void>;
}

/**
 * Opens database, engine and connectors. Throws before anything is left behind. `leadVendors` is for a simulated world
 * whose clock shall go with this process's own.
 */
export async function openProduct(config: Config, leadVendors?: LeadVendors): Promise<Product> {
  const log = createLogger(config.logLevel);
  const closers = createClosers();
  try {
    return await openParts(config, log, closers, leadVendors);
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

async function openParts(
  config: Config,
  log: Logger,
  closers: ReturnType<typeof createClosers>,
  leadVendors: LeadVendors | undefined,
): Promise<Product> {
  const databaseUrl = config.databaseUrl ?? (await openEmbedded(config, closers));
  const database = openDatabase(databaseUrl);
  const { db } = database;
  closers.add(() => database.close());
  await migrate(db);
  const names = await keepLicenseNames(db, log);
  closers.add(() => Promise.resolve(names.stop()));
  const sealer = await openSealer(config);
  const movableClock = config.isSimulated ? await startMovableClock(db, leadVendors) : null;
  if (movableClock !== null) closers.add(() => movableClock.stop());
  const clock = movableClock ?? systemClock;
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  pool.on('error', () => {});
  closers.add(() => pool.end());
  const health = createHealthBook(db, clock, log);
  const { callsPerMinute } = config;
  const parts = { db, pool, callsPerMinute, clock, log, sealer, health };
  const opened = await openConnections(parts);
  const workerName = `${hostname()}-${process.pid}`;
  const { concurrency } = config;
  const engine = await startEngine({ databaseUrl, db, clock, log, workerName, concurrency });
  closers.add(() => engine.stop());
  const address = { url: config.publicUrl ?? `http://${config.host}:${config.port}` };
  const changes = listenForRunChanges(databaseUrl, log);
  closers.add(() => changes.stop());
  const tools: ServerTools = {
    ...opened,
    revisions: createRevisionWatch(db, changes),
    db,
    bell: engine.bell,
    clock,
    log,
    sealer,
    // Known only after listening when any free port is taken.
    get baseUrl() {
      return address.url;
    },
    catalog,
    signInProvider: config.signInProvider,
    world:
      movableClock === null
        ? null
        : {
            demoAccounts,
            moveClock: async (at) => {
              await movableClock.moveTo(at);
              await engine.sweep();
            },
          },
  };
  return {
    config,
    databaseUrl,
    db,
    log,
    tools,
    engine,
    listensAt: (url) => {
      address.url = config.publicUrl ?? url;
    },
    work: async () => {
      await engine.work(createHandlers(tools, catalog));
      const schedule = startSchedule(tools);
      closers.add(() => schedule.stop());
    },
    close: () => closers.closeAll(),
  };
}

async function openEmbedded(
  config: Config,
  closers: ReturnType<typeof createClosers>,
): Promise<string> {
  const dataDirectory = join(config.dataFolder, 'postgres');
  const server = await startEmbeddedPostgres({ dataDirectory });
  closers.add(() => server.stop());
  return server.url;
}
