import { readFile, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DATABASE_ROLE, PASSWORD_FILE } from './data-directory.ts';

/**
 * The address, with password, of the embedded server that another process runs on this folder; null when none does. Needs
 * the right to read the folder: root, or the account that the server runs as.
 */
export async function findRunningPostgres(dataDirectory: string): Promise<string | null> {
  const path = await realpath(resolve(dataDirectory)).catch(() => null);
  if (path === null) return null;
  // Lines of the file: PostgreSQL 18, src/include/utils/pidfile.h (read 2026-11-22).
  const lines = await readFile(join(path, 'postmaster.pid'), 'utf8').then(
    (text) => text.split('\n'),
    () => [],
  );
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!(pid > 0) || !(port > 0) || lines[7]?.trim() !== 'ready' || !isAlive(pid)) return null;
  const password = (await readFile(join(path, PASSWORD_FILE), 'utf8')).trim();
  return `postgres://${DATABASE_ROLE}:${password}@127.0.0.1:${port}/${DATABASE_ROLE}`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
