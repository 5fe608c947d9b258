import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import {
  chown,
  lstat,
  mkdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { SystemAccount } from './account.ts';
import { canTraverseTo } from './account.ts';
import type { PostgresBinaries } from './binaries.ts';
import { EmbeddedPostgresError } from './error.ts';

const run = promisify(execFile);

/** The database's superuser and the name of the product's database. */
export const DATABASE_ROLE = 'seatwright';

/** Kept inside the data directory, readable by its owner only, so that data and password never part. */
export const PASSWORD_FILE = 'seatwright.password';

/** What a server on this data directory needs to be started and reached. */
export interface DataDirectory {
  /** Absolute, with links resolved. */
  readonly path: string;
  readonly password: string;
}

/** What the child processes see: no `PG…` variable of the caller, messages in English, times in UTC. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LANG: 'C', LC_ALL: 'C', TZ: 'UTC' };
}

/**
 * Makes sure that an initialised cluster is at `requested` and returns it; existing data are never touched.
 *
 * When `account` cannot enter a folder above `requested`, the data are put below `privateRoot` and `requested` becomes
 * a link to them; deleting the link starts afresh and leaves the old data where they are.
 * Fails with `wrong-version` when the data belong to another major version.
 */
export async function prepareDataDirectory(options: {
  requested: string;
  privateRoot: string;
  account: SystemAccount | null;
  binaries: PostgresBinaries;
  durability: 'full' | 'none';
}): Promise<DataDirectory> {
  const { requested, account, binaries } = options;
  const asked = resolve(requested);
  await mkdir(dirname(asked), { recursive: true });
  const path = await resolvePlace(asked, options.privateRoot, account);
  const version = await readFile(join(path, 'PG_VERSION'), 'utf8').catch(() => null);
  if (version === null) {
    await initialise(path, options);
    // Linked only now: a link to data that could not be made would look like lost data at the next start.
    if (path !== (await realpath(asked).catch(() => null))) await symlink(path, asked);
  } else if (version.trim() !== binaries.majorVersion) {
    throw new EmbeddedPostgresError(
      'wrong-version',
      `The data in ${requested} were written by PostgreSQL ${version.trim()}, this is ${binaries.majorVersion}. ` +
        `Dump them with the pg_dump of version ${version.trim()} and load them into a new data directory.`,
    );
  }
  return { path, password: (await readFile(join(path, PASSWORD_FILE), 'utf8')).trim() };
}

/** Where the data of `asked` are, or where they will be made. */
async function resolvePlace(
  asked: string,
  privateRoot: string,
  account: SystemAccount | null,
): Promise<string> {
  const existing = await realpath(asked).catch(() => null);
  if (existing !== null) return existing;
  const isDangling = (await lstat(asked).catch(() => null)) !== null;
  if (isDangling) {
    throw new EmbeddedPostgresError(
      'start-failed',
      `${asked} is a link to data that are gone. Put them back, or delete the link to start afresh.`,
    );
  }
  const folder = await realpath(dirname(asked));
  if (account === null || (await canTraverseTo(account, join(folder, 'data')))) {
    return join(folder, basename(asked));
  }
  await mkdir(privateRoot, { recursive: true, mode: 0o755 });
  return join(await realpath(privateRoot), `${basename(asked)}-${randomUUID()}`);
}

/** Initialises beside the final place and renames, so that a crash half-way leaves no half cluster behind. */
async function initialise(
  path: string,
  options: {
    account: SystemAccount | null;
    binaries: PostgresBinaries;
    durability: 'full' | 'none';
  },
): Promise<void> {
  const { account, binaries } = options;
  const draft = `${path}.new-${randomUUID()}`;
  const passwordFile = `${draft}.password`;
  const password = randomBytes(24).toString('base64url');
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account !== null) {
    await chown(draft, account.uid, account.gid);
    await chown(passwordFile, account.uid, account.gid);
  }
  try {
    await run(
      binaries.initdb,
      [
        `--pgdata=${draft}`,
        `--username=${DATABASE_ROLE}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        // The built-in provider sorts and folds case alike on every system, with no locale installed.
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        ...(options.durability === 'none' ? ['--no-sync'] : []),
      ],
      { env: serverEnvironment(), cwd: draft, ...account },
    );
    await rename(passwordFile, join(draft, PASSWORD_FILE));
    await rename(draft, path);
  } catch (cause) {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
    throw new EmbeddedPostgresError(
      'start-failed',
      `The database in ${path} could not be created: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    );
  }
}
