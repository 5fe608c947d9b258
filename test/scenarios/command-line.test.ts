import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { parseJson } from '../../src/lib/json.ts';
import { listOf } from '../../src/operations/schemas/common.ts';
import { run as runSchema } from '../../src/operations/schemas/run.ts';
import { demoAccount } from '../../tools/start/installation.ts';
import { readTicketWords } from '../../tools/demo/ticket-words.ts';
import { offboardingPackage, onboardingPackage } from '../../tools/start/set-up.ts';
import { bareEnvironment } from '../support/bare-environment.ts';
import { cspWrites, seatMoves } from '../support/staff.ts';
import { startTestWorld, type TestWorld, type Who } from '../support/world.ts';

// A whole onboarding by a script: the command line as a process of its own, and a file of answers.

const launcher = fileURLToPath(new URL('../../bin/seatwright.js', import.meta.url));

let test: TestWorld;
let folder: string;
beforeAll(async () => {
  [test, folder] = await Promise.all([
    startTestWorld(),
    mkdtemp(join(tmpdir(), 'seatwright-command-line-')),
  ]);
});
afterAll(async () => {
  await test.close();
  await rm(folder, { recursive: true });
});

const tokens = new Map<Who, string>();

async function tokenOf(who: Who): Promise<string> {
  const known = tokens.get(who);
  if (known !== undefined) return known;
  const { email, password } = demoAccount(who);
  const answer = await fetch(`${test.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: test.url },
    body: JSON.stringify({ email, password }),
  });
  const { token } = z.object({ token: z.string() }).parse(await answer.json());
  tokens.set(who, token);
  return token;
}

/** One command in a process of its own. */
async function seatwright(words: readonly string[], who: Who = 'eli') {
  const child = spawn(process.execPath, [launcher, ...words], {
    env: {
      ...bareEnvironment(),
      HOME: folder,
      SEATWRIGHT_URL: test.url,
      SEATWRIGHT_TOKEN: await tokenOf(who),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [printed, complained, [exitCode]] = await Promise.all([
    child.stdout.toArray().then((parts) => parts.join('')),
    child.stderr.toArray().then((parts) => parts.join('')),
    once(child, 'exit'),
  ]);
  return { exitCode, printed, complained };
}

async function answersFile(answers: Record<string, Record<string, unknown>>): Promise<string> {
  const path = join(folder, `answers-${crypto.randomUUID()}.json`);
  await writeFile(path, JSON.stringify(answers));
  return path;
}

const start = (ticket: string, name: string, file: string) =>
  `run start --ticket ${ticket} --package ${name} --answers ${file}`.split(' ');

function runIn(printed: string) {
  const parsed = parseJson(printed);
  return runSchema.parse(parsed.ok ? parsed.value : undefined);
}

const starter = {
  licenses: { licenses: ['Microsoft 365 Business Premium'] },
  person: { firstName: 'Isla', lastName: 'Marsh', jobTitle: 'Dental Nurse' },
};

it('a whole onboarding is one command, and the seat is bought once', async () => {
  const file = await answersFile({ ...starter, 'confirm-plan': {} });

  const { exitCode, printed, complained } = await seatwright(
    start('5001', onboardingPackage, file),
  );

  expect({ exitCode, complained }).toEqual({ exitCode: 0, complained: '' });
  expect(printed).toContain('Eli Engineer: Who is starting?');
  expect(printed).toContain('Job title: Dental Nurse');
  expect(seatMoves(test)).toEqual(['18 → 19']);
  const aud = await test.as('aud');
  const entry = z.object({ channel: z.string(), actor: z.string() });
  const { items } = await aud.get('/v1/audit?search=Buy%201%20seat', listOf(entry));
  expect(items[0]).toEqual({ channel: 'cli', actor: 'Eli Engineer' });
});

it('money is never spent by a file that does not say so; the run waits and can be gone on with', async () => {
  const before = cspWrites(test).length;
  const asked = await seatwright([
    ...start('5013', onboardingPackage, await answersFile(starter)),
    '--json',
  ]);
  const run = runIn(asked.printed);
  expect(asked.exitCode).toBe(7);
  expect(run.form?.name).toBe('confirm-plan');
  expect(cspWrites(test)).toHaveLength(before);

  const words = await seatwright(['run', 'answer', run.id]);
  expect(words.exitCode).toBe(7);
  expect(words.printed).toContain('"confirm-plan"');
  expect(words.printed).toContain('this costs money');

  const yes = await answersFile({ 'confirm-plan': {} });
  const refused = await seatwright(['run', 'answer', run.id, '--answers', yes], 'nora');
  expect(refused.exitCode).toBe(3);
  expect(refused.complained).toContain('spend');

  const done = await seatwright(['run', 'answer', run.id, '--answers', yes, '--json']);
  expect(done.exitCode).toBe(0);
  expect(runIn(done.printed).status).toBe('finished');
  expect(cspWrites(test)).toHaveLength(before + 1);
});

it('a leaver is found by mail address, and a default that costs money has to be named', async () => {
  const eli = await test.as('eli');
  const ticket = await eli.get(
    '/v1/tickets/5009',
    z.object({ summary: z.string(), description: z.string().nullable() }),
  );
  const { fullName } = readTicketWords(ticket);
  const mail = /\(([^()\s]+@[^()\s]+)\)/.exec(ticket.description ?? '')?.[1] ?? fullName;
  const leaver = { person: mail, when: 'now' };
  const unsaid = await answersFile({ leaver, mailbox: {}, 'confirm-release': {} });

  const asked = await seatwright(start('5009', offboardingPackage, unsaid));

  expect(asked.exitCode).toBe(2);
  expect(asked.complained).toContain('Release is needed.');
  const [run] = (await eli.get('/v1/runs?search=5009', listOf(z.object({ id: z.string() })))).items;
  const said = await answersFile({
    'confirm-release': { decision: 'Give back what may be given back' },
  });
  const done = await seatwright(['run', 'answer', run?.id ?? '', '--answers', said]);
  expect(done.complained).toBe('');
  expect(done.exitCode).toBe(0);
  expect(done.printed).toContain('Give back what may be given back');
});

it('what is wrong with the answers is said by the name of the field, and what is none by the file', async () => {
  const wrong = await answersFile({ licenses: { licenses: ['Microsoft 365 Business Gold'] } });
  const { exitCode, complained, printed } = await seatwright(
    start('5002', onboardingPackage, wrong),
  );
  expect(exitCode).toBe(2);
  expect(complained).toContain('licenses: Licenses has no choice "Microsoft 365 Business Gold"');
  expect(printed).not.toContain('Eli Engineer: Which licenses');
  expect(printed).toMatch(/still open.*\n.*seatwright run answer [0-9a-f-]+ --answers/);

  const misspelt = await answersFile({ licenses: { licences: [] } });
  const strange = await seatwright(start('5002', onboardingPackage, misspelt));
  expect(strange.exitCode).toBe(2);
  expect(strange.complained).toContain(
    '"licenses" has no field "licences": its fields are licenses, several.',
  );

  const missing = await seatwright(start('5002', onboardingPackage, join(folder, 'nowhere.json')));
  expect(missing.exitCode).toBe(2);
  expect(missing.complained).toContain('nowhere.json');
});

it('a package that is missing or unknown is answered with those that there are', async () => {
  const missing = await seatwright(['run', 'start', '--ticket', '5002', '--json']);
  expect(missing.exitCode).toBe(2);
  expect(missing.complained).toContain(onboardingPackage);

  const unknown = await seatwright(start('5002', 'onboarding', await answersFile({})));
  expect(unknown.exitCode).toBe(4);
  expect(unknown.complained).toContain(onboardingPackage);
});
