import { join } from 'node:path';
import { runCommand } from './check/command.ts';
import { runGates } from './check/run-gates.ts';

// "npm run check": everything that needs no database, simulator or browser. "npm test" runs this and all tests.
const folder = join(import.meta.dirname, '..');
const { failedCount } = await runGates(folder);
const { exitCode } = await runCommand(['vitest', 'run', '--project', 'architecture'], {
  folder,
  output: 'show',
});
process.exitCode = failedCount === 0 && exitCode === 0 ? 0 : 1;
