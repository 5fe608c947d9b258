import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { marketOf } from '../../simulators/world/markets.ts';
import { choiceNamed, fieldsOf } from '../../tools/client/answer-form.ts';
import { readDirectoryStatus, refreshDirectory } from '../support/directory.ts';
import { goOn, seatMoves, workTicket } from '../support/staff.ts';
import {
  behave,
  eventsOf,
  trustPartnerCenter,
  type Attempt,
  type EventsOf,
} from '../support/vendor-events.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

// A vendor's own event makes Seatwright look sooner; without any event everything ends all the same, only later.

let test: TestWorld;
let distrust = (): void => {};
afterEach(async () => {
  distrust();
  distrust = () => {};
  await test.close();
});

const patience = { timeout: 20_000, interval: 50 };
/** Until the vendor has done what it took. */
const provisionSeconds = 2 * 3_600;

/** When the run looks again by itself; null: not before somebody rings it. */
async function nextLookOf(runId: string): Promise<string | null> {
  const row = await test.server.product.db
    .selectFrom('agenda')
    .select(['wake_at', 'leased_by'])
    .where('kind', '=', 'run')
    .where('key', '=', runId)
    .executeTakeFirstOrThrow();
  return row.leased_by === null ? row.wake_at : null;
}

/** More than any test travels. */
const isMinutesAhead = (at: string | null): boolean =>
  at !== null && at !== '' && test.world.clock.now().until(at).total('minutes') > 4;

/** Buys at Pax8 for Fairview and stops where the tenant does not show the seat for two hours. */
async function waitForTheTenant(): Promise<{ readonly runId: string; readonly planned: string }> {
  await behave(test, 'pax8', { provisionSeconds });
  const { run } = await workTicket(test, '5006', {
    script: {
      'customer-mapping': (form) => {
        const name = fieldsOf(form)[0]?.name ?? '';
        return { [name]: choiceNamed(form, name, 'Medical Practice'), save: 'yes' };
      },
    },
    isWanted: ({ steps }) =>
      steps.some(({ name, status }) => name === 'wait-for-seats' && status === 'waiting'),
  });
  expect(seatMoves(test)).toEqual(['28 → 29']);
  // A minute before it is done, the run looks again only every few minutes.
  await test.travel('PT1H59M');
  let planned = '';
  const isSettled = async (): Promise<boolean> => {
    const [before, next] = [planned, (await nextLookOf(run.id)) ?? ''];
    planned = next;
    // The same twice: a look that somebody rang for late would plan another one.
    return isMinutesAhead(next) && next === before;
  };
  await expect.poll(isSettled, patience).toBe(true);
  return { runId: run.id, planned };
}

describe('events of Pax8', () => {
  it('end the wait for the tenant minutes before Seatwright would have looked', async () => {
    test = await startTestWorld();
    const pax8 = eventsOf(test, 'pax8');
    expect((await pax8.service()).events).toMatchObject({ receiving: false, impediment: null });
    expect((await pax8.receive()).events?.receiving).toBe(true);
    // "May take up to 5 minutes"; the tenant shows the seat before that.
    await pax8.behave({ delayMs: 30_000 });
    const { runId, planned } = await waitForTheTenant();

    await test.travel('PT1M30S');
    const now = await test.travel('PT1M');

    expect((await goOn(test, runId)).run.status).toBe('finished');
    expect(Temporal.Instant.compare(now, planned)).toBe(-1);
    expect((await pax8.service()).events).toMatchObject({
      eventCount: 1,
      lastEventName: 'SUBSCRIPTION',
      refusedCount: 0,
    });

    // The same one once more, long after what it tells of: nothing comes of it.
    expect(await pax8.deliver(await genuineOf(pax8))).toBe(200);
    expect((await pax8.service()).events?.eventCount).toBe(2);
    expect((await goOn(test, runId)).run.status).toBe('finished');
    expect(seatMoves(test)).toEqual(['28 → 29']);
  });

  it('may all be lost: the run ends by its own looks', async () => {
    test = await startTestWorld();
    const pax8 = eventsOf(test, 'pax8');
    await pax8.receive();
    await pax8.behave({ loses: true });
    const { runId, planned } = await waitForTheTenant();

    await test.travel('PT2M');
    await expect.poll(async () => (await pax8.sent()).at(-1)?.outcome, patience).toBe('lost');
    await test.travel('PT1M');
    expect(await nextLookOf(runId)).toBe(planned);
    await test.travel('PT10M');

    expect((await goOn(test, runId)).run.status).toBe('finished');
    expect((await pax8.service()).events).toMatchObject({ eventCount: 0, lastEventAt: null });
  });
});

