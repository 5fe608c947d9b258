import { execFile } from 'node:child_process';
import { readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './error.ts';

const run = promisify(execFile);

/** Names the process that started the server, so that a later start can tell an orphan from a neighbour's server. */
const OWNER_FILE = 'seatwright.owner';

/** What `postmaster.pid` says. Format: PostgreSQL 18, src/include/utils/pidfile.h (read 2026-11-22). */
interface PostmasterFile {
  readonly pid: number;
  /** "starting", "ready", "stopping" …; null in a file that is not complete yet. */
  readonly status: string | null;
}

async function readPostmasterFile(dataDirectory: string): Promise<PostmasterFile | null> {
  const text = await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8').catch(() => null);
  if (text === null) return null;
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, status: lines[7]?.trim() ?? null };
}

/** Whether the server with `pid` says that it accepts connections. */
export async function isReady(dataDirectory: string, pid: number): Promise<boolean> {
  const file = await readPostmasterFile(dataDirectory);
  return file?.pid === pid && file.status === 'ready';
}

/** Remembers the current process as the one that answers for the server of `dataDirectory`. */
export async function claim(dataDirectory: string): Promise<void> {
  await writeFile(join(dataDirectory, OWNER_FILE), String(process.pid));
}

/**
 * Clears the way for a start on `dataDirectory`.
 *
 * A server whose starter is gone (killed without a chance to stop it) is stopped. A `postmaster.pid` whose number now
 * belongs to some other program, as happens in a restarted container, is removed: PostgreSQL itself would refuse.
 * Fails with `already-running` when the starter is alive, or when it cannot be told whose server it is.
 */
export async function clearTheWay(dataDirectory: string): Promise<void> {
  const file = await readPostmasterFile(dataDirectory);
  if (file === null || !isAlive(file.pid)) return;
  if (!(await isServerOf(dataDirectory, file.pid))) {
    await rm(join(dataDirectory, 'postmaster.pid'), { force: true });
    return;
  }
  const owner = Number(await readFile(join(dataDirectory, OWNER_FILE), 'utf8').catch(() => '0'));
  if (owner === 0 || isAlive(owner)) {
    throw new EmbeddedPostgresError(
      'already-running',
      `A database server already runs on ${dataDirectory} (process ${file.pid}` +
        `${owner === 0 ? '' : `, started by process ${owner}`}). Stop that Seatwright first, ` +
        'or set SEATWRIGHT_DATA to another folder.',
    );
  }
  await stopServer(file.pid);
}

/** Whether process `pid` is the PostgreSQL server of `dataDirectory`. A server makes its data directory its own folder. */
async function isServerOf(dataDirectory: string, pid: number): Promise<boolean> {
  if (process.platform === 'linux') {
    const folder = await readlink(`/proc/${pid}/cwd`).catch(() => null);
    // Not readable: another user's process. Only a server could have kept the file's number busy for that user, or
    // it is a stranger; PostgreSQL decides that case itself, correctly, because it cannot signal strangers either.
    return folder === dataDirectory;
  }
  const { stdout } = await run('ps', ['-p', String(pid), '-o', 'command=']).catch(() => ({
    stdout: '',
  }));
  return stdout.includes(dataDirectory);
}

/** Whether a process with this number exists, whoever owns it. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Fast shutdown: open transactions are rolled back, everything committed is kept. Resolves when the process is gone. */
export async function stopServer(pid: number, timeoutMs = 60_000): Promise<void> {
  // SIGINT is PostgreSQL's "fast" mode; SIGTERM would wait for every client to leave.
  signal(pid, 'SIGINT');
  const deadline = performance.now() + timeoutMs;
  while (isAlive(pid)) {
    if (performance.now() > deadline) {
      // "Immediate" mode: the next start recovers from the write-ahead log, nothing committed is lost.
      signal(pid, 'SIGQUIT');
      return;
    }
    await delay(20);
  }
}

function signal(pid: number, name: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone already: that is what was wanted.
  }
}
