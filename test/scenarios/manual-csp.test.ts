import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listOf } from '../../src/operations/schemas/common.ts';
import { answerRun, hasEnded, untilRun } from '../../tools/client/runs.ts';
import type { Run } from '../../tools/client/run.ts';
import { openManualCsp, type ManualCsp } from '../support/manual-csp.ts';
import { refusalOf } from '../support/refusal.ts';
import { auditNotes, goOn, readLedger, workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

// A vendor without an API: a person buys, and everything else is as everywhere.

const premium = 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46';
const standard = 'f245ecc8-75af-4f8e-b61f-27d8114de5f3';

let test: TestWorld;
afterEach(() => test.close());

const isAsking = (run: Run): boolean => run.form?.name === 'work-by-hand';

async function open(isJoined = true): Promise<ManualCsp> {
  test = await startTestWorld();
  return openManualCsp(test, {
    client: 'Brightwater Dental',
    skuId: premium,
    productName: 'Microsoft 365 Business Premium',
    isJoined,
  });
}

/** Ticket 5001 up to the question that a person has to answer. */
async function untilAsked(): Promise<Run> {
  const { run } = await workTicket(test, '5001', { isWanted: isAsking });
  expect(run.form?.name).toBe('work-by-hand');
  return run;
}

const until = async (id: string, isWanted: (run: Run) => boolean): Promise<Run> =>
  untilRun(await test.as('eli'), id, isWanted, 30_000);

describe('a starter whose seat a person has to buy', () => {
  it('is licensed once the person has bought it and the tenant shows it', async () => {
    const csp = await open();
    const asked = await untilAsked();
    const { form } = asked;
    expect(form?.title).toBe(
      'Buy 1 seat of Microsoft 365 Business Premium for Brightwater Dental at Leader Cloud',
    );
    expect(form?.description).toContain('from 18 to 19 seats');
    expect(form?.description).toContain('LC-4711');
    expect(form?.description).toContain('https://portal.leader.example');
    expect(form?.spend).toBe(true);
    const item = await csp.openWork();
    expect(item).toMatchObject({
      before: 18,
      target: 19,
      state: 'open',
      runs: [{ runId: asked.id }],
    });

    await answerRun(await test.as('ada'), asked, form ?? never(), { decision: 'done' });
    const words = /Marked done by Ada Admin on .*; the tenant does not show it yet/;
    await until(asked.id, (run) =>
      run.steps.some(
        ({ name, waitingFor }) => name === 'wait-for-seats' && words.test(waitingFor ?? ''),
      ),
    );

    expect((await csp.readRecord()).quantity).toBe(19);
    csp.showInTenant(19);
    const { run } = await goOn(test, asked.id);
    expect(run.status).toBe('finished');
    expect((await readLedger(test)).map(({ state }) => state)).toEqual(['visible']);
    await waitForNotes('to do by hand', 1);
    const notes = auditNotes(test, '5001');
    expect(notes.some((note) => note.includes('Leader Cloud') && note.includes('18 → 19'))).toBe(
      true,
    );
    expect((await csp.work()).map(({ state, closedBy }) => [state, closedBy])).toEqual([
      ['done', 'Ada Admin'],
    ]);
  });

  it('goes on as well where the record does not name the subscription in the tenant', async () => {
    const csp = await open(false);
    const asked = await untilAsked();
    await csp.close((await csp.openWork()).id, { outcome: 'done' });
    csp.showInTenant(19);

    const { run } = await goOn(test, asked.id);

    expect(run.status).toBe('finished');
    expect((await csp.readRecord()).quantity).toBe(19);
  });

  it('ends the run in the person’s words where it could not be bought', async () => {
    const csp = await open();
    const asked = await untilAsked();
    const answers = { decision: 'impossible', reason: 'The vendor is out of credit' };
    await answerRun(await test.as('eli'), asked, asked.form ?? never(), answers);

    const run = await until(asked.id, hasEnded);

    expect(run.status).toBe('stopped');
    expect(run.statusText).toContain('Eli Engineer could not do it: The vendor is out of credit');
    expect((await csp.readRecord()).quantity).toBe(18);
    expect((await readLedger(test)).map(({ state }) => state)).toEqual(['refused']);
    await waitForNotes('The vendor is out of credit', 1);
  });

  it('asks again where nobody says why it could not be bought', async () => {
    const csp = await open();
    const asked = await untilAsked();
    await answerRun(await test.as('eli'), asked, asked.form ?? never(), { decision: 'impossible' });

    const again = await until(asked.id, ({ form }) => form !== null && form.id !== asked.form?.id);

    expect(again.form).toMatchObject({
      name: 'work-by-hand',
      warning: expect.stringContaining('why'),
    });
    expect((await csp.openWork()).state).toBe('open');
  });

  it('needs the permission to spend, in the chat and on the page', async () => {
    const csp = await open();
    const asked = await untilAsked();
    const { id } = await csp.openWork();
    const nora = await test.as('nora');
    const inChat = answerRun(nora, asked, asked.form ?? never(), { decision: 'done' });

    expect(await refusalOf(inChat)).toMatchObject({ status: 403, code: 'needs-spend' });
    expect(await refusalOf(csp.close(id, { outcome: 'done' }, 'nora'))).toMatchObject({
      status: 403,
      code: 'needs-spend',
    });
    expect((await csp.openWork()).id).toBe(id);
  });

  it('tells the second of two people who answer by whom it was answered', async () => {
    const csp = await open();
    const asked = await untilAsked();
    const { id } = await csp.openWork();

    await csp.close(id, { outcome: 'done' }, 'ada');

    const inChat = answerRun(await test.as('eli'), asked, asked.form ?? never(), {
      decision: 'impossible',
      reason: 'I did not',
    });
    expect((await refusalOf(inChat)).said).toContain('Ada Admin was first');
    const onPage = csp.close(id, { outcome: 'impossible', reason: 'I did not' });
    expect((await refusalOf(onPage)).said).toContain('Ada Admin was first');
    expect(await csp.work()).toMatchObject([{ state: 'done', closedBy: 'Ada Admin' }]);
    const run = await until(asked.id, ({ messages }) =>
      messages.some(({ text }) => text.startsWith('Marked done by Ada Admin')),
    );
    expect(run.form).toBeNull();
  });

  it('takes one of several answers that come at the same moment', async () => {
    const csp = await open();
    const asked = await untilAsked();
    const { id } = await csp.openWork();
    const eli = await test.as('eli');
    const impossible = { outcome: 'impossible', reason: 'No credit' };

    const answers = await Promise.allSettled([
      csp.close(id, { outcome: 'done' }),
      csp.close(id, impossible, 'ada'),
      answerRun(eli, asked, asked.form ?? never(), { decision: 'done' }),
    ]);

    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect.poll(async () => (await csp.work())[0]?.state).not.toBe('open');
    const [item] = await csp.work();
    expect((await csp.readRecord()).quantity).toBe(item?.state === 'done' ? 19 : 18);
    const rows = await (
      await test.as('ada')
    ).get('/v1/audit?action=work-items.close', listOf(z.object({ action: z.string() })));
    expect(rows.total).toBe(1);
  });

  it('is asked for again on the ticket each day, and never twice on one', async () => {
    const csp = await open();
    const asked = await untilAsked();
    await waitForNotes('to do by hand', 1);

    await test.travel('PT25H');
    await untilTold('still to do by hand, for a day');
    await test.travel('PT23H');
    await untilTold('still to do by hand, for 2 days');

    expect(await readLedger(test)).toMatchObject([{ state: 'accepted', runId: asked.id }]);
    expect((await csp.work()).length).toBe(1);
    expect(auditNotes(test, '5001').filter((note) => note.includes('to do by hand'))).toHaveLength(
      3,
    );
  });

  it('keeps the record and the run as they are until the person has answered', async () => {
    const csp = await open();
    const asked = await untilAsked();
    const ada = await test.as('ada');
    const before = await refusalOf(
      ada.put(
        `/v1/manual-subscriptions/${csp.record.id}`,
        { ...editable(csp), quantity: 25 },
        z.unknown(),
      ),
    );
    expect(before).toMatchObject({ status: 409, code: 'work-open' });
    expect(await refusalOf(ada.delete(`/v1/manual-subscriptions/${csp.record.id}`))).toMatchObject({
      status: 409,
      code: 'change-open',
    });
    // Whoever was asked may be buying just now.
    const cancelled = ada.post(
      `/v1/runs/${asked.id}/cancel`,
      { reason: 'not needed' },
      z.unknown(),
    );
    expect(await refusalOf(cancelled)).toMatchObject({ status: 409, code: 'cannot-cancel' });
  });
});

describe('a CSP that is switched off while somebody is asked', () => {
  it('gives nothing up before the person has answered, and goes on from the answer', async () => {
    const csp = await open();
    const asked = await untilAsked();
    const ada = await test.as('ada');
    const turn = (enabled: boolean) =>
      ada.put(`/v1/services/${csp.serviceId}`, { enabled }, z.unknown());
    await turn(false);
    await test.travel('PT2H');
    await expect
      .poll(async () => (await readLedger(test))[0]?.state, { timeout: 20_000 })
      .toBe('unknown');
    const [change] = await readLedger(test);

    const path = `/v1/seat-changes/${change?.id}/abandon`;
    const given = ada.post(path, { reason: 'It is switched off' }, z.unknown());
    expect(await refusalOf(given)).toMatchObject({ status: 409, code: 'still-pending' });
    await csp.close((await csp.openWork()).id, { outcome: 'done' });
    csp.showInTenant(19);
    await turn(true);
    await test.travel('PT16M');

    expect((await goOn(test, asked.id)).run.status).toBe('finished');
    expect((await csp.work()).length).toBe(1);
    expect((await readLedger(test)).map(({ state }) => state)).toEqual(['visible']);
  });
});

describe('a run that waits for a person', () => {
  it('is there after a restart, with the same item', async () => {
    test = await startTestWorld({ workers: 1 });
    const csp = await openManualCsp(test, {
      client: 'Brightwater Dental',
      skuId: premium,
      productName: 'Microsoft 365 Business Premium',
      isJoined: true,
    });
    const asked = await untilAsked();
    const { id } = await csp.openWork();
    await test.stopWorkers();
    await csp.close(id, { outcome: 'done' });
    csp.showInTenant(19);
    await test.startWorker();

    const { run } = await goOn(test, asked.id);

    expect(run.status).toBe('finished');
    expect((await csp.work()).map((item) => item.id)).toEqual([id]);
  });
});

describe('a leaver whose seat a person has to give back', () => {
  it('is done when the person has said so and the tenant shows fewer', async () => {
    const { csp, run, item } = await release();
    expect(item).toMatchObject({ before: 19, target: 18 });
    await csp.close(item.id, { outcome: 'done' });
    await until(run.id, ({ steps }) =>
      steps.some(
        ({ waitingFor }) => waitingFor?.includes('the tenant to show fewer seats') === true,
      ),
    );
    csp.showInTenant(18);

    const ended = (await goOn(test, run.id)).run;

    expect(ended.status).toBe('finished');
    expect((await csp.readRecord()).quantity).toBe(18);
    expect((await readLedger(test)).map(({ state }) => state)).toEqual(['visible']);
  });

  it('goes on where the seat could not be given back, and says on the ticket that it stays', async () => {
    const { csp, run, item } = await release();
    await csp.close(item.id, { outcome: 'impossible', reason: 'Their window was shorter' });

    const ended = (await goOn(test, run.id)).run;

    expect(ended.status).toBe('finished');
    expect((await csp.readRecord()).quantity).toBe(19);
    expect((await readLedger(test)).map(({ state }) => state)).toEqual(['refused']);
    expect(auditNotes(test, '5009').at(-1)).toContain('Their window was shorter');
  });

  it('says on the ticket what is not proved where the tenant never shows it', async () => {
    const { csp, run, item } = await release();
    await csp.close(item.id, { outcome: 'done' });
    await until(run.id, ({ steps }) =>
      steps.some(
        ({ waitingFor }) => waitingFor?.includes('the tenant to show fewer seats') === true,
      ),
    );
    await test.travel('PT25H');

    const ended = (await goOn(test, run.id)).run;

    expect(ended.status).toBe('finished');
    expect((await readLedger(test)).map(({ state }) => state)).toEqual(['confirmed']);
    expect(auditNotes(test, '5009').at(-1)).toContain(
      'is not proved: look at the bill of Leader Cloud',
    );
  });
});

/** Ticket 5009 up to the item that a person has to answer. */
async function release() {
  test = await startTestWorld();
  const csp = await openManualCsp(test, {
    client: 'Inkwell Publishing',
    skuId: standard,
    productName: 'Microsoft 365 Business Standard',
    isJoined: true,
  });
  const { run } = await workTicket(test, '5009', { isWanted: isAsking });
  expect(run.form?.title).toContain('Give back 1 seat');
  const item = await csp.openWork();
  return { csp, run, item };
}

function editable({ record }: ManualCsp): Readonly<Record<string, unknown>> {
  const { skuId, productName, segment, term, billingCycle, renewsOn, renewsAutomatically } = record;
  return { skuId, productName, segment, term, billingCycle, renewsOn, renewsAutomatically };
}

async function waitForNotes(words: string, count: number): Promise<void> {
  await expect
    .poll(() => auditNotes(test, '5001').filter((note) => note.includes(words)).length, {
      timeout: 20_000,
    })
    .toBe(count);
}

/** The lane looks every quarter of an hour, and a look that was under way when the clock moved saw the old time. */
async function untilTold(words: string): Promise<void> {
  const look = async () => {
    await test.travel('PT16M');
    return auditNotes(test, '5001').filter((note) => note.includes(words)).length;
  };
  await expect.poll(look, { timeout: 20_000, interval: 500 }).toBe(1);
}

function never(): never {
  throw new Error('The run asks nothing');
}
