import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Builds the portal when it was never built or its sources are newer. Answers whether it had to. */
export async function ensurePortal(say: (line: string) => void): Promise<boolean> {
  const built = await stat(join(root, 'portal/dist/index.html')).catch(() => null);
  if (built !== null && built.mtimeMs >= (await newestSourceMs())) return false;
  say('Building the portal …');
  await build();
  return true;
}

async function newestSourceMs(): Promise<number> {
  const inPortal = await readdir(join(root, 'portal'), { recursive: true, withFileTypes: true });
  const paths = inPortal
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(join(root, 'portal/dist/')) && !/\.test\.tsx?$/.test(path));
  const files = [...paths, join(root, 'vite.config.ts')];
  const times = await Promise.all(files.map(async (path) => (await stat(path)).mtimeMs));
  return Math.max(...times);
}

/** Builds beside and puts it in place at the end, so that nobody is ever served half a portal. */
async function build(): Promise<void> {
  const vite = join(
    dirname(createRequire(import.meta.url).resolve('vite/package.json')),
    'bin/vite.js',
  );
  const draft = join(root, 'node_modules/.cache/seatwright', `portal-${process.pid}`);
  await mkdir(dirname(draft), { recursive: true });
  const child = spawn(
    process.execPath,
    [vite, 'build', '--outDir', draft, '--emptyOutDir', '--logLevel', 'error'],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A test run sets another one, and would leave a slow development build behind for everybody.
      env: { ...process.env, NODE_ENV: 'production' },
    },
  );
  const words: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => words.push(data.toString()));
  }
  const [code] = await once(child, 'exit');
  if (code !== 0) {
    await rm(draft, { recursive: true, force: true });
    throw new Error(`The portal could not be built:\n${words.join('').trim()}`);
  }
  const place = join(root, 'portal/dist');
  await rm(place, { recursive: true, force: true });
  await rename(draft, place);
}
