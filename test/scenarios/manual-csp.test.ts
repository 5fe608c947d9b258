import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { listOf } from '../../src/operations/schemas/common.ts';
import { answerRun, hasEnded, untilRun } from '../../tools/client/runs.ts';
import type { Run } from '../../tools/client/run.ts';
import { toCorrection } from '../../tools/start/keep-by-hand.ts';
import { openCspWorld, type CspWorld } from '../support/csp-world.ts';
import { clientByHand, deskOf, type Desk } from '../support/manual-csp.ts';
import { refusalOf } from '../support/refusal.ts';
import { goOn } from '../support/staff.ts';
import type { TestWorld } from '../support/world.ts';

// A vendor without an API: a person buys, and everything else is as everywhere.

vi.setConfig({ maxConcurrency: 6 });

const patience = { timeout: 30_000 };

/** Each test has a client of its own. Those of the first list run at once; those of the second move the clock of their world. */
const atOnce = [
  'bought',
  'unjoined',
  'no-credit',
  'no-reason',
  'no-spend',
  'second',
  'all-at-once',
  'kept',
  'given-back',
  'not-given-back',
].map(clientByHand);
const inTurn = ['unproven', 'asked-daily', 'switched-off'].map(clientByHand);

const worlds: CspWorld[] = [];
async function open(...wanted: Parameters<typeof openCspWorld>): Promise<CspWorld> {
  const world = await openCspWorld(...wanted);
  worlds.push(world);
  return world;
}
const desks = new Map<string, Desk>();
beforeAll(async () => {
  for (const clients of [atOnce, inTurn]) {
    const world = await open(clients);
    for (const client of clients) desks.set(client.key, deskOf(world, client));
  }
});
afterAll(() => Promise.all(worlds.map((world) => world.close())));

function deskNamed(key: string): Desk {
  const desk = desks.get(key);
  if (desk === undefined) throw new Error(`No client is named ${key}`);
  return desk;
}

const until = async (test: TestWorld, id: string, isWanted: (run: Run) => boolean): Promise<Run> =>
  untilRun(await test.as('eli'), id, isWanted, 60_000);

