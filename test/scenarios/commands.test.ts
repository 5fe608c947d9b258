import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { parseJson } from '../../src/lib/json.ts';
import { onboardingPackage } from '../../tools/start/set-up.ts';
import { signIn } from '../../tools/client/api.ts';
import { startRun, untilRun } from '../../tools/client/runs.ts';
import { bareEnvironment } from '../support/bare-environment.ts';

// The commands that the README promises, run as people run them.

const launcher = fileURLToPath(new URL('../../bin/seatwright.js', import.meta.url));

function run(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [launcher, ...words], {
    env: { ...bareEnvironment(), HOME: process.env['HOME'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let errors = '';
  child.stderr.on('data', (data: Buffer) => {
    errors += data.toString();
  });
  return { child, errors: () => errors };
}

function parseLine<Schema extends z.ZodType>(text: string, schema: Schema): z.output<Schema> {
  const answer = parseJson(text);
  if (!answer.ok) throw new Error(`This is no JSON: ${text.slice(0, 300)}`);
  return schema.parse(answer.value);
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const untilGone = (pids: readonly number[]) =>
  expect.poll(() => pids.filter(isAlive), { timeout: 20_000 }).toEqual([]);

const startLine = z.object({
  url: z.string(),
  isContinued: z.boolean(),
  accounts: z.array(z.object({ name: z.string(), email: z.string(), password: z.string() })),
  stories: z.array(z.object({ ticket: z.string() })).min(5),
  dataFolder: z.string(),
  processes: z.array(z.number()),
});

/** Starts everything on a folder and answers what it printed. */
async function start(folder: string) {
  const { child, errors } = run(['start', '--json', '--port', '0'], { SEATWRIGHT_DATA: folder });
  const gone = once(child, 'exit');
  const text = await Promise.race([
    once(child.stdout, 'data').then(([data]) => String(data)),
    gone.then(() => `it ended: ${errors()}`),
  ]);
  const line = parseLine(text, startLine);
  return { child, line, gone };
}

describe('seatwright start', () => {
  it('starts, keeps what happened, and leaves no process behind however it ends', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seatwright-start-'));
    await chmod(folder, 0o711);
    onTestFinished(() => rm(folder, { recursive: true, force: true }));

    const first = await start(folder);
    expect(first.line.isContinued).toBe(false);
    expect(first.line.processes.filter(isAlive)).toHaveLength(2);
    const page = await fetch(first.line.url);
    expect(page.status).toBe(200);
    const account = first.line.accounts.find(({ name }) => name === 'Eli Engineer');
    const eli = await signIn(first.line.url, account ?? { email: '', password: '' });
    const { id } = await startRun(eli, { ticket: '5001', package: onboardingPackage });
    await untilRun(eli, id, ({ form }) => form !== null);

    first.child.kill('SIGINT');
    expect(await first.gone).toEqual([0, null]);
    await untilGone(first.line.processes);

    const second = await start(folder);
    expect(second.line.isContinued).toBe(true);
    const again = await signIn(second.line.url, account ?? { email: '', password: '' });
    expect((await untilRun(again, id, () => true)).form?.name).toBe('licenses');

    second.child.kill('SIGKILL');
    await second.gone;
    await untilGone(second.line.processes);
  });
});

const proof = z.strictObject({
  ok: z.literal(true),
  client: z.string(),
  ticket: z.string(),
  sum: z.strictObject({
    owned: z.number(),
    assigned: z.number(),
    held: z.number(),
    free: z.number(),
    need: z.number(),
    buy: z.number(),
  }),
  subscription: z.strictObject({
    csp: z.string(),
    id: z.string(),
    term: z.string(),
    before: z.number(),
    after: z.number(),
  }),
  cspWrites: z.literal(1),
  tenant: z.strictObject({
    ownedBefore: z.number(),
    ownedAfter: z.number(),
    assignedBefore: z.number(),
    assignedAfter: z.number(),
  }),
  user: z.strictObject({
    id: z.string(),
    userPrincipalName: z.string(),
    licenses: z.array(z.string()),
  }),
  note: z.string().min(20),
  wallMs: z.number(),
  criticalPathMs: z.number(),
});

describe('seatwright demo', () => {
  it.each(['onboarding', 'offboarding'])('proves an %s and prints one object', async (kind) => {
    const { child, errors } = run(['demo', kind, '--json']);
    const [output, [code]] = await Promise.all([
      child.stdout.toArray().then((parts) => parts.join('')),
      once(child, 'exit'),
    ]);

    expect(errors()).not.toContain('✗');
    expect(code).toBe(0);
    const { subscription, sum } = parseLine(output, proof);
    expect(subscription.after - subscription.before).toBe(sum.buy);
    expect(sum.buy).toBe(kind === 'onboarding' ? 1 : -1);
  });
});
