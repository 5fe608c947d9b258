import { execFile } from 'node:child_process';
import { chmod, cp, lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { chooseAccount } from './account.ts';
import { locatePackage, prepareBinaries } from './binaries.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;

/** The package as it is when its install script was blocked: no library links. */
async function installWithoutScripts(): Promise<{ folder: string; root: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'seatwright-binaries-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const root = join(folder, 'package');
  await cp(locatePackage().root, root, { recursive: true, verbatimSymlinks: true });
  const libraries = join(root, 'native', 'lib');
  for (const name of await readdir(libraries)) {
    const path = join(libraries, name);
    if ((await lstat(path)).isSymbolicLink()) await rm(path);
  }
  return { folder, root };
}

it('makes the library links that a blocked install script would have made', async () => {
  const { folder, root } = await installWithoutScripts();
  await chmod(folder, 0o711);
  const program = join(root, 'native', 'bin', 'postgres');
  await expect(run(program, ['--version'])).rejects.toThrow('shared libraries');

  const binaries = await prepareBinaries(null, join(folder, 'private'), { root, version: '18.4' });

  expect(binaries).toMatchObject({ postgres: program, majorVersion: '18' });
  expect((await run(program, ['--version'])).stdout).toContain('18.');
});

it.skipIf(!isRoot)('copies what the database account cannot reach, once', async () => {
  const { folder, root } = await installWithoutScripts();
  await chmod(folder, 0o711);
  await chmod(root, 0o700);
  const account = await chooseAccount(join(folder, 'data'));
  const prepare = () =>
    prepareBinaries(account, join(folder, 'private'), { root, version: '18.4' });

  const binaries = await prepare();
  const again = await prepare();

  expect(again).toEqual(binaries);
  expect(await readdir(join(folder, 'private'))).toEqual(['postgresql-18.4']);
  const { stdout } = await run(binaries.postgres, ['--version'], { ...account, cwd: '/' });
  expect(stdout).toContain('18.');
});
