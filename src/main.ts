import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { catalog } from './catalog.ts';
import { readConfig, type Config } from './config.ts';
import { openConnections } from './connections.ts';
import { demoAccounts } from './demo-accounts.ts';
import { startEngine, type Engine } from './flows/engine/engine.ts';

import { createHandlers } from './flows/runs.ts';
import { openIdentity, type OpenIdentity } from './identity.ts';
import { openSealer, readSessionSecret } from './keys.ts';
import { createLogger, type Logger } from './lib/log.ts';
import { systemClock } from './lib/system-clock.ts';
import type { ServerTools } from './operations/operation.ts';
import { startSchedule } from './schedule.ts';
import { createHealthBook } from './service-health.ts';
import { openDatabase, type Database } from './store/database.ts';
import { startEmbeddedPostgres } from './store/embedded/start.ts';
import { migrate } from './store/migrate.ts';
import { startMovableClock } from './store/movable-clock.ts';
import { createHttpServer } from './surfaces/http/server.ts';

export { readConfig, type Config } from './config.ts';

/** What every process of Seatwright is made of. */
export interface Product {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly db: Database;
  readonly log: Logger;
  readonly tools: ServerTools;
  readonly engine: Engine;
  /** Starts working on runs, lanes and notes in this process. */
  work(): Promise<void>;
  /** Finishes what is in hand and lets go of everything, the embedded database too. */
  close(): Promise<void>;
}

/** A running server. */
export interface Server {
  /** Address that this process listens at, without a slash at the end. */
  readonly url: string;
  readonly product: Product;
  readonly identity: OpenIdentity;
  /** Stops taking requests, finishes what is in hand, stops everything that was started. */
  close(): Promise<void>;
}

/** Things that were opened, closed in the opposite order; closing twice is closing once. */
function createClosers() {
  const closers: (() => Promise<void>)[] = [];
  return {
    add: (close: () => Promise<void> | void) => closers.push(async () => close()),
    closeAll: async () => {
      for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close();
    },
  };
}

/** Opens database, engine and connectors. Throws before anything is left behind. */
export async function openProduct(config: Config): Promise<Product> {
  const log = createLogger(config.logLevel);
  const closers = createClosers();
  try {
    return await openParts(config, log, closers);
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

async function openParts(
  config: Config,
  log: Logger,
  closers: ReturnType<typeof createClosers>,
): Promise<Product> {
  const databaseUrl = config.databaseUrl ?? (await openEmbedded(config, closers));
  const database = openDatabase(databaseUrl);
  const { db } = database;
  closers.add(() => database.close());
  await migrate(db);
  const sealer = await openSealer(config);
  const movableClock = config.isSimulated ? await startMovableClock(db) : null;
  if (movableClock !== null) closers.add(() => movableClock.stop());
  const clock = movableClock ?? systemClock;
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  pool.on('error', () => {});
  closers.add(() => pool.end());
  const health = createHealthBook(db, clock, log);
  const opened = await openConnections({ db, pool, clock, log, sealer, health });
  const workerName = `${hostname()}-${process.pid}`;
  const { concurrency } = config;
  const engine = await startEngine({ databaseUrl, db, clock, log, workerName, concurrency });
  closers.add(() => engine.stop());
  const tools: ServerTools = {
    ...opened,
    db,
    bell: engine.bell,
    clock,
    log,
    sealer,
    baseUrl: config.publicUrl ?? `http://${config.host}:${config.port}`,
    catalog,
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

/** Serves HTTP and the portal; works on runs too unless told not to. */
export async function serve(options: {
  readonly config: Config;
  /** 'elsewhere': other processes do the work, this one only answers. */
  readonly work?: 'here' | 'elsewhere';
}): Promise<Server> {
  const { config } = options;
  const product = await openProduct(config);
  const closers = createClosers();
  closers.add(() => product.close());
  try {
    const identity = await openIdentity({
      databaseUrl: product.databaseUrl,
      db: product.db,
      secret: await readSessionSecret(config),
      publicUrl: config.publicUrl,
      isFramed: config.frameAncestors.length > 0,
    });
    closers.add(() => identity.close());
    if (config.isSimulated) {
      for (const account of demoAccounts) await identity.ensurePerson(account);
    }
    const app = await createHttpServer(product.tools, identity, {
      portalFolder: config.portalFolder,
      frameAncestors: config.frameAncestors,
      publicUrl: config.publicUrl,
      trustedProxies: config.trustedProxies,
      requestsPerMinute: config.requestsPerMinute,
    });
    closers.add(() => app.close());
    await app.listen({ host: config.host, port: config.port });
    // A server that listens on a port has an address of this shape.
    const { port } = app.server.address() as AddressInfo;
    const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
    if (options.work !== 'elsewhere') await product.work();
    product.log.info({ url }, 'listening');
    return { url, product, identity, close: () => closers.closeAll() };
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

/** Works on runs without serving HTTP; any number of such processes share one database. */
export async function work(options: { readonly config: Config }): Promise<Product> {
  const product = await openProduct(options.config);
  try {
    await product.work();
    product.log.info({}, 'working');
    return product;
  } catch (error) {
    await product.close();
    throw error;
  }
}

/** The configuration of this process's environment. */
export function configOfProcess(): Config {
  return readConfig(process.env);
}
