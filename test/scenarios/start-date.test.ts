import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { answersFor, type FormScript } from '../../tools/client/answer-form.ts';
import { readRun } from '../../tools/client/runs.ts';
import { scriptOf } from '../../tools/demo/staff-script.ts';
import { auditNotes, goOn, seatMoves, workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

const ticket = '5001';
const startAt = '2026-11-23T09:00:00Z';

let test: TestWorld;
afterEach(() => test.close());

/** Somebody who starts in ten days, agreed to today. */
async function plan(): Promise<string> {
  test = await startTestWorld({
    startAt,
    choices: {
      onboardingOf: () => ({ enableProvisioning: true, promptBeforeProvisioning: true }),
    },
  });
  const script: FormScript = await scriptOf(await test.as('eli'), ticket);
  const { run, forms } = await workTicket(test, ticket, {
    script: { person: { ...answersFor(script, 'person'), startOn: '2026-12-03' } },
    isWanted: (seen) => seen.status === 'scheduled',
  });
  expect(forms.map(({ name }) => name)).toEqual(['licenses', 'person', 'confirm-plan']);
  expect(run.statusText).toContain('2 December 2026');
  expect(seatMoves(test)).toEqual([]);
  await test.travel('P8DT14H');
  expect((await readRun(await test.as('eli'), run.id)).status).toBe('scheduled');
  expect(seatMoves(test)).toEqual([]);
  return run.id;
}

describe('somebody who starts on a later day', () => {
  it('is agreed to when planned, and bought, created and licensed on the day before without a word', async () => {
    const id = await plan();
    await test.travel('PT2H');
    const { run, forms } = await goOn(test, id);
    expect(run.status).toBe('finished');
    expect(forms).toEqual([]);
    expect(seatMoves(test)).toEqual(['18 → 19']);
    expect(auditNotes(test, ticket)).toEqual([expect.stringContaining('Approved by Eli Engineer')]);
  }, 60_000);

  it('is asked about again when more would be bought than was agreed to', async () => {
    const id = await plan();
    const path = `/v1/clients/${await test.clientId('Brightwater Dental')}/packages/staff-onboarding-cloud-only/configuration`;
    await (await test.as('ada')).put(path, { values: { keepFreeSeats: 1 } }, z.unknown());
    await test.travel('PT2H');
    const { run, forms } = await goOn(test, id);
    expect(forms.map(({ name, submitLabel }) => [name, submitLabel])).toEqual([
      ['confirm-plan', expect.stringContaining('2 seats')],
    ]);
    expect(run.status).toBe('finished');
    expect(seatMoves(test)).toEqual(['18 → 20']);
  }, 60_000);
});
