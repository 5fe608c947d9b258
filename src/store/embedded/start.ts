import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { invariant } from '../../lib/invariant.ts';
import { chooseAccount, type SystemAccount } from './account.ts';
import { prepareBinaries } from './binaries.ts';
import {
  type DataDirectory,
  DATABASE_ROLE,
  prepareDataDirectory,
  serverEnvironment,
} from './data-directory.ts';
import { EmbeddedPostgresError } from './error.ts';
import { claim, clearTheWay, isReady, stopServer } from './postmaster.ts';

/** What the embedded server is started with. */
export interface EmbeddedPostgresOptions {
  /** The folder of the data; made, with the folders above it, when absent. */
  readonly dataDirectory: string;
  /** The loopback port. Default: any free one, chosen at each start. */
  readonly port?: number;
  /** `none` may lose data when the machine stops and is for tests only. Default: `full`. */
  readonly durability?: 'full' | 'none';
  /** How long recovery after a crash may take before the start counts as failed. Default: 120,000. */
  readonly startTimeoutMs?: number;
}

/** A running embedded server. */
export interface EmbeddedPostgres {
  /** With password, for the product's own database. Never to be logged. */
  readonly url: string;
  readonly port: number;
  /** The server's process. */
  readonly pid: number;
  /** Fast shutdown; resolves when the server is gone. May be called again. */
  stop(): Promise<void>;
}

/** More failures than this, each with a passing reason, are no accident. */
const START_ATTEMPTS = 5;
const LOG_BYTES_MAX = 10 * 1024 * 1024;

/**
 * Starts PostgreSQL from the npm package's binaries on 127.0.0.1 and waits until it answers.
 *
 * Runs as root (then the server runs as an unprivileged account) and as a normal user. The server is in a session of
 * its own, so Ctrl-C in a terminal reaches it only through `stop()`; it is also told to stop when this process exits,
 * and the next start stops it when this process was killed.
 * Throws `EmbeddedPostgresError`. Why this way: docs/decisions/010-embedded-postgresql.md.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const requested = resolve(options.dataDirectory);
  const durability = options.durability ?? 'full';
  const account = await chooseAccount(requested);
  const privateRoot = privateRootOf(account);
  const binaries = await prepareBinaries(account, privateRoot);
  const directory = await prepareDataDirectory({
    requested,
    privateRoot,
    account,
    binaries,
    durability,
  });
  await clearTheWay(directory.path);
  // Before the server is there: another start must not take it for an orphan while it recovers.
  await claim(directory.path);

  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await findFreePort());
    try {
      const server = await launch(directory, account, {
        program: binaries.postgres,
        port,
        durability,
        startTimeoutMs: options.startTimeoutMs ?? 120_000,
      });
      await createProductDatabase(server.url);
      return server;
    } catch (error) {
      if (attempt === START_ATTEMPTS || !isPassing(error, options.port)) throw error;
      await delay(100 * attempt);
    }
  }
}

/** Whether another attempt can help: the free port was taken meanwhile, or a killed server's children are still leaving. */
function isPassing(error: unknown, port: number | undefined): boolean {
  if (!(error instanceof EmbeddedPostgresError)) return false;
  if (error.message.includes('Address already in use')) return port === undefined;
  return error.message.includes('pre-existing shared memory block');
}

/** Where files go that the place of installation cannot hold: see `prepareBinaries` and `prepareDataDirectory`. */
function privateRootOf(account: SystemAccount | null): string {
  return account === null ? join(homedir(), '.cache', 'seatwright') : '/var/lib/seatwright';
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  invariant(address !== null && typeof address === 'object', 'a TCP server has a port');
  probe.close();
  await once(probe, 'close');
  return address.port;
}

async function launch(
  directory: DataDirectory,
  account: SystemAccount | null,
  settings: { program: string; port: number; durability: 'full' | 'none'; startTimeoutMs: number },
): Promise<EmbeddedPostgres> {
  const logPath = join(directory.path, 'server.log');
  const log = await openLog(logPath);
  const logStart = (await log.stat()).size;
  const child = spawn(settings.program, serverArguments(directory.path, settings), {
    ...account,
    cwd: directory.path,
    env: serverEnvironment(),
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  let ended: string | null = null;
  const gone = new Promise<void>((settle) => {
    const end = (reason: string) => {
      ended = reason;
      settle();
    };
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, signal) => end(`it ended with ${signal ?? `code ${code}`}`));
  });
  await log.close();
  const pid = child.pid ?? 0;
  const stopAtExit = () => child.kill('SIGINT');
  process.once('exit', stopAtExit);
  // The server must not keep a process alive whose work is done.
  child.unref();

  const deadline = performance.now() + settings.startTimeoutMs;
  while (!(await isReady(directory.path, pid))) {
    if (ended !== null || performance.now() > deadline) {
      process.off('exit', stopAtExit);
      if (ended === null) await stopServer(pid);
      const output = (await readFile(logPath, 'utf8')).slice(logStart).split('\n').slice(-15);
      throw new EmbeddedPostgresError(
        'start-failed',
        `PostgreSQL did not start in ${directory.path}: ${ended ?? 'it took too long'}. Its last words:\n${output.join('\n')}`,
      );
    }
    await delay(15);
  }
  // Again, in case another start claimed the folder in the same instant and then lost to our server.
  await claim(directory.path);
  const url = `postgres://${DATABASE_ROLE}:${directory.password}@127.0.0.1:${settings.port}/${DATABASE_ROLE}`;
  return {
    url,
    port: settings.port,
    pid,
    async stop() {
      process.off('exit', stopAtExit);
      if (ended !== null) return;
      child.ref();
      child.kill('SIGINT');
      await gone;
    },
  };
}

function serverArguments(
  path: string,
  settings: { port: number; durability: 'full' | 'none' },
): string[] {
  const values = {
    listen_addresses: '127.0.0.1',
    port: String(settings.port),
    // A socket file would need a short path that other accounts can reach; loopback with a password needs neither.
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    ...(settings.durability === 'none'
      ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }
      : {}),
  };
  return [
    '-D',
    path,
    ...Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

/** Opens the server's log for appending; a log that has grown large is kept once as `server.log.1`. */
async function openLog(path: string) {
  const status = await stat(path).catch(() => null);
  if (status !== null && status.size > LOG_BYTES_MAX) await rename(path, `${path}.1`);
  return open(path, 'a', 0o600);
}

async function createProductDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url.replace(/\/[^/]*$/, '/postgres') });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [
      DATABASE_ROLE,
    ]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE_ROLE}`);
  } finally {
    await client.end();
  }
}