describe.concurrent('a starter whose seat a person has to buy', () => {
  it('is licensed once the person has bought it and the tenant shows it', async () => {
    const desk = deskNamed('bought');
    const { test, csp } = desk;
    const asked = await desk.untilAsked();
    const { form } = asked;
    expect(form?.title).toBe(
      'Buy 1 seat of Microsoft 365 Business Premium for Client bought at Leader Cloud',
    );
    expect(form?.description).toContain('from 3 to 4 seats');
    expect(form?.description).toContain(csp.record.accountReference);
    expect(form?.description).toContain('https://portal.leader.example');
    expect(form?.spend).toBe(true);
    const item = await csp.openWork();
    expect(item).toMatchObject({
      before: 3,
      target: 4,
      state: 'open',
      runs: [{ runId: asked.id }],
    });
    // Written only while nobody has answered.
    await desk.untilNoted('to do by hand', 1);

    await answerRun(await test.as('ada'), asked, form ?? never(), { decision: 'done' });
    const words = /Marked done by Ada Admin on .*; the tenant does not show it yet/;
    await until(test, asked.id, (run) =>
      run.steps.some(
        ({ name, waitingFor }) => name === 'wait-for-seats' && words.test(waitingFor ?? ''),
      ),
    );

    expect((await csp.readRecord()).quantity).toBe(4);
    expect(csp.carryOut(item)).toEqual({ outcome: 'done' });
    const { run } = await goOn(test, asked.id);
    expect(run.status).toBe('finished');
    expect((await desk.ledger()).map(({ state }) => state)).toEqual(['visible']);
    const notes = desk.notes();
    expect(notes.filter((note) => note.includes('to do by hand'))).toHaveLength(1);
    expect(notes.some((note) => note.includes('Leader Cloud') && note.includes('3 → 4'))).toBe(
      true,
    );
    expect((await csp.work()).map(({ state, closedBy }) => [state, closedBy])).toEqual([
      ['done', 'Ada Admin'],
    ]);
  });

  it('goes on as well where the record does not name the subscription in the tenant', async () => {
    const desk = deskNamed('unjoined');
    const { test, csp } = desk;
    await (
      await test.as('ada')
    ).put(
      `/v1/manual-subscriptions/${csp.record.id}`,
      { ...toCorrection(csp.record), commerceSubscriptionId: null },
      z.unknown(),
    );
    const asked = await desk.untilAsked();
    const item = await csp.openWork();
    await csp.close(item.id, { outcome: 'done' });
    csp.carryOut(item);

    const { run } = await goOn(test, asked.id);

    expect(run.status).toBe('finished');
    expect((await csp.readRecord()).quantity).toBe(4);
  });

  it('ends the run in the person’s words where it could not be bought', async () => {
    const desk = deskNamed('no-credit');
    const { test, csp } = desk;
    const asked = await desk.untilAsked();
    const answers = { decision: 'impossible', reason: 'The vendor is out of credit' };
    await answerRun(await test.as('eli'), asked, asked.form ?? never(), answers);

    const run = await until(test, asked.id, hasEnded);

    expect(run.status).toBe('stopped');
    expect(run.statusText).toContain('Eli Engineer could not do it: The vendor is out of credit');
    expect((await csp.readRecord()).quantity).toBe(3);
    expect((await desk.ledger()).map(({ state }) => state)).toEqual(['refused']);
    await desk.untilNoted('The vendor is out of credit', 1);
  });

  it('asks again where nobody says why it could not be bought', async () => {
    const desk = deskNamed('no-reason');
    const { test, csp } = desk;
    const asked = await desk.untilAsked();
    await answerRun(await test.as('eli'), asked, asked.form ?? never(), { decision: 'impossible' });

    const again = await until(
      test,
      asked.id,
      ({ form }) => form !== null && form.id !== asked.form?.id,
    );

    expect(again.form).toMatchObject({
      name: 'work-by-hand',
      warning: expect.stringContaining('why'),
    });
    expect((await csp.openWork()).state).toBe('open');
  });

  it('needs the permission to spend, in the chat and on the page', async () => {
    const desk = deskNamed('no-spend');
    const { test, csp } = desk;
    const asked = await desk.untilAsked();
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
    const desk = deskNamed('second');
    const { test, csp } = desk;
    const asked = await desk.untilAsked();
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
    const run = await until(test, asked.id, ({ messages }) =>
      messages.some(({ text }) => text.startsWith('Marked done by Ada Admin')),
    );
    expect(run.form).toBeNull();
  });

  it('takes one of several answers that come at the same moment', async () => {
    const desk = deskNamed('all-at-once');
    const { test, csp } = desk;
    const asked = await desk.untilAsked();
    const { id } = await csp.openWork();
    const eli = await test.as('eli');
    const impossible = { outcome: 'impossible', reason: 'No credit' };

    const answers = await Promise.allSettled([
      csp.close(id, { outcome: 'done' }),
      csp.close(id, impossible, 'ada'),
      answerRun(eli, asked, asked.form ?? never(), { decision: 'done' }),
    ]);

    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await vi.waitFor(async () => expect((await csp.work())[0]?.state).not.toBe('open'));
    const [item] = await csp.work();
    expect((await csp.readRecord()).quantity).toBe(item?.state === 'done' ? 4 : 3);
    const rows = await (
      await test.as('ada')
    ).get(
      `/v1/audit?action=work-items.close&clientId=${csp.record.clientId}`,
      listOf(z.object({ action: z.string() })),
    );
    expect(rows.total).toBe(1);
  });

  it('keeps the record and the run as they are until the person has answered', async () => {
    const desk = deskNamed('kept');
    const { test, csp } = desk;
    const asked = await desk.untilAsked();
    const ada = await test.as('ada');
    const before = await refusalOf(
      ada.put(
        `/v1/manual-subscriptions/${csp.record.id}`,
        { ...toCorrection(csp.record), quantity: 25 },
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

describe('a release that is marked done', () => {
  it('says on the ticket what is not proved where the tenant never shows it', async () => {
    const desk = deskNamed('unproven');
    const { test, csp } = desk;
    const { run, item } = await untilGivingBack(desk);
    await csp.close(item.id, { outcome: 'done' });
    await untilProofIsAwaited(desk, run);
    await test.travel('PT25H');

    const ended = (await goOn(test, run.id)).run;

    expect(ended.status).toBe('finished');
    expect((await desk.ledger()).map(({ state }) => state)).toEqual(['confirmed']);
    expect(desk.notes('leaver').at(-1)).toContain(
      'is not proved: look at the bill of Leader Cloud',
    );
  });
});

describe('work that nobody answers', () => {
  it('is asked for again on the ticket each day, and never twice on one', async () => {
    const desk = deskNamed('asked-daily');
    const { test, csp } = desk;
    const asked = await desk.untilAsked();
    await desk.untilNoted('to do by hand', 1);

    await test.travel('PT25H');
    await untilTold(desk, 'still to do by hand, for a day');
    await test.travel('PT23H');
    await untilTold(desk, 'still to do by hand, for 2 days');

    expect(await desk.ledger()).toMatchObject([{ state: 'accepted', runId: asked.id }]);
    expect((await csp.work()).length).toBe(1);
    expect(desk.notes().filter((note) => note.includes('to do by hand'))).toHaveLength(3);
  });
});

describe('a CSP that is switched off while somebody is asked', () => {
  it('gives nothing up before the person has answered, and goes on from the answer', async () => {
    const desk = deskNamed('switched-off');
    const { test, csp } = desk;
    const asked = await desk.untilAsked();
    const ada = await test.as('ada');
    const turn = (enabled: boolean) =>
      ada.put(`/v1/services/${csp.record.serviceId}`, { enabled }, z.unknown());
    await turn(false);
    await test.travel('PT2H');
    const [change] = await vi.waitFor(async () => {
      const changes = await desk.ledger();
      expect(changes).toMatchObject([{ state: 'unknown' }]);
      return changes;
    }, patience);

    const path = `/v1/seat-changes/${change?.id}/abandon`;
    const given = ada.post(path, { reason: 'It is switched off' }, z.unknown());
    expect(await refusalOf(given)).toMatchObject({ status: 409, code: 'still-pending' });
    const item = await csp.openWork();
    await csp.close(item.id, { outcome: 'done' });
    csp.carryOut(item);
    await turn(true);
    await test.travel('PT16M');

    expect((await goOn(test, asked.id)).run.status).toBe('finished');
    expect((await csp.work()).length).toBe(1);
    expect((await desk.ledger()).map(({ state }) => state)).toEqual(['visible']);
  });
});

describe('a run that waits for a person', () => {
  it('is there after a restart, with the same item', async () => {
    const client = clientByHand('restarted');
    const desk = deskOf(await open([client], { workers: 1 }), client);
    const { test, csp } = desk;
    const asked = await desk.untilAsked();
    const item = await csp.openWork();
    await test.stopWorkers();
    await csp.close(item.id, { outcome: 'done' });
    csp.carryOut(item);
    await test.startWorker();

    const { run } = await goOn(test, asked.id);

    expect(run.status).toBe('finished');
    expect((await csp.work()).map(({ id }) => id)).toEqual([item.id]);
  });
});

describe.concurrent('a leaver whose seat a person has to give back', () => {
  it('is done when the person has said so and the tenant shows fewer', async () => {
    const desk = deskNamed('given-back');
    const { test, csp } = desk;
    const { run, item } = await untilGivingBack(desk);
    expect(item).toMatchObject({ before: 3, target: 2 });
    await csp.close(item.id, { outcome: 'done' });
    await untilProofIsAwaited(desk, run);
    expect(csp.carryOut(item)).toEqual({ outcome: 'done' });

    const ended = (await goOn(test, run.id)).run;

    expect(ended.status).toBe('finished');
    expect((await csp.readRecord()).quantity).toBe(2);
    expect((await desk.ledger()).map(({ state }) => state)).toEqual(['visible']);
  });

  it('goes on where the seat could not be given back, and says on the ticket that it stays', async () => {
    const desk = deskNamed('not-given-back');
    const { test, csp } = desk;
    const { run, item } = await untilGivingBack(desk);
    await csp.close(item.id, { outcome: 'impossible', reason: 'Their window was shorter' });

    const ended = (await goOn(test, run.id)).run;

    expect(ended.status).toBe('finished');
    expect((await csp.readRecord()).quantity).toBe(3);
    expect((await desk.ledger()).map(({ state }) => state)).toEqual(['refused']);
    expect(desk.notes('leaver').at(-1)).toContain('Their window was shorter');
  });
});

/** The leaver's ticket up to the item that a person has to answer. */
async function untilGivingBack(desk: Desk) {
  const run = await desk.untilAsked('leaver');
  expect(run.form?.title).toContain('Give back 1 seat');
  return { run, item: await desk.csp.openWork() };
}

const untilProofIsAwaited = ({ test }: Desk, { id }: Run): Promise<Run> =>
  until(test, id, ({ steps }) =>
    steps.some(({ waitingFor }) => waitingFor?.includes('the tenant to show fewer seats') === true),
  );

/** The lane looks every quarter of an hour, and a look that was under way when the clock moved saw the old time. */
async function untilTold(desk: Desk, words: string): Promise<void> {
  const look = async () => {
    await desk.test.travel('PT16M');
    expect(desk.notes().filter((note) => note.includes(words))).toHaveLength(1);
  };
  await vi.waitFor(look, { ...patience, interval: 500 });
}

function never(): never {
  throw new Error('The run asks nothing');
}
