import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';

import { closeWorlds, quantityEffects, skuId, tenantId } from '../core/test-kit.ts';
import {
  amendment,
  annualId,
  askToken,
  customerId,
  monthlyId,
  of,
  otherCustomerId,
  start,
  tokenIn,
  trialId,
  type World,
} from './fixture.ts';

afterEach(closeWorlds);

const taken = z.object({
  subscriptionsAmendmentId: z.guid(),
  trackingId: z.object({ requestTrackingId: z.guid() }),
});

const amend = async (world: World, ...lines: [string, number][]) => {
  const answer = await world.call('POST', of('amendments'), amendment(...lines));
  expect(answer.status).toBe(200);
  const { subscriptionsAmendmentId, trackingId } = taken.parse(answer.body);
  const tracking = async () =>
    (await world.call('GET', `/tracking/${trackingId.requestTrackingId}`)).body;
  const status = async () =>
    (
      await world.call(
        'GET',
        `/billing/subscriptions/amendments/${subscriptionsAmendmentId}/status`,
      )
    ).body;
  return { tracking, status };
};

const details = async ({ call }: World): Promise<unknown> =>
  (await call('GET', of('details'))).body;

describe('signing in', () => {
  test('wants a form, the right secret and a scope that exists', async () => {
    const { simulator } = await start();
    const answers = [
      await askToken(simulator, { client_secret: 'no' }),
      await askToken(simulator, { scope: 'everything' }),
      await askToken(simulator, { grant_type: 'password' }),
    ];
    expect(answers.map(({ status, body }) => [status, body])).toEqual([
      [400, { error: 'invalid_client' }],
      [400, { error: 'invalid_scope' }],
      [400, { error: 'unsupported_grant_type' }],
    ]);
  });

  test('wants the subscription key, in the header or the query, and names which of the two is wrong', async () => {
    const { call } = await start();
    const header = 'ocp-apim-subscription-key';
    const missing = await call('GET', '/customers', undefined, { [header]: '' });
    const wrong = await call('GET', '/customers', undefined, { [header]: 'another' });
    expect([missing.status, wrong.status]).toEqual([401, 401]);
    expect(missing.body).toMatchObject({
      statusCode: 401,
      message: expect.stringContaining('missing subscription key'),
    });
    expect(wrong.body).toMatchObject({
      statusCode: 401,
      message: expect.stringContaining('invalid subscription key'),
    });
  });

  test('is refused with a token that has ended or is for the other API', async () => {
    const { simulator, clock, call } = await start();
    const distributor = tokenIn(await askToken(simulator, { scope: 'distributor' }));
    const authorization = `Bearer ${distributor}`;
    expect((await call('GET', '/customers', undefined, { authorization })).status).toBe(403);
    clock.advance('PT1H');
    expect((await call('GET', '/customers')).status).toBe(401);
  });
});

