import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { createSimClock } from '../../simulators/core/clock.ts';
import type { JournalEntry } from '../../simulators/core/journal.ts';
import { vendorNames } from '../../simulators/world/markets.ts';
import {
  createDirectoriesSeed,
  createSeedWithDirectories,
} from '../../simulators/world/seed/directory-clients.ts';
import { createDemoSeed, type CreateSeed } from '../../simulators/world/seed/index.ts';
import { createWorld, type World, type WorldLag } from '../../simulators/world/world.ts';
import { readConfig } from '../../src/config.ts';
import { serve, type Server } from '../../src/main.ts';
import { openDatabase } from '../../src/store/database.ts';
import { beginClockAt } from '../../src/store/movable-clock.ts';
import { createSealingKeyText } from '../../src/store/secrets.ts';
import { writeSetting } from '../../src/store/settings.ts';
import { signIn, type Api } from '../../tools/client/api.ts';
import { demoChoices } from '../../tools/start/choices.ts';
import { findFreePort } from '../../tools/start/free-port.ts';
import { clientCriteria, demoAccount } from '../../tools/start/installation.ts';
import { listClients, setUp, type SetUpChoices } from '../../tools/start/set-up.ts';
import { openSimulators } from '../../tools/world/simulators.ts';
import { bareEnvironment } from './bare-environment.ts';
import { createStartedDatabase, createTestDatabase } from './postgres.ts';

