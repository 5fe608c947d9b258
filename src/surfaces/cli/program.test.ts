import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { startTestWorld, type TestWorld, type Who } from '../../../test/support/world.ts';
import { demoAccount } from '../../../tools/start/installation.ts';
import { parseJson } from '../../lib/json.ts';
import { operations } from '../../operations/index.ts';
import { walkAudit } from '../../operations/audit/verify-audit.ts';
import { listOf } from '../../operations/schemas/common.ts';
import { createProgram, runProgram } from './program.ts';

let world: TestWorld;
let home: string;
beforeAll(async () => {
  [world, home] = await Promise.all([
    startTestWorld(),
    mkdtemp(join(tmpdir(), 'seatwright-cli-test-')),
  ]);
  // The session is kept in the user's home.
  vi.stubEnv('HOME', home);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await world.close();
  await rm(home, { recursive: true });
});

/** Runs one command line against the server; what it printed and complained about, line by line. */
async function run(words: readonly string[], variables: Record<string, string> = {}) {
  const printed: string[] = [];
  const complained: string[] = [];
  const complain = (line: string): void => void complained.push(line);
  const program = createProgram({
    variables: { SEATWRIGHT_URL: world.url, ...variables },
    output: (line) => void printed.push(line),
    complain,
    askPassword: () => Promise.resolve(demoAccount('eli').password),
    processCommands: [],
    walkAuditInDatabase: (notedHash) => walkAudit(world.server.product.db, notedHash),
  });
  const exitCode = await runProgram(program, { complain }, words);
  return { exitCode, printed: printed.join('\n'), complained: complained.join('\n') };
}

async function loginAs(who: Who): Promise<void> {
  const { email, password } = demoAccount(who);
  const { exitCode } = await run(['login', '--email', email, '--password', password]);
  expect(exitCode).toBe(0);
}

describe('the command line', () => {
  it('has a command for every operation', async () => {
    for (const { name } of operations) {
      const [group = '', ...rest] = name.split('.');
      const words = rest.length === 0 ? [group] : [group, rest.join('-')];
      const { exitCode, printed } = await run([...words, '--help']);
      expect(exitCode, name).toBe(0);
      expect(printed, name).toContain(`Usage: seatwright ${words.join(' ')}`);
    }
  });

  it('asks to sign in, signs in, and then works as that person', async () => {
    const before = await run(['clients', 'list']);
    expect(before).toMatchObject({ exitCode: 3, printed: '' });
    expect(before.complained).toContain('Sign in');

    const login = await run(['login', '--email', demoAccount('eli').email]);
    expect(login.exitCode).toBe(0);
    expect(login.printed).not.toContain(demoAccount('eli').password);
    const kept = await stat(join(home, '.config', 'seatwright', 'session.json'));
    expect(kept.mode & 0o077).toBe(0);

    const after = await run(['clients', 'list', '--search', 'Brightwater']);
    expect(after.exitCode).toBe(0);
    expect(after.printed).toContain('Brightwater Dental');
    expect(after.printed).toContain('1 of 1');
  });

  it('prints JSON for programs', async () => {
    const { printed } = await run(['tickets', 'get', '5001', '--json']);

    expect(parseJson(printed)).toMatchObject({ ok: true, value: { number: '5001' } });
  });

  it('never sends a kept session to another server', async () => {
    const elsewhere = await run(['me'], {
      SEATWRIGHT_URL: world.url.replace('127.0.0.1', 'localhost'),
    });

    expect(elsewhere.exitCode).toBe(3);
  });

  it('says what is wrong and what to do, with an exit code for each kind', async () => {
    const refused = await run(['clients', 'sync']);
    const missing = await run(['tickets', 'get', '999999']);
    const wrong = await run(['clients', 'list', '--limit', '9999']);
    const unknown = await run(['nonsense']);
    const away = await run(['me'], { SEATWRIGHT_URL: 'http://127.0.0.1:9' });

    expect(refused).toMatchObject({ exitCode: 3 });
    expect(refused.complained).toContain('admin');
    expect(missing).toMatchObject({ exitCode: 4 });
    expect(wrong).toMatchObject({ exitCode: 2 });
    expect(wrong.complained).toContain('limit:');
    expect(unknown).toMatchObject({ exitCode: 2 });
    expect(away).toMatchObject({ exitCode: 6 });
    expect(away.complained).toContain('seatwright serve');
  });

  it('starts a run and cancels it, which the audit log knows', async () => {
    const words = ['--ticket', '5001', '--package', 'staff-onboarding-cloud-only', '--json'];
    const started = await run(['runs', 'start', ...words]);
    expect(started.exitCode).toBe(0);
    const parsed = parseJson(started.printed);
    const id = parsed.ok ? String(Reflect.get(Object(parsed.value), 'id')) : '';

    const cancelled = await run(['runs', 'cancel', id, '--reason', 'opened by mistake', '--json']);

    expect(cancelled.printed).toContain('"status": "cancelled"');
    const aud = await world.as('aud');
    const { items } = await aud.get('/v1/audit?search=opened', listOf(z.unknown()));
    expect(items[0]).toMatchObject({ channel: 'cli', actor: 'Eli Engineer' });
  });

  it('verifies the audit log through the server and from the database itself, with the same words', async () => {
    await loginAs('eli');
    const whole = /^(\d+) rows, unbroken\. Last hash ([0-9a-f]{64})$/;

    const refused = await run(['audit', 'verify']);
    await loginAs('aud');
    const asked = await run(['audit', 'verify']);
    const read = await run(['audit', 'verify', '--database']);

    expect(asked).toMatchObject({ exitCode: 0, complained: '' });
    expect(asked.printed).toMatch(whole);
    expect(read.printed).toMatch(whole);
    expect(refused).toMatchObject({ exitCode: 3, printed: '' });
    const [, , hash = ''] = whole.exec(read.printed) ?? [];
    const kept = await run(['audit', 'verify', '--database', '--noted-hash', hash]);
    expect(kept.exitCode).toBe(0);
  });

  it('ends with 1 when the audit log is not what was written, and says where', async () => {
    await loginAs('aud');
    const neverNoted = 'f'.repeat(64);

    for (const words of [[], ['--database'], ['--json']]) {
      const line = ['audit', 'verify', '--noted-hash', neverNoted, ...words];
      const { exitCode, complained } = await run(line);
      expect(exitCode, words.join()).toBe(1);
      expect(complained, words.join()).toContain('the end of the log was cut off');
    }
    const unreadable = await run(['audit', 'verify', '--noted-hash', 'abc']);
    expect(unreadable).toMatchObject({ exitCode: 2 });
    expect(unreadable.complained).toContain('64 digits');
  });
});