describe('reading', () => {
  test('knows no paging: everything is in one answer, whatever is asked', async () => {
    const { call } = await start();
    const answer = await call('GET', '/customers?page=2&pageSize=1');
    expect(answer.body).toMatchObject({ items: [{ id: customerId }, { id: otherCustomerId }] });
    expect(JSON.stringify(answer.body)).not.toContain(tenantId);
  });

  test('tells how far down the seats may go until when, and the days of the term', async () => {
    const world = await start();
    expect(await details(world)).toMatchObject({
      items: [
        {
          id: annualId,
          quantity: 15,
          commitmentTerm: {
            type: 'Annual',
            termEndDate: '2027-03-31',
            renewalConfiguration: { renewalDate: '2027-04-01', scheduledQuantity: 8 },
            committedMinimalQuantities: [
              { committedUntil: '2026-11-28T08:00:00.0000000', quantity: 10 },
            ],
          },
        },
        {
          id: monthlyId,
          commitmentTerm: {
            type: 'Monthly',
            renewalConfiguration: null,
            committedMinimalQuantities: [
              { committedUntil: '2026-11-27T00:00:00.0000000', quantity: 0 },
            ],
          },
        },
      ],
    });
  });

  test('lists the documented example: 10 seats of 1 February, 5 of the day after', async () => {
    const world = await start();
    world.clock.set('2027-02-01T00:00:00Z');
    world.simulator.otherHand.setQuantity(annualId, 25);
    world.clock.set('2027-02-02T00:00:00Z');
    world.simulator.otherHand.setQuantity(annualId, 30);
    expect(world.simulator.state().subscriptions[annualId]?.lots).toMatchObject([
      { quantity: 10, allowedUntil: expect.stringMatching(/^2027-02-08/) },
      { quantity: 5, allowedUntil: expect.stringMatching(/^2027-02-09/) },
    ]);
    const token = tokenIn(await askToken(world.simulator));
    const authorization = `Bearer ${token}`;
    const { body } = await world.call('GET', of('details'), undefined, { authorization });
    expect(body).toMatchObject({
      items: [
        { commitmentTerm: { committedMinimalQuantities: [{ quantity: 15 }, { quantity: 25 }] } },
      ],
    });
  });

  test('has prices apart, and hides them when told to', async () => {
    const world = await start();
    const prices = async () => (await world.call('GET', of('pricing-information'))).body;
    expect(await prices()).toMatchObject({
      items: [
        { id: annualId, billingCycle: 'monthly', fees: { recurringFee: 18.7, currency: 'Usd' } },
        { id: monthlyId, fees: { recurringFee: 22.44 } },
      ],
    });
    await world.call('POST', '/_sim/behaviour', { showsPrices: false });
    expect(await prices()).toMatchObject({ items: [{ fees: null }, { fees: null }] });
  });

  test('refuses customers that are not there and ids that are none', async () => {
    const { call } = await start();
    const nowhere = await call('GET', of('details', '00000000-0000-4000-8000-00000000dead'));
    expect([nowhere.status, nowhere.type]).toEqual([
      400,
      'application/problem+json; charset=utf-8',
    ]);
    expect(nowhere.body).toMatchObject({ title: 'Customer not found' });
    expect((await call('GET', of('details', 'contoso'))).status).toBe(400);
  });

  test('has none of the paths that a public client invented', async () => {
    const { call } = await start();
    const invented = [
      `/customers/${customerId}`,
      `/customers/${customerId}/subscriptions`,
      `/subscriptions/${annualId}`,
      `/billing/subscriptions/${annualId}`,
    ];
    const answers = await Promise.all(invented.map((path) => call('GET', path)));
    expect(answers.map(({ status }) => status)).toEqual([501, 501, 501, 501]);
  });
});

