import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../src/lib/json.ts';
import { runCommand } from './check/command.ts';
import { runGates } from './check/run-gates.ts';
import { provideChromium } from './test/chromium.ts';
import { notRun, type Outcome, summarise } from './test/outcome.ts';
import { type Part, parts } from './test/parts.ts';
import { provideSamba } from './test/samba.ts';

// "npm test": the gates and every part, each timed. "npm test -- unit flow" runs the named ones only.
// With CI=true a part that could not run is a failure.

const folder = join(import.meta.dirname, '..');
const mustRun = process.env['CI'] === 'true';

const Report = z.object({
  success: z.boolean(),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
});

async function testGates(): Promise<Outcome> {
  console.log('\n── gates');
  const startedAt = performance.now();
  const count = await runGates(folder);
  const durationMs = performance.now() - startedAt;
  return { name: 'gates', ...count, skippedCount: 0, durationMs, notRun: null };
}

/** Without a real domain controller a stand-in takes its place, and what only the real one can show is skipped. */
async function lookForSamba(): Promise<readonly Outcome[]> {
  const samba = await provideSamba(folder);
  return samba.ok ? [] : [notRun('samba', `${samba.reason}; a stand-in took its place`, mustRun)];
}

async function testPart(part: Part): Promise<Outcome> {
  if (part.lane !== 'beside') console.log(`\n── ${part.name}`);
  const files = globSync([...part.files], { cwd: folder });
  if (files.length === 0) return notRun(part.name, 'none yet', mustRun);
  const environment: NodeJS.ProcessEnv = {};
  if (part.name === 'browser') {
    const chromium = await provideChromium(folder);
    if (!chromium.ok) return notRun(part.name, chromium.reason, mustRun);
    environment['SEATWRIGHT_CHROMIUM'] = chromium.path;
  }
  const startedAt = performance.now();
  const count = await runVitest(part, environment);
  return { name: part.name, ...count, durationMs: performance.now() - startedAt, notRun: null };
}

async function runVitest(part: Part, environment: NodeJS.ProcessEnv) {
  const scratch = await mkdtemp(join(tmpdir(), 'seatwright-test-'));
  try {
    const reportPath = join(scratch, 'report.json');
    const { exitCode, stdout, stderr } = await runCommand(
      [
        'vitest',
        'run',
        ...part.projects.map((project) => `--project=${project}`),
        ...(part.fileCount === undefined ? [] : [`--maxWorkers=${part.fileCount}`]),
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${reportPath}`,
      ],
      { folder, output: part.lane === 'beside' ? 'keep' : 'show', environment },
    );
    if (part.lane === 'beside') console.log(`\n── ${part.name}\n${stdout}${stderr}`);
    const answer = parseJson(await readFile(reportPath, 'utf8').catch(() => ''));
    const report = Report.safeParse(answer.ok ? answer.value : null);
    if (!report.success) return { passedCount: 0, failedCount: 1, skippedCount: 0 };
    const { success, numPassedTests, numFailedTests, numPendingTests, numTodoTests } = report.data;
    // A file that does not load and an error outside a test fail the run without failing a test.
    const endedBadly = exitCode !== 0 || !success;
    return {
      passedCount: numPassedTests,
      failedCount: endedBadly ? Math.max(numFailedTests, 1) : numFailedTests,
      skippedCount: numPendingTests + numTodoTests,
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const names = ['gates', ...parts.map((part) => part.name)];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no part "${unknown.join('", "')}". The parts are: ${names.join(', ')}.`);
  process.exitCode = 2;
} else {
  // Hundreds of processes load the same packages: each finds the code that an earlier one compiled.
  const compiled = await mkdtemp(join(tmpdir(), 'seatwright-compiled-'));
  process.env['NODE_COMPILE_CACHE'] ??= compiled;
  const isWanted = (name: string) => wanted.length === 0 || wanted.includes(name);
  const outcomes: Outcome[] = [];
  // Alone: the portal that the browsers load is built among the gates.
  if (isWanted('gates')) outcomes.push(await testGates());
  // Before the lanes: archives that all of them use are made, and apt runs once at a time.
  if (parts.some(({ name }) => name !== 'architecture' && isWanted(name)))
    outcomes.push(...(await lookForSamba()));
  const testLane = async (lane: Part['lane']) => {
    for (const part of parts) {
      if (part.lane === lane && isWanted(part.name)) outcomes.push(await testPart(part));
    }
  };
  await Promise.all([testLane('first'), testLane('beside')]);
  await testLane('last');
  await rm(compiled, { recursive: true, force: true });
  console.log(`\n${summarise(outcomes)}`);
  process.exitCode = outcomes.some((outcome) => outcome.failedCount > 0) ? 1 : 0;
}
