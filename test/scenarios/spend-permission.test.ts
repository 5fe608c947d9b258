import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { answerForm } from '../../tools/client/answer-form.ts';
import { scriptOf } from '../../tools/demo/staff-script.ts';
import { onboardingPackage } from '../../tools/start/set-up.ts';
import { refusalOf } from '../support/refusal.ts';
import { cspWrites, goOn, seatMoves, workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

let test: TestWorld;
beforeEach(async () => {
  test = await startTestWorld();
  const path = `/v1/clients/${await test.clientId('Brightwater Dental')}/packages/${onboardingPackage}/configuration`;
  const values = { promptBeforeProvisioning: false };
  await (await test.as('ada')).put(path, { values }, z.unknown());
});
afterEach(() => test.close());

describe('the permission to spend', () => {
  it('is needed also where the package asks for no confirmation', async () => {
    const { run } = await workTicket(test, '5001', {
      who: 'nora',
      isWanted: ({ form }) => form?.spend === true,
    });

    expect(run.form?.name).toBe('confirm-plan');
    expect(cspWrites(test)).toEqual([]);
  });

  it('is a yes by itself where the package asks for no confirmation', async () => {
    const { run, forms } = await workTicket(test, '5001');

    expect(run.status).toBe('finished');
    expect(forms.filter((form) => form.spend)).toEqual([]);
    expect(cspWrites(test)).toHaveLength(1);
  });
});

describe('the question whether to give seats back', () => {
  // Inkwell Publishing, whose seats may be given back.
  const ticket = '5009';

  it('may be answered with keeping them by a person who may not spend', async () => {
    const { run, forms } = await workTicket(test, ticket, {
      who: 'nora',
      script: { 'confirm-release': { decision: 'keep' } },
    });

    expect(forms.map((form) => form.name)).toContain('confirm-release');
    expect(run.status).toBe('finished');
    expect(cspWrites(test)).toEqual([]);
  });

  it('may be answered with giving them back only by a person who may spend', async () => {
    const { run } = await workTicket(test, ticket, {
      who: 'nora',
      isWanted: ({ form }) => form?.name === 'confirm-release',
    });
    const { form } = run;
    if (form === null) throw new Error('It does not ask');
    const [nora, eli] = await Promise.all([test.as('nora'), test.as('eli')]);
    const answers = await answerForm(nora, run, form, {});
    const path = `/v1/runs/${run.id}/forms/${form.id}`;

    // Blanks are cut before an answer counts.
    for (const decision of ['release', ' release ']) {
      const refused = await refusalOf(
        nora.post(path, { answers: { ...answers, decision } }, z.unknown()),
      );
      expect(refused).toMatchObject({ status: 403, code: 'needs-spend' });
    }
    expect(cspWrites(test)).toEqual([]);

    const ended = await goOn(test, run.id, { script: await scriptOf(eli, ticket) });
    expect(ended.forms.map(({ id }) => id)).toContain(form.id);
    expect(ended.run.status).toBe('finished');
    expect(seatMoves(test)).toEqual(['19 → 18']);
  });
});