describe('an amendment', () => {
  test('is queued, processed and done, and only then are there seats', async () => {
    const world = await start();
    const { tracking, status } = await amend(world, [annualId, 17]);
    expect([await tracking(), await status()]).toEqual(['Queued', 'Pending']);
    world.clock.advance('PT40S');
    expect([await tracking(), await status()]).toEqual(['Processing', 'Processing']);
    expect(await details(world)).toMatchObject({ items: [{ quantity: 15 }, {}] });
    expect([world.events, quantityEffects(world)]).toEqual([[], []]);
    world.clock.advance('PT20S');
    expect([await tracking(), await status()]).toEqual(['Success', 'Success']);
    expect(await details(world)).toMatchObject({ items: [{ quantity: 17 }, {}] });
    expect(world.events).toMatchObject([{ csp: 'sherweb', tenantId, skuId, quantity: 17 }]);
    expect(quantityEffects(world)).toMatchObject([{ before: 15, after: 17, by: 'api' }]);
  });

  test('wipes what was scheduled for the renewal', async () => {
    const world = await start();
    await amend(world, [annualId, 16]);
    world.clock.advance('PT1M');
    expect(JSON.stringify(await details(world))).not.toContain('scheduledQuantity');
  });

  test.each([
    [annualId, 9, 'Commitment term violations'],
    [annualId, 301, 'Product quantity constraints violations'],
    [annualId, 0, 'Product quantity constraints violations'],
    [trialId, 26, 'Subscriptions validation error'],
    ['00000000-0000-4000-8000-00000000dead', 1, 'Subscriptions validation error'],
  ])('of %s to %i is refused: %s', async (id, quantity, title) => {
    const world = await start();
    const answer = await world.call('POST', of('amendments'), amendment([id, quantity]));
    expect(answer).toMatchObject({ status: 400, body: { title, status: 400 } });
    world.clock.advance('PT1H');
    expect(quantityEffects(world)).toEqual([]);
  });

  test('of a trial is refused', async () => {
    const world = await start();
    const path = of('amendments', otherCustomerId);
    const answer = await world.call('POST', path, amendment([trialId, 26]));
    expect(answer.body).toMatchObject({ title: 'Restricted product quantity change' });
  });

  test('may go down to the floor, and at the closing instant no more', async () => {
    const world = await start();
    await amend(world, [annualId, 10]);
    world.clock.set('2026-11-28T08:00:00Z');
    const token = tokenIn(await askToken(world.simulator));
    const late = await world.call('POST', of('amendments'), amendment([annualId, 9]), {
      authorization: `Bearer ${token}`,
    });
    expect(late).toMatchObject({ status: 400, body: { title: 'Commitment term violations' } });
    expect(quantityEffects(world)).toMatchObject([{ before: 15, after: 10 }]);
  });

  test('that changes nothing is answered 204', async () => {
    const { call } = await start();
    expect((await call('POST', of('amendments'), amendment([annualId, 15]))).status).toBe(204);
    expect((await call('POST', of('amendments'), {})).status).toBe(204);
    expect((await call('POST', of('amendments'), amendment([annualId, 1.5]))).status).toBe(400);
  });

  test('with several lines succeeds in part when one of them fails', async () => {
    const world = await start({ refusesBy: 'tracking' });
    const { tracking, status } = await amend(world, [annualId, 16], [monthlyId, 301]);
    world.clock.advance('PT1M');
    expect([await tracking(), await status()]).toEqual(['PartialSuccess', 'PartialSuccess']);
    expect(quantityEffects(world)).toMatchObject([{ subscriptionId: annualId, after: 16 }]);
  });

  test('may fail later, stay in the works although it is done, or be forgotten', async () => {
    const words = [];
    for (const kind of ['fails-later', 'stuck-processing', 'forgotten']) {
      const world = await start();
      world.simulator.faults.add({ kind, count: 1 });
      const { tracking } = await amend(world, [annualId, 16]);
      world.clock.advance('PT10M');
      words.push([await tracking(), quantityEffects(world).length]);
    }
    expect(words).toEqual([
      ['Failure', 0],
      ['Processing', 1],
      ['Unknown', 1],
    ]);
  });
});

describe('the renewal', () => {
  test('takes the scheduled quantity and opens a window for all of it', async () => {
    const world = await start();
    world.clock.set('2027-04-01T00:00:00Z');
    expect(world.simulator.state().subscriptions[annualId]).toMatchObject({
      quantity: 8,
      termCount: 2,
      scheduledQuantity: null,
      lots: [{ quantity: 8, allowedUntil: '2027-04-08T00:00:00Z' }],
    });
    expect(quantityEffects(world)).toMatchObject([
      { subscriptionId: monthlyId, before: 3, after: 0, by: 'renewal' },
      { subscriptionId: annualId, before: 15, after: 8, by: 'renewal' },
    ]);
  });

  test('ends what does not renew', async () => {
    const world = await start();
    world.clock.set('2026-12-20T00:00:00Z');
    expect(world.simulator.state().subscriptions[monthlyId]).toBeUndefined();
    expect(world.events).toMatchObject([{ quantity: 0, status: 'deleted' }]);
  });
});
