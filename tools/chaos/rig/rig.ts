import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { createWorld, type World, type WorldOptions } from '../../../simulators/world/world.ts';
import { demoAccounts } from '../../../src/demo-accounts.ts';
import { startEmbeddedPostgres } from '../../../src/store/embedded/start.ts';
import { signIn, type Api } from '../../client/api.ts';
import { keepByHand, type KeptByHand } from '../../start/keep-by-hand.ts';
import { setUp, type SetUpChoices } from '../../start/set-up.ts';
import { startProcess, type ProductProcess } from './processes.ts';

/** The product in processes of its own, one world, one database: what a proof works on. */
export interface Rig {
  readonly world: World;
  readonly databaseUrl: string;
  /** Signed in as the demo's admin. */
  readonly admin: Api;
  /** Signed in as an engineer who may spend. */
  readonly engineer: Api;
  readonly server: ProductProcess;
  /** What was written down of the vendor without an API; empty where nobody buys there. */
  readonly kept: readonly KeptByHand[];
  /** Starts one more worker. Workers do not come back by themselves. */
  startWorker(environment?: Readonly<Record<string, string>>): Promise<ProductProcess>;
  /** Moves the vendors' clock and the product's on together. */
  travel(duration: string): Promise<void>;
  /** Ends every process and removes every file. */
  close(): Promise<void>;
}

/** What a rig is made of. */
export interface RigOptions {
  readonly world: WorldOptions;
  readonly choices: SetUpChoices;
  /** An empty or migrated database; without it an embedded server is started. */
  readonly databaseUrl?: string;
  /** `full`: the embedded server flushes every commit to disk, as in production. Default `none`. */
  readonly durability?: 'full' | 'none';
  /** Where the processes' logs go; null for nowhere. */
  readonly logPath: string | null;
}

const engineerEmail = 'eli@northwind-it.example';
const adminEmail = 'ada@northwind-it.example';

/** Starts world, database and server, and connects them as an admin would. No worker runs yet. */
export async function openRig(options: RigOptions): Promise<Rig> {
  const closers: (() => Promise<unknown>)[] = [];
  const closeAll = async (): Promise<void> => {
    for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close();
  };
  try {
    return await openParts(options, closers, closeAll);
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function openParts(
  options: RigOptions,
  closers: (() => Promise<unknown>)[],
  closeAll: () => Promise<void>,
): Promise<Rig> {
  const folder = await mkdtemp(join(tmpdir(), 'seatwright-rig-'));
  // Started by root, PostgreSQL runs as another account, which has to get here.
  await chmod(folder, 0o711);
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const databaseUrl = options.databaseUrl ?? (await startDatabase(folder, options, closers));
  const world = await createWorld(options.world);
  closers.push(() => world.close());
  const environment = environmentOf(databaseUrl, folder);
  const start = async (
    role: 'serve' | 'worker',
    more: Readonly<Record<string, string>> = {},
  ): Promise<ProductProcess> => {
    const { logPath } = options;
    const started = await startProcess({ role, environment: { ...environment, ...more }, logPath });
    closers.push(() => started.kill());
    return started;
  };
  const server = await start('serve');
  const [admin, engineer] = await Promise.all([
    signInAs(server, adminEmail),
    signInAs(server, engineerEmail),
  ]);
  const tenants = world.simulators.graph.simulator.state().tenants;
  await setUp(admin, { credentials: world.credentials, tenants }, options.choices);
  const kept = await keepByHand(admin, world);
  return {
    world,
    kept,
    databaseUrl,
    admin,
    engineer,
    server,
    startWorker: (more) => start('worker', more),
    travel: async (duration) => {
      const at = world.clock.advance(duration);
      await world.catchUp();
      await admin.post('/v1/clock', { set: at.toString() }, z.unknown());
    },
    close: closeAll,
  };
}

async function startDatabase(
  folder: string,
  options: RigOptions,
  closers: (() => Promise<unknown>)[],
): Promise<string> {
  const server = await startEmbeddedPostgres({
    dataDirectory: join(folder, 'postgres'),
    durability: options.durability ?? 'none',
  });
  closers.push(() => server.stop());
  return server.url;
}

function environmentOf(databaseUrl: string, folder: string): Readonly<Record<string, string>> {
  return {
    DATABASE_URL: databaseUrl,
    SEATWRIGHT_DATA: join(folder, 'data'),
    SEATWRIGHT_PORT: '0',
    SEATWRIGHT_SIMULATED: '1',
    SEATWRIGHT_LOG_LEVEL: 'warn',
    SEATWRIGHT_REQUESTS_PER_MINUTE: '1000000',
    SEATWRIGHT_CALLS_PER_MINUTE: '1000000',
    SEATWRIGHT_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
    BETTER_AUTH_SECRET: randomBytes(32).toString('hex'),
    // Processes are started by the dozen: the second one finds the compiled code of the first.
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(folder, 'compiled'),
  };
}

async function signInAs({ url }: ProductProcess, email: string): Promise<Api> {
  const account = demoAccounts.find((one) => one.email === email);
  if (account === undefined || url === null) throw new Error(`Nobody can sign in as ${email}`);
  return signIn(url, account);
}
