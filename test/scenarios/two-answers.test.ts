import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { instantInWords } from '../../src/domain/wording.ts';
import { ApiError } from '../../tools/client/api.ts';
import { answerForm } from '../../tools/client/answer-form.ts';
import { answerRun, readRun } from '../../tools/client/runs.ts';
import { scriptOf } from '../../tools/demo/staff-script.ts';
import { refusalOf } from '../support/refusal.ts';
import { cspWrites, goOn, workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld, type Who } from '../support/world.ts';

// Two people answer one question: the first answer counts, the second person is told whose it was and when.

let test: TestWorld;
beforeAll(async () => {
  test = await startTestWorld();
});
afterAll(() => test.close());

/** A run that asks the form now, with answers that are right. */
async function askedFor(ticket: string, formName: string) {
  const { run } = await workTicket(test, ticket, {
    isWanted: ({ form }) => form?.name === formName,
  });
  const { form } = run;
  if (form === null) throw new Error(`It does not ask ${formName}`);
  const eli = await test.as('eli');
  const answers = await answerForm(eli, run, form, await scriptOf(eli, ticket));
  return { run, form, answers };
}

it('the second answer is refused in words, by whom and when, and changes nothing', async () => {
  const { run, form, answers } = await askedFor('5001', 'person');
  const [eli, nora] = await Promise.all([test.as('eli'), test.as('nora')]);
  await answerRun(eli, run, form, answers);

  const path = `/v1/runs/${run.id}/forms/${form.id}`;
  const late = { answers: { ...answers, firstName: 'Somebody', lastName: 'Else' } };
  const refused = await refusalOf(nora.post(path, late, z.unknown()));

  const taken = (await readRun(eli, run.id)).messages.find(
    (message) => message.kind === 'answered' && message.data.formId === form.id,
  );
  expect(refused).toMatchObject({ status: 409, code: 'answered-already' });
  expect(refused.said).toBe(
    `Eli Engineer was first and answered this on ${instantInWords(Temporal.Instant.from(taken?.at ?? ''))}.`,
  );
  expect(refused.nextStep).toContain('Your answer was not taken');
  expect(JSON.stringify(taken)).not.toContain('Somebody');
});

it('of many answers at the same moment exactly one counts, and one seat is bought', async () => {
  const { run, form } = await askedFor('5013', 'confirm-plan');
  const people: readonly Who[] = ['eli', 'ada', 'eli', 'ada', 'eli', 'ada', 'eli', 'ada'];
  const before = cspWrites(test).length;

  const outcomes = await Promise.allSettled(
    people.map(async (who) => answerRun(await test.as(who), run, form, {})),
  );

  const refusals = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason] : [],
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(refusals).toHaveLength(people.length - 1);
  const answered = (await readRun(await test.as('eli'), run.id)).messages.filter(
    (message) => message.kind === 'answered' && message.data.formId === form.id,
  );
  expect(answered).toHaveLength(1);
  for (const refusal of refusals) {
    expect(refusal).toBeInstanceOf(ApiError);
    expect(refusal).toMatchObject({
      status: 409,
      said: expect.stringContaining(`${answered[0]?.author} was first`),
    });
  }
  expect((await goOn(test, run.id)).run.status).toBe('finished');
  expect(cspWrites(test).length - before).toBe(1);
});
