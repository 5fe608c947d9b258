import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './error.ts';

const run = promisify(execFile);

/** A system account that can own files and processes. */
export interface SystemAccount {
  readonly uid: number;
  readonly gid: number;
}

/** In order of preference: an account of our own, the distribution's, and the one that every Unix has. */
const ACCOUNT_NAMES = ['seatwright', 'postgres', '_postgres', 'nobody'];

/**
 * The account the server must run as, or null when it can run as the current user.
 *
 * PostgreSQL refuses to run as root, so root hands it to an unprivileged account. A data directory that exists keeps
 * its owner, whatever accounts were added to the machine since.
 */
export async function chooseAccount(dataDirectory: string): Promise<SystemAccount | null> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(dataDirectory).catch(() => null);
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of ACCOUNT_NAMES) {
    const account = await findAccount(name);
    if (account !== null) return account;
  }
  throw new EmbeddedPostgresError(
    'no-account',
    'PostgreSQL does not run as root and this machine has no unprivileged account for it. ' +
      'Create one ("useradd --system seatwright") or start Seatwright as a normal user.',
  );
}

async function findAccount(name: string): Promise<SystemAccount | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    const account = { uid: Number(uid.stdout.trim()), gid: Number(gid.stdout.trim()) };
    return account.uid > 0 ? account : null;
  } catch {
    return null;
  }
}

/** Whether `account` may enter every folder above `path`. Judged by owner, group and mode; the path need not exist. */
export async function canTraverseTo(account: SystemAccount, path: string): Promise<boolean> {
  let folder = dirname(resolve(path));
  for (;;) {
    if (!(await hasPermission(account, folder, 0o1))) return false;
    const parent = dirname(folder);
    if (parent === folder) return true;
    folder = parent;
  }
}

/** Whether `account` has every permission in `bits` (read 4, write 2, execute 1) on `path`. True for a missing path. */
export async function hasPermission(
  account: SystemAccount,
  path: string,
  bits: number,
): Promise<boolean> {
  const status = await stat(path).catch(() => null);
  if (status === null) return true;
  const granted =
    status.uid === account.uid
      ? status.mode >> 6
      : status.gid === account.gid
        ? status.mode >> 3
        : status.mode;
  return (granted & bits) === bits;
}
