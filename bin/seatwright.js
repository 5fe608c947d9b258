#!/usr/bin/env node
// Plain JavaScript for whatever Node the machine has: everything behind it needs Node 26, which npm installed beside it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const requiredMajor = 26;

if (Number(process.versions.node.split('.')[0]) >= requiredMajor) {
  const development = new URL('../tools/seatwright.ts', import.meta.url);
  const production = new URL('../src/cli.ts', import.meta.url);
  if (existsSync(development)) {
    await import(development.href);
  } else {
    const { createCli } = await import(production.href);
    process.exitCode = await createCli().run(process.argv.slice(2));
  }
} else {
  runAgainOn(findInstalledNode());
}

/** The Node 26 that came as an optional dependency, or null. */
function findInstalledNode() {
  const require = createRequire(import.meta.url);
  const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  for (const name of [`node-${platform}`, `node-bin-${platform}`]) {
    try {
      const path = join(dirname(require.resolve(`${name}/package.json`)), 'bin', program);
      if (existsSync(path)) return path;
    } catch {
      // Published under the other name for this platform, or not installed.
    }
  }
  return null;
}

function runAgainOn(node) {
  if (node === null) {
    process.stderr.write(
      `Seatwright needs Node ${requiredMajor}; this is Node ${process.versions.node} and the copy that belongs to ` +
        'Seatwright is not installed. Run "npm install" (without --omit=optional) and try again, ' +
        `or use Node ${requiredMajor} or newer.\n`,
    );
    process.exitCode = 1;
    return;
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to both processes; passing it on would count as a second, impatient one.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(`${node} could not be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}