describe('events of Partner Center', () => {
  it('end the wait for an order that was only accepted, long before the lane would have looked', async () => {
    test = await startTestWorld();
    distrust = await trustPartnerCenter(test.world.urls['partner-center'] ?? '');
    const events = eventsOf(test, 'partner-center');
    await events.receive();
    await behave(test, 'partner-center', {
      quantityAnswer: 'accepted',
      acceptedDelaySeconds: provisionSeconds,
    });
    const { run } = await workTicket(test, '5001', {
      isWanted: ({ steps }) =>
        steps.some(({ waitingFor }) => waitingFor?.includes('(accepted') === true),
    });
    await test.travel('PT1H59M');
    const laneLook = async (): Promise<string | null> => {
      const row = await test.server.product.db
        .selectFrom('agenda')
        .select(['wake_at', 'leased_by'])
        .where('kind', '=', 'lane')
        .executeTakeFirst();
      return row === undefined || row.leased_by !== null ? null : row.wake_at;
    };
    await expect.poll(async () => isMinutesAhead(await laneLook()), patience).toBe(true);
    const planned = (await laneLook()) ?? '';

    const now = await test.travel('PT2M');

    expect((await goOn(test, run.id)).run.status).toBe('finished');
    expect(seatMoves(test)).toEqual(['18 → 19']);
    expect(Temporal.Instant.compare(now, planned)).toBe(-1);
    expect((await events.service()).events).toMatchObject({
      lastEventName: 'subscription-updated',
      refusedCount: 0,
    });
  });

  it('are tried by a test event that changes nothing', async () => {
    test = await startTestWorld();
    distrust = await trustPartnerCenter(test.world.urls['partner-center'] ?? '');
    const events = eventsOf(test, 'partner-center');
    await events.receive();

    await events.sendTest();

    await expect
      .poll(async () => (await events.service()).events, patience)
      .toMatchObject({ eventCount: 1, lastEventName: 'test-created', refusedCount: 0 });
  });
});

/** Lines of the vendors' journals when nobody has asked anything for a while. */
async function quietJournal(): Promise<number> {
  await refreshDirectory(test);
  return test.journal().length;
}

/** The so-manieth event that was taken; waits until there is one. */
async function genuineOf(events: EventsOf, after = 0): Promise<Attempt> {
  return vi.waitFor(async () => {
    const taken = (await events.sent()).filter(({ status }) => status === 200);
    const [found] = taken.slice(after);
    if (found === undefined) throw new Error('No event came');
    return found;
  }, patience);
}

/** How often a client's subscriptions were read at Pax8. */
const listings = (): number =>
  test
    .journal()
    .filter(({ simulator, path }) => simulator === 'pax8' && path.includes('/subscriptions?'))
    .length;

