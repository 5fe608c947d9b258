import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { run as runSchema, tableReading } from '../../src/operations/schemas/run.ts';
import type { Api } from '../../tools/client/api.ts';
import type { Run } from '../../tools/client/run.ts';
import { answerRun, readRun, startRun } from '../../tools/client/runs.ts';
import { onboardingPackage } from '../../tools/start/set-up.ts';
import { refusalOf } from '../support/refusal.ts';
import { goOn, messageOf, workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

// What becomes of many people is in many-starters.test.ts.

const PREMIUM = 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46';
const licenses = { licenses: [PREMIUM], several: true };

let test: TestWorld;
let eli: Api;
beforeAll(async () => {
  test = await startTestWorld({
    choices: {
      onboardingOf: () => ({ enableProvisioning: true, passwordDelivery: 'one-time-link' }),
    },
  });
  eli = await test.as('eli');
});
afterAll(() => test.close());

/** A run that asks who starts. */
async function askForTable(): Promise<{ run: Run; form: NonNullable<Run['form']> }> {
  const { id } = await startRun(eli, { ticket: '5002', package: onboardingPackage });
  const { run } = await goOn(test, id, {
    script: { licenses },
    isWanted: ({ form }) => form?.name === 'starters',
  });
  if (run.form === null) throw new Error('The run asks nothing');
  return { run, form: run.form };
}

describe('a table of starters', () => {
  const wrong = 'First name,Last name,City,Shoe size\n\nRobin,,Leeds,38\nSam,Intake,Leeds,39';

  it('is told what it says before it is sent, and is refused by its field while anything is wrong', async () => {
    const { run, form } = await askForTable();
    const read = (who: Api, field: string, text: string) =>
      who.post(`/v1/runs/${run.id}/forms/${form.id}/table/${field}`, { text }, tableReading);
    const problem = 'Row 3, Last name: there is none beside “Robin”. Write it, or remove the row.';

    // Blank lines around it are no rows, as when it is sent.
    expect(await read(eli, 'table', `\n${wrong}\n`)).toEqual({
      columns: ['First name', 'Last name', 'City'],
      rows: [
        { row: 3, cells: ['Robin', '', 'Leeds'], problems: [problem] },
        { row: 4, cells: ['Sam', 'Intake', 'Leeds'], problems: [] },
      ],
      problems: [],
      warnings: ['“Shoe size” is no column of this table: left out.'],
    });
    expect(await read(eli, 'table', 'Robin,Intake')).toMatchObject({
      rows: [],
      problems: [expect.stringContaining('The first row has to name the columns')],
    });
    expect(await refusalOf(read(eli, 'domain', wrong))).toMatchObject({ status: 404 });
    expect(await refusalOf(read(await test.as('aud'), 'table', wrong))).toMatchObject({
      status: 403,
    });

    const refused = await refusalOf(answerRun(eli, run, form, { table: wrong }));
    expect(refused).toMatchObject({ status: 400, fields: { table: problem } });
    expect((await readRun(eli, run.id)).form?.id).toBe(form.id);
  });
});

describe('the first passwords of several people', () => {
  const shown = z.object({ password: z.string().min(8) });

  it('are handed over one by one, each by the name of its account', async () => {
    const { run } = await workTicket(test, '5001', {
      script: { licenses, starters: { table: 'Name\nRobin Intake\nSam Intake' } },
    });
    const path = `/v1/runs/${run.id}/first-password`;
    const secretOf = (name: string): string | null => {
      const told = run.messages.flatMap((message) =>
        message.kind === 'first-password' ? message.data : [],
      );
      return told.find((one) => one.userPrincipalName.startsWith(name))?.secretId ?? null;
    };
    expect(messageOf(run, 'first-password').data.delivery).toBe('one-time-link');
    const [robin, sam] = [secretOf('robin.'), secretOf('sam.')];
    expect(run.firstPasswords.map(({ secretId }) => secretId)).toEqual([robin, sam]);

    expect(await refusalOf(eli.post(path, {}, shown))).toMatchObject({ code: 'password-which' });
    const link = z.object({ url: z.string() });
    const { url } = await eli.post(`${path}/link`, { secretId: sam }, link);
    const first = await eli.post(path, { secretId: robin }, shown);
    // One is left: it need not be named.
    expect(await readRun(eli, run.id)).toMatchObject({
      firstPasswords: [{ secretId: sam, link: { createdBy: 'Eli Engineer' } }],
    });
    const token = new URL(url).hash.slice(1);
    const second = await eli.post('/v1/first-passwords/open', { token }, shown);
    expect(second.password).not.toBe(first.password);

    const after = await eli.get(`/v1/runs/${run.id}`, runSchema);
    expect(after.firstPasswords).toEqual([]);
    expect(after.messages.slice(-3).map(({ text }) => text)).toEqual([
      expect.stringMatching(/^I made a one-time link to the first password of sam\.intake@/),
      expect.stringMatching(/^I saw the first password of robin\.intake@/),
      expect.stringMatching(/made to the first password of sam\.intake@\S+ was opened/),
    ]);
  });
});