export interface TestWorldOptions {
  /** What the simulators start with; default the demo (simulators/world/README.md). */
  readonly seed?: CreateSeed;
  /**
   * Adds clients with an Active Directory of their own to the demo (simulators/world/seed/directory-clients.ts): all, or for
   * quicker starts those of these names. Default none.
   */
  readonly directories?: true | readonly string[];
  /** Delays in simulated milliseconds, over the short ones of tests. */
  readonly lag?: WorldLag;
  /** The first simulated instant, in the past or the future; default now. */
  readonly startAt?: string;
  /** How the clients are set up; default as in the demo. */
  readonly choices?: Partial<SetUpChoices>;
  /** 0 (default): the server works by itself. More: so many processes of their own do the work, and can be killed. */
  readonly workers?: number;
  /** Default 'silent': a test that breaks things would fill the page. */
  readonly logLevel?: string;
  /** More of the product's environment, or other values than those of tests. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A process that works on runs. */
export interface TestWorker {
  readonly pid: number;
  /** Resolves with exit code or signal when it has ended, for whatever reason. */
  readonly gone: Promise<number | NodeJS.Signals>;
  /** Default SIGKILL. */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

export type Who = 'ada' | 'eli' | 'nora' | 'ari' | 'aud';

/** Simulators, database and server of one test's own, on free ports. */
export interface TestWorld {
  /** Address of the product. */
  readonly url: string;
  readonly databaseUrl: string;
  readonly server: Server;
  /** The simulators, with their faults, states and other hands. */
  readonly world: World;
  /** A client of the public API as one of the demo accounts; signed in once. */
  as(who: Who): Promise<Api>;
  /** Id of a client by its name. */
  clientId(name: string): Promise<string>;
  /** Moves the clocks of the simulators and of the product on together, the vendors' first, with all that falls due there. */
  travel(duration: string): Promise<Temporal.Instant>;
  /** Lines of all simulators' journals in the order in which things happened. */
  journal(): JournalEntry[];
  /** Starts one more worker process, with more in its environment where a test needs it. */
  startWorker(environment?: Readonly<Record<string, string>>): Promise<TestWorker>;
  /** Kills every worker process. */
  stopWorkers(): Promise<void>;
  /** Stops everything and deletes the database. May be called again. */
  close(): Promise<void>;
}

/** Short enough to wait for, long enough to be seen: each is still far above what one call takes. */
const shortLag: WorldLag = {
  seatsMs: Object.fromEntries(
    vendorNames.map((name) => [name, name === 'partner-center' ? 300 : 200]),
  ),
  graph: { replicaMs: 60, consumedUnitsMs: 60, groupLicensingMs: 100, writeMs: 2 },
  exchange: { provisioningMs: 100, conversionMs: 100 },
};

/**
 * Starts a fresh database, the simulated vendors and the server, and sets the product up as an admin would. Takes about
 * a second. Works in the vitest projects that have `postgresServer` in vitest.config.ts.
 */
export async function startTestWorld(options: TestWorldOptions = {}): Promise<TestWorld> {
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (let next = closers.pop(); next !== undefined; next = closers.pop()) await next();
  };
  try {
    const [database, world, folder] = await Promise.all([
      // Whose clock begins elsewhen has nothing from before.
      options.startAt === undefined ? createStartedDatabase(startOnce) : createTestDatabase(),
      createWorld({
        clock: createSimClock(options.startAt),
        lag: { ...shortLag, ...options.lag },
        provisionSeconds: 0.1,
        seed: options.seed ?? seedOf(options.directories),
      }),
      mkdtemp(join(tmpdir(), 'seatwright-test-world-')),
    ]);
    closers.push(
      () => rm(folder, { recursive: true, force: true }),
      () => database.drop(),
      () => world.close(),
    );
    if (options.startAt !== undefined) await beginAt(database.url, world.clock.now());
    const environment = await environmentOf(database.url, folder, options);
    const workerCount = options.workers ?? 0;
    const config = readConfig(environment);
    const simulators = openSimulators(world.urls);
    const server = await serve({
      config,
      work: workerCount > 0 ? 'elsewhere' : 'here',
      leadVendors: (at) => simulators.moveTo(at),
    });
    closers.push(() => server.close());
    const opened = openTestWorld({
      server,
      world,
      databaseUrl: database.url,
      environment,
      closers,
    });
    await prepare(opened, options);
    for (let count = 0; count < workerCount; count += 1) await opened.startWorker();
    return { ...opened, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function seedOf(directories: TestWorldOptions['directories']): CreateSeed {
  if (directories === undefined) return createDemoSeed;
  return directories === true ? createDirectoriesSeed : createSeedWithDirectories(directories);
}

/** Leaves behind what every first start does: the tables of sign-in and queues, the demo accounts. */
async function startOnce(databaseUrl: string): Promise<void> {
  const config = readConfig(await environmentOf(databaseUrl, tmpdir(), {}));
  const server = await serve({ config, work: 'elsewhere' });
  await server.close();
}

async function beginAt(databaseUrl: string, at: Temporal.Instant): Promise<void> {
  const opened = openDatabase(databaseUrl, 1);
  try {
    await beginClockAt(opened.db, at);
  } finally {
    await opened.close();
  }
}

async function environmentOf(
  databaseUrl: string,
  folder: string,
  options: TestWorldOptions,
): Promise<Record<string, string>> {
  return {
    DATABASE_URL: databaseUrl,
    SEATWRIGHT_DATA: folder,
    SEATWRIGHT_PORT: String(await findFreePort()),
    SEATWRIGHT_SIMULATED: '1',
    SEATWRIGHT_LOG_LEVEL: options.logLevel ?? 'silent',
    SEATWRIGHT_REQUESTS_PER_MINUTE: '1000000',
    SEATWRIGHT_ENCRYPTION_KEY: createSealingKeyText(),
    BETTER_AUTH_SECRET: 'only-for-tests-'.repeat(3),
    ...options.environment,
  };
}

interface Parts {
  readonly server: Server;
  readonly world: World;
  readonly databaseUrl: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly closers: (() => Promise<void>)[];
}

function openTestWorld(parts: Parts): Omit<TestWorld, 'close'> {
  const { server, world, closers } = parts;
  const workers: TestWorker[] = [];
  const stopWorkers = async (): Promise<void> => {
    await Promise.all(workers.splice(0).map((worker) => worker.kill()));
  };
  closers.push(stopWorkers);
  const sessions = new Map<Who, Promise<Api>>();
  const as = (who: Who): Promise<Api> => {
    const session = sessions.get(who) ?? signIn(server.url, demoAccount(who));
    sessions.set(who, session);
    return session;
  };
  return {
    url: server.url,
    databaseUrl: parts.databaseUrl,
    server,
    world,
    as,
    clientId: async (name) => {
      const found = (await listClients(await as('ada'))).find((client) => client.name === name);
      if (found === undefined) throw new Error(`There is no client ${name}`);
      return found.id;
    },
    travel: async (duration) => {
      const at = world.clock.advance(duration);
      await world.catchUp();
      await (await as('ada')).post('/v1/clock', { set: at.toString() }, z.unknown());
      return at;
    },
    journal: () => world.journal(),
    startWorker: async (environment = {}) => {
      const worker = await startWorker({ ...parts.environment, ...environment });
      workers.push(worker);
      return worker;
    },
    stopWorkers,
  };
}

async function prepare(opened: Omit<TestWorld, 'close'>, options: TestWorldOptions): Promise<void> {
  const { world, server } = opened;
  await writeSetting(server.product.db, 'client-criteria', clientCriteria);
  const tenants = world.simulators.graph.simulator.state().tenants;
  const choices = { ...demoChoices, ...options.choices };
  await setUp(await opened.as('ada'), { credentials: world.credentials, tenants }, choices);
}

/** Resolves when the worker says that it works. */
async function startWorker(environment: Readonly<Record<string, string>>): Promise<TestWorker> {
  const launcher = fileURLToPath(new URL('../../bin/seatwright.js', import.meta.url));
  const child = spawn(process.execPath, [launcher, 'worker'], {
    env: { ...bareEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit').then(
    // Proof: Node gives a code or a signal, one of them is null.
    ([code, signal]) => (code ?? signal) as number | NodeJS.Signals,
  );
  const isWorking = once(child.stdout, 'data').then(() => true);
  if (!(await Promise.race([isWorking, gone.then(() => false)]))) {
    throw new Error('The worker process ended before it worked.');
  }
  return {
    pid: child.pid ?? 0,
    gone,
    kill: async (signal = 'SIGKILL') => {
      child.kill(signal);
      await gone;
    },
  };
}