describe('what comes to the address of events', () => {
  it('makes nobody call anybody when it is forged', async () => {
    test = await startTestWorld();
    distrust = await trustPartnerCenter(test.world.urls['partner-center'] ?? '');
    const pax8 = eventsOf(test, 'pax8');
    const center = eventsOf(test, 'partner-center');
    await Promise.all([pax8.receive(), center.receive()]);
    await Promise.all([pax8.sendTest(), center.sendTest()]);
    const ofPax8 = await genuineOf(pax8);
    const ofCenter = await genuineOf(center);
    const before = await quietJournal();

    const { authorization: _secret, ...bare } = ofPax8.headers;
    const elsewhere = ofPax8.url.replace(/[^/]+$/, 'another-token');
    const other = { ...ofCenter.headers, 'x-ms-certificate-url': 'https://forger.example/a.cer' };
    const forged = [
      { ...ofPax8, headers: bare },
      { ...ofPax8, headers: { ...bare, authorization: 'Bearer guessed' } },
      { ...ofPax8, url: elsewhere },
      { ...ofPax8, url: ofPax8.url.replace(/hooks\/[^/]+/, 'hooks/nobody') },
      { ...ofCenter, body: ofCenter.body.replace('test-created', 'subscription-updated') },
      { ...ofCenter, headers: other },
      { ...ofCenter, headers: { ...ofCenter.headers, 'x-ms-signature-algorithm': 'rsa-sha1' } },
      { ...ofCenter, headers: {} },
    ];
    const statuses: number[] = [];
    for (const one of forged) statuses.push(await center.deliver(one));

    expect(statuses).toEqual(forged.map(() => 401));
    expect(test.journal()).toHaveLength(before);
    // The one for an integration that does not exist is counted nowhere.
    expect((await pax8.service()).events).toMatchObject({ eventCount: 1, refusedCount: 3 });
    expect((await center.service()).events).toMatchObject({
      eventCount: 1,
      refusedCount: 4,
      lastRefusedWhy: 'without a signature in a known form',
    });
  });

  it('costs next to nothing when it comes late and hundreds of times', async () => {
    test = await startTestWorld();
    const pax8 = eventsOf(test, 'pax8');
    await pax8.receive();
    await pax8.behave({ copies: 200, delayMs: 60_000 });
    await quietJournal();
    const ids = (test.world.seed.markets['pax8']?.subscriptions ?? []).map((one) =>
      marketOf('pax8').subscriptionIdOf(one),
    );
    expect(ids.length).toBeGreaterThan(1);
    for (const id of ids) {
      const { quantity = 0 } = test.world.market('pax8').findSubscription(id) ?? {};
      test.world.otherHand.setQuantity('pax8', id, quantity + 1);
    }
    const before = listings();

    await test.travel('PT2M');

    const counted = async () => (await pax8.service()).events?.eventCount;
    await expect.poll(counted, { ...patience, timeout: 60_000 }).toBe(200 * ids.length);
    await expect.poll(async () => (await readDirectoryStatus(test)).waiting, patience).toBe(0);
    // Each client is read again, and no more often for all the copies.
    expect(listings() - before).toBeGreaterThan(0);
    expect(listings() - before).toBeLessThanOrEqual(2 * ids.length);
    expect((await pax8.service()).events?.refusedCount).toBe(0);
  });

  it('is refused from the moment on that the integration is switched off, and nothing is left at the vendor', async () => {
    test = await startTestWorld();
    const pax8 = eventsOf(test, 'pax8');
    const { id } = await pax8.receive();
    await pax8.sendTest();
    const old = await genuineOf(pax8);
    const ada = await test.as('ada');

    const secret = test.world.credentials.markets['pax8']?.secrets['clientSecret'];
    await ada.post(`/v1/services/${id}/secrets/clientSecret`, { secret }, z.unknown());

    // Whoever had the old secret could read the old address at the vendor.
    expect(await pax8.deliver(old)).toBe(401);
    await pax8.sendTest();
    const fresh = await genuineOf(pax8, 1);
    expect((await pax8.service()).events?.eventCount).toBe(1);

    await ada.put(`/v1/services/${id}`, { enabled: false }, z.unknown());

    expect(await pax8.deliver(fresh)).toBe(401);
    expect((await pax8.service()).events?.receiving).toBe(false);
    const kinds = test.journal().map(({ effect }) => effect?.kind);
    expect(kinds.filter((kind) => kind === 'webhook-created')).toHaveLength(2);
    expect(kinds.filter((kind) => kind === 'webhook-deleted')).toHaveLength(2);
  });
});
