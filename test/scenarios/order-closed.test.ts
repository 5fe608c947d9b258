import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listOf } from '../../src/operations/schemas/common.ts';
import { seatChange } from '../../src/operations/schemas/run.ts';
import type { FormScript } from '../../tools/client/answer-form.ts';
import { agreeing, orderingWorld } from '../support/ordering-world.ts';
import { refusalOf } from '../support/refusal.ts';
import { auditNotes, cspWrites, goOn, readLedger, workTicket } from '../support/staff.ts';
import { behave } from '../support/vendor-events.ts';
import { startTestWorld, type TestWorld, type Who } from '../support/world.ts';

let test: TestWorld;
afterEach(() => test.close());

const order = async () => (await readLedger(test))[0];

async function say(who: Who, what: 'abandon' | 'name-ordered', body: object) {
  const api = await test.as(who);
  return api.post(`/v1/seat-changes/${(await order())?.id}/${what}`, body, seatChange);
}

const auditOf = async (operation: string) => {
  const rows = listOf(z.object({ action: z.string(), actor: z.string(), summary: z.string() }));
  const { items } = await (await test.as('ada')).get('/v1/audit?limit=200', rows);
  return items.filter(({ action }) => action === operation);
};

describe('an order that Pax8 works on for ever', () => {
  it('is closed as not placed after a day, and another one needs a choice and a yes that know of it', async () => {
    test = await startTestWorld(orderingWorld('pax8'));
    await behave(test, 'pax8', { approvalSeconds: 10 * 86_400 });
    const { run } = await workTicket(test, '5001', {
      script: agreeing,
      isWanted: ({ seatChanges }) => seatChanges.some(({ order: sent }) => sent?.workedOnAt),
    });
    expect(await order()).toMatchObject({ state: 'accepted', order: { reference: /.+/ } });
    await test.travel('PT2H');
    const early = await refusalOf(say('eli', 'abandon', { reason: 'Nothing comes.' }));
    expect(early).toMatchObject({ status: 409, code: 'too-soon' });

    await test.travel('P1D');
    const { run: told } = await goOn(test, run.id, {
      isWanted: ({ messages }) => messages.some(({ text }) => /for more than a day/.test(text)),
    });
    expect(told.status).not.toBe('finished');
    const reason = 'Pax8 has cancelled it by telephone.';
    expect(await refusalOf(say('nora', 'abandon', { reason }))).toMatchObject({ status: 403 });
    expect(await say('eli', 'abandon', { reason })).toMatchObject({ state: 'abandoned' });
    expect(await auditOf('seat-changes.abandon')).toMatchObject([
      {
        actor: 'Eli Engineer',
        summary: expect.stringContaining(`as not placed, of Quayside Rowing: ${reason}`),
      },
    ]);
    await expect
      .poll(() => auditNotes(test, '5001').join('\n'), { timeout: 20_000 })
      .toMatch(/Eli Engineer has closed the order .* should it come all the same/);

    await test.travel('PT20M');
    const { run: asked } = await goOn(test, run.id, {
      isWanted: ({ form }) => form?.name === 'choose-order',
    });
    expect(asked.form?.warning).toMatch(/Pax8 still works on order .* closed/);
    expect(cspWrites(test)).toHaveLength(1);
  });
});

describe('an order of which nobody can tell what came of it', () => {
  it('goes on with the subscription that a person names, and not with another one', async () => {
    test = await startTestWorld(orderingWorld('pax8'));
    await behave(test, 'pax8', { listLagSeconds: 600 });
    const lost = { kind: 'drop-after-commit', method: 'POST', path: '/orders$', count: 1 } as const;
    const script: FormScript = {
      ...agreeing,
      'confirm-plan': () => {
        test.world.faults.add('pax8', lost);
        return {};
      },
    };
    const { run } = await workTicket(test, '5001', {
      script,
      isWanted: ({ seatChanges }) => seatChanges.some(({ state }) => state === 'unknown'),
    });
    const [{ subscriptionId: made } = { subscriptionId: '' }] = cspWrites(test);
    test.world.otherHand.setQuantity('pax8', made, 2);
    await test.travel('PT20M');
    await goOn(test, run.id, {
      isWanted: ({ messages }) => messages.some(({ text }) => /say under Seat changes/.test(text)),
    });

    const reason = 'It is in the portal.';
    const own = (await order())?.id ?? '';
    const wrong = await refusalOf(say('eli', 'name-ordered', { subscriptionId: own, reason }));
    expect(wrong).toMatchObject({ status: 409, code: 'not-it' });
    expect(await say('eli', 'name-ordered', { subscriptionId: made, reason })).toMatchObject({
      state: 'confirmed',
      subscriptionId: made,
    });
    expect(await auditOf('seat-changes.name-ordered')).toHaveLength(1);
    expect((await goOn(test, run.id, { script: agreeing })).run.status).toBe('finished');
    expect((await readLedger(test)).map(({ state }) => state)).toEqual(['visible']);
  });
});
