import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cspWrites, workTicket } from '../../../../test/support/staff.ts';
import {
  control,
  createTerminal,
  enter,
  space,
  type TestTerminal,
} from '../../../../test/support/terminal.ts';
import { startTestWorld, type TestWorld, type Who } from '../../../../test/support/world.ts';
import { demoAccount } from '../../../../tools/start/installation.ts';
import { createProgram, runProgram } from '../program.ts';
import { createPrompts } from './prompts.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterAll(() => world.close());

async function tokenOf(who: Who): Promise<string> {
  const { email, password } = demoAccount(who);
  const answer = await fetch(`${world.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: world.url },
    body: JSON.stringify({ email, password }),
  });
  return z.object({ token: z.string() }).parse(await answer.json()).token;
}

/** One command line of a person at a terminal, where its words and its questions are drawn. */
async function seatwright(line: string, who: Who = 'eli') {
  const terminal = createTerminal();
  const draw = (text: string): void => void terminal.output.write(`${text}\n`);
  const program = createProgram({
    variables: { SEATWRIGHT_URL: world.url, SEATWRIGHT_TOKEN: await tokenOf(who) },
    output: draw,
    complain: draw,
    askPassword: () => Promise.reject(new Error('Nobody is asked')),
    prompts: createPrompts(terminal),
    processCommands: [],
    walkAuditInDatabase: () => Promise.reject(new Error('not in this test')),
  });
  return { terminal, exitCode: runProgram(program, { complain: draw }, line.split(' ')) };
}

async function type(terminal: TestTerminal, question: string, keys: string): Promise<void> {
  await terminal.sees(question);
  terminal.press(keys);
}

describe('a person at a terminal', () => {
  it('is asked for the package and for everything the run asks, and for money once more', async () => {
    const before = cspWrites(world).length;
    const { terminal, exitCode } = await seatwright('run start --ticket 5001');
    await terminal.moveTo('Staff Onboarding');
    terminal.press(enter);
    await terminal.sees('Which licenses does the new person need?');
    await terminal.moveTo('Microsoft 365 Business Premium');
    terminal.press(space);
    await terminal.sees('◉');
    terminal.press(enter);
    await type(terminal, 'Several people start', enter);
    await type(terminal, 'First name', `Isla${enter}`);
    await type(terminal, 'Last name', `Marsh${enter}`);
    await type(terminal, 'E-mail domain', enter);
    await type(terminal, 'Anything else to fill in?', enter);
    // "No" is proposed.
    await type(terminal, 'Buy 1 seat', enter);

    expect(await exitCode).toBe(7);
    expect(terminal.drawn()).toContain('Left open. Go on with: seatwright run answer');
    expect(cspWrites(world)).toHaveLength(before);
    const id = /seatwright run answer ([0-9a-f-]+)/.exec(terminal.drawn())?.[1] ?? '';

    const careful = await seatwright(`run answer ${id}`, 'nora');
    expect(await careful.exitCode).toBe(7);
    expect(careful.terminal.drawn()).toContain('Somebody with the permission to spend');

    const yes = await seatwright(`run answer ${id}`);
    await type(yes.terminal, 'Buy 1 seat', `y${enter}`);
    expect(await yes.exitCode).toBe(0);
    expect(cspWrites(world)).toHaveLength(before + 1);
  });

  it('corrects what the server does not take, without answering the rest again', async () => {
    const { terminal, exitCode } = await seatwright(
      'run start --ticket 5009 --package staff-offboarding-cloud-only',
    );
    await terminal.sees('Person, type to search');
    await terminal.moveTo('');
    terminal.press(enter);
    await type(terminal, 'Reason', enter);
    await terminal.sees('When');
    await terminal.moveTo('At a date and time');
    terminal.press(enter);
    await terminal.sees('such as 2026-11-22T17:00:00Z');
    const reasonsDrawn = terminal.drawn().match(/\? Reason/g)?.length;
    terminal.press(`tomorrow${enter}`);
    await terminal.sees(/✗ Date and time must be .* with a zone[^]*\? Date and time/);
    terminal.press(`2027-03-01T17:00:00Z${enter}`);
    // The next question: nothing else of the first one was asked again.
    await terminal.sees('What becomes of the mailbox?');
    expect(terminal.drawn().match(/\? Reason/g)?.length).toBe(reasonsDrawn);
    terminal.press(control.c);

    expect(await exitCode).toBe(7);
    expect(terminal.drawn()).toContain('Left open.');
  });

  it('is told who was first when a colleague has answered meanwhile', async () => {
    const { run } = await workTicket(world, '5013', {
      isWanted: ({ form }) => form?.name === 'confirm-plan',
    });
    const { terminal, exitCode } = await seatwright(`run answer ${run.id}`);
    await terminal.sees('Buy 1 seat');
    const path = `/v1/runs/${run.id}/forms/${run.form?.id}`;
    await (await world.as('ada')).post(path, { answers: {} }, z.unknown());
    terminal.press(`y${enter}`);

    expect(await exitCode).toBe(0);
    expect(terminal.drawn()).toContain('Ada Admin was first and answered this on');
  });

  it('sees runs in words, and gets a code of its own for each ending', async () => {
    const { run } = await workTicket(world, '5002', { isWanted: ({ form }) => form !== null });
    const shown = await seatwright(`run show ${run.id}`);
    expect(await shown.exitCode).toBe(0);
    expect(shown.terminal.drawn()).toContain('Staff Onboarding for Alder & Finch Accounting');
    expect(shown.terminal.drawn()).toContain('? Which licenses does the new person need?');

    const waited = await seatwright(`run answer ${run.id} --wait 0 --json`);
    expect(await waited.exitCode).toBe(7);

    const cancelled = await seatwright(`run cancel ${run.id} --reason mistaken`);
    expect(await cancelled.exitCode).toBe(0);
    const again = await seatwright(`run cancel ${run.id}`);
    expect(await again.exitCode).toBe(5);
    const over = await seatwright(`run answer ${run.id}`);
    expect(await over.exitCode).toBe(8);

    const list = await seatwright('run list --status cancelled');
    expect(await list.exitCode).toBe(0);
    expect(list.terminal.drawn()).toContain('Alder & Finch Accounting');
    expect(await (await seatwright('run show nothing-there')).exitCode).toBe(4);
    expect(await (await seatwright('run start --ticket 4999 --package nonsense')).exitCode).toBe(4);
  });
});
