import { mkdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { canStartSamba } from '../../simulators/active-directory/samba.ts';
import { createClosers } from '../../src/closers.ts';
import { readConfig } from '../../src/config.ts';
import { demoAccounts } from '../../src/demo-accounts.ts';
import { serve, type Server } from '../../src/main.ts';
import type { DemoAccount } from '../../src/operations/operation.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/store/embedded/start.ts';
import { writeSetting } from '../../src/store/settings.ts';
import { signIn } from '../client/api.ts';
import type { WorldWishes } from '../world/messages.ts';
import { openSimulators, type Simulators } from '../world/simulators.ts';
import { spawnWorld, type SpawnedWorld } from '../world/spawn-world.ts';
import { findFreePort } from './free-port.ts';
import { connectServices, setUp, type SetUpChoices } from './set-up.ts';

export interface InstallationOptions {
  /** Holds database, world and keys; made when absent. */
  readonly folder: string;
  /** Null: any free one. */
  readonly port: number | null;
  /** `kept`: used again by the next start on this folder. `thrown-away`: the caller deletes the folder. */
  readonly lifetime: 'kept' | 'thrown-away';
  readonly choices: SetUpChoices;
  /** `some-clients`: on-premises directories, for clients that a fresh world has besides. Default `none`. */
  readonly directories?: 'some-clients' | 'none';
  readonly lag?: WorldWishes['lag'];
  readonly logLevel?: string;
  readonly say: (line: string) => void;
}

/** Database, simulated world and server, wired and set up. */
export interface Installation {
  readonly url: string;
  readonly simulators: Simulators;
  readonly accounts: readonly DemoAccount[];
  /** Whether the data of an earlier start were found. */
  readonly isContinued: boolean;
  /** Processes besides this one: the database's and the world's. */
  readonly processes: readonly number[];
  /** The server alone: stopped and started again at the same address, while database and world go on. */
  readonly server: { stop(): Promise<void>; start(): Promise<void> };
  /** Resolves when the world has ended by itself, which it should not. */
  readonly worldGone: Promise<void>;
  /** Stops all of it. May be called again. */
  close(): Promise<void>;
}

/** The account of a demo person by the first word of the name: "ada", "eli" … */
export function demoAccount(firstName: string): DemoAccount {
  const found = demoAccounts.find((one) => one.name.toLowerCase().startsWith(firstName));
  if (found === undefined) throw new Error(`There is no demo account ${firstName}`);
  return found;
}

/**
 * Starts database, simulated world and server, and sets the product up as an admin would.
 *
 * Database and world belong together: a tenant that forgot a seat which the ledger knows would be a lie. They are used
 * again only as a pair that was once complete; if any part is missing, all of it starts afresh.
 */
export async function startInstallation(options: InstallationOptions): Promise<Installation> {
  const { folder, say } = options;
  await mkdir(folder, { recursive: true });
  const places = {
    database: join(folder, 'database'),
    world: join(folder, 'world.json'),
    ready: join(folder, 'ready'),
    directories: join(folder, 'directories'),
  };
  const isContinued = options.lifetime === 'kept' && (await areWhole(places));
  if (!isContinued) {
    await startAfresh(places);
    if (options.directories === 'some-clients') await mkdir(places.directories);
  }
  const closers = createClosers();
  try {
    say(
      isContinued ? 'Starting with the data of the last time …' : 'Starting with a fresh world …',
    );
    const database = await startEmbeddedPostgres({
      dataDirectory: places.database,
      durability: options.lifetime === 'kept' ? 'full' : 'none',
    });
    closers.add(() => database.stop());
    const world = await spawnWorld({
      stateFile: options.lifetime === 'kept' ? places.world : null,
      directories: await findDirectories(places, say),
      ...(options.lag === undefined ? {} : { lag: options.lag }),
    });
    closers.add(() => world.stop());
    world.guard(database.pid);
    const simulators = openSimulators(world.urls);
    const port = options.port ?? (await findFreePort());
    let server = await startServer({ ...options, port }, database, simulators);
    closers.add(() => server.close());
    await prepare(options, { server, world, simulators }, isContinued);
    if (options.lifetime === 'kept')
      await writeFile(places.ready, 'Database and world are a pair.\n');
    return {
      url: server.url,
      simulators,
      accounts: demoAccounts,
      isContinued,
      processes: [database.pid, world.pid],
      server: {
        stop: () => server.close(),
        start: async () => {
          server = await startServer({ ...options, port }, database, simulators);
        },
      },
      worldGone: world.gone,
      close: () => closers.closeAll(),
    };
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

/** The demo's PSA knows vendors and prospects too; they are no clients. */
export const clientCriteria = { types: ['Client'] };

type Places = Readonly<Record<'database' | 'world' | 'ready' | 'directories', string>>;

/** The folder of the directories; null where the world was begun without any. */
async function findDirectories(
  { directories }: Places,
  say: (line: string) => void,
): Promise<string | null> {
  if ((await stat(directories).catch(() => null)) === null) return null;
  if (!(await canStartSamba()))
    say('Samba is not here, or this is not root: a stand-in plays the Active Directories.');
  return directories;
}

async function areWhole(places: Places): Promise<boolean> {
  const files = [join(places.database, 'PG_VERSION'), places.world, places.ready];
  const found = await Promise.all(files.map((path) => stat(path).catch(() => null)));
  return found.every((one) => one !== null);
}

async function startAfresh(places: Places): Promise<void> {
  await rm(places.ready, { force: true });
  await rm(places.world, { force: true });
  await rm(places.directories, { recursive: true, force: true });
  // Started by root, the database may be elsewhere and only linked to from here.
  const database = await realpath(places.database).catch(() => places.database);
  await rm(database, { recursive: true, force: true });
  await rm(places.database, { recursive: true, force: true });
}

async function startServer(
  options: InstallationOptions & { readonly port: number },
  database: EmbeddedPostgres,
  simulators: Simulators,
): Promise<Server> {
  const config = readConfig({
    DATABASE_URL: database.url,
    SEATWRIGHT_DATA: options.folder,
    SEATWRIGHT_PORT: String(options.port),
    SEATWRIGHT_SIMULATED: '1',
    SEATWRIGHT_LOG_LEVEL: options.logLevel ?? 'warn',
    SEATWRIGHT_REQUESTS_PER_MINUTE: '100000',
  });
  return serve({ config, leadVendors: (at) => simulators.moveTo(at) });
}

async function prepare(
  options: InstallationOptions,
  parts: { server: Server; world: SpawnedWorld; simulators: Simulators },
  isContinued: boolean,
): Promise<void> {
  const { server, world, simulators } = parts;
  const admin = await signIn(server.url, demoAccount('ada'));
  if (isContinued) {
    // The last start may have ended between the vendors' move of the clock and the product's.
    const simulated = await simulators.now();
    if (Temporal.Instant.compare(simulated, server.product.tools.clock.now()) > 0)
      await server.product.tools.world?.moveClock(simulated);
    const [tenant] = await readTenants(simulators);
    const broken = await connectServices(admin, world.credentials, tenant?.id ?? null);
    for (const name of broken) options.say(`${name} does not work any more and is switched off.`);
    return;
  }
  options.say('Connecting services and clients …');
  await writeSetting(server.product.db, 'client-criteria', clientCriteria);
  const tenants = await readTenants(simulators);
  await setUp(admin, { credentials: world.credentials, tenants }, options.choices);
  // So that people and subscriptions can be found on the first day too.
  await admin.post('/v1/directory/refresh', {}, z.unknown());
}

const graphState = z.object({
  tenants: z.array(z.object({ id: z.string(), displayName: z.string() })),
});

/** Tenants by the name that their clients have in the PSA too. */
export async function readTenants(simulators: Simulators) {
  return (await simulators.read('graph', graphState)).tenants;
}
