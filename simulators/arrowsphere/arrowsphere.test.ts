import { afterEach, describe, expect, test } from 'vitest';

import {
  closeWorlds,
  commerceId,
  marketSeed,
  quantityEffects,
  skuId,
  tenantId,
} from '../core/test-kit.ts';
import { customerRef, licensePath, licenseRef, start } from './fixture.ts';
import { toState } from './seed.ts';

afterEach(closeWorlds);

const renewal = { executionDate: '2027-03-02T00:00:00+00:00', seats: 7 };

describe('the key', () => {
  test('is asked for, and refused as told', async () => {
    const { call, simulator } = await start();
    expect(await call('GET', '/whoami', undefined, 'wrong')).toMatchObject({
      status: 401,
      body: { status: 401, messages: ['Invalid API key'] },
    });
    expect((await call('GET', '/whoami', undefined, '')).body).toMatchObject({
      messages: ['No API key was sent'],
    });
    await fetch(`${simulator.url}/_sim/behaviour`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refusedKeyStatus: 403 }),
    });
    expect((await call('GET', '/whoami', undefined, 'wrong')).status).toBe(403);
    expect((await call('GET', '/whoami')).body).toMatchObject({
      data: { companyName: 'Managed Services Ltd' },
    });
  });
});

describe('reading', () => {
  test('pages from 1, fifteen customers at a time, a hundred at most', async () => {
    const { call } = await start();
    expect((await call('GET', '/customers?per_page=1&page=2')).body).toMatchObject({
      data: { customers: [{ CompanyName: 'Contoso' }] },
      pagination: { per_page: 1, current_page: 2, total_page: 2, total: 2, next: null },
    });
    expect((await call('GET', '/customers')).body).toMatchObject({ pagination: { per_page: 15 } });
    expect((await call('GET', '/customers?per_page=500')).body).toMatchObject({
      pagination: { per_page: 100 },
    });
    expect((await call('GET', '/customers?page=0')).status).toBe(400);
  });

  test('searches by filters, with other names than in the license itself', async () => {
    const { call, license } = await start();
    const search = (ref: string) =>
      call('POST', '/licenses/v2/find', { filters: { 'license.customer_ref': [ref] } });
    expect((await search(customerRef)).body).toMatchObject({
      pagination: { total: 1 },
      results: [
        {
          license: {
            partner_ref: licenseRef,
            seat: 10,
            status_code: 86,
            vendor_subscription_id: commerceId.toUpperCase(),
            customer_vendor_reference: tenantId,
          },
        },
      ],
    });
    expect((await search('XSP1')).body).toMatchObject({ pagination: { total: 0 }, results: [] });
    const wrong = { filters: { customer_ref: 'x' } };
    expect((await call('POST', '/licenses/v2/find', wrong)).status).toBe(400);
    expect(await license()).toMatchObject({
      seats: 10,
      statusCode: 86,
      vendor_license_id: commerceId.toUpperCase(),
      termCode: 8_640,
      periodicityCode: 720,
      expiry_datetime: '2027-03-02T00:00:00+00:00',
      price: { unit: { buy: 18.7 } },
      actionMessages: [
        {
          action: 'decreaseSeats',
          message: 'You can decrease 2 seats until 2026/11/27 10:00:00 (UTC)',
          maxDecrease: 2,
          supportedUntil: '2026/11/27 10:00:00 (UTC)',
        },
      ],
    });
  });

  test('names endpoints that are not simulated', async () => {
    const { call } = await start();
    expect((await call('GET', '/orders')).status).toBe(501);
  });

  test('a seed with two names of one reference is refused', () => {
    const [first] = marketSeed.customers;
    if (first === undefined) throw new Error('the seed has customers');
    const doubled = { ...marketSeed, customers: [first, { ...first, name: 'Again' }] };
    expect(() => toState(doubled, {})).toThrow(/same reference/);
  });
});

describe('changing the seats', () => {
  test('is in progress until done, and only then in the tenant', async () => {
    const world = await start();
    expect((await world.call('PUT', `${licensePath}/seats`, { seats: 12 })).status).toBe(204);
    const during = await world.license();
    expect(during).toMatchObject({ seats: 10, statusCode: 72, actionMessages: [] });
    expect(Object.keys(Object(during['actions']))).not.toContain('increaseSeats');
    expect((await world.call('PUT', `${licensePath}/seats`, { seats: 13 })).status).toBe(409);
    expect(world.events).toEqual([]);
    world.clock.advance('PT1M');
    expect(await world.license()).toMatchObject({ seats: 12, statusCode: 86 });
    expect(world.events).toMatchObject([
      { csp: 'arrowsphere', tenantId, commerceSubscriptionId: commerceId, skuId, quantity: 12 },
    ]);
    expect(quantityEffects(world)).toMatchObject([{ before: 10, after: 12, by: 'api' }]);
    expect((await world.call('GET', `${licensePath}/history`)).body).toMatchObject({
      data: { actions: [{ note: { before: { seats: 10 }, after: { seats: 12 } } }, {}, {}] },
    });
  });

  test.each([
    [0, 'at least 1'],
    [301, 'exceeded the maximum seat count allowed per License 300'],
    [7, 'You can decrease 2 seats only'],
    [9.5, 'Bad value'],
  ])('to %j is refused', async (seats, text) => {
    const world = await start();
    const refused = await world.call('PUT', `${licensePath}/seats`, { seats });
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toContain(text);
    expect(quantityEffects(world)).toEqual([]);
  });

  test('gives back open lots until the closing instant', async () => {
    const world = await start();
    world.clock.set('2026-11-27T10:00:00Z');
    const refused = await world.call('PUT', `${licensePath}/seats`, { seats: 9 });
    expect(refused).toMatchObject({
      status: 400,
      body: { messages: ['The seats can not be decreased during the commitment'] },
    });
    expect(Object.keys(Object((await world.license())['actions']))).not.toContain('decreaseSeats');
  });

  test('may be rejected, partly applied, only warned about, or get stuck', async () => {
    const world = await start();
    const put = async (kind: string, seats: number) => {
      world.simulator.faults.add({ kind, count: 1 });
      const answer = await world.call('PUT', `${licensePath}/seats`, { seats });
      world.clock.advance('PT1M');
      return { answer, license: await world.license() };
    };
    expect(await put('rejected-later', 12)).toMatchObject({
      answer: { status: 204 },
      license: { seats: 10, statusCode: 85, message: expect.stringContaining('rejected') },
    });
    expect(await put('partly-applied', 14)).toMatchObject({
      answer: { status: 206, body: { status: 206, error: 'Accepted' } },
      license: { seats: 12, statusCode: 86 },
    });
    expect(await put('accepted-with-warning', 14)).toMatchObject({
      answer: { status: 200, body: { messages: [expect.stringContaining('Warning')] } },
      license: { seats: 12, statusCode: 86 },
    });
    expect(await put('stuck-in-progress', 13)).toMatchObject({
      license: { seats: 13, statusCode: 72 },
    });
  });

  test('by another hand asks for no window', async () => {
    const world = await start();
    world.simulator.otherHand.setQuantity(licenseRef, 5);
    expect(quantityEffects(world)).toMatchObject([{ before: 10, after: 5, by: 'other-hand' }]);
    expect(world.events).toMatchObject([{ quantity: 5 }]);
    expect(() => world.simulator.otherHand.setQuantity('XSP1', 5)).toThrow(RangeError);
  });
});

describe('a scheduled task', () => {
  test('of the renewal sets the seats of the new term', async () => {
    const world = await start();
    await world.call('POST', `${licensePath}/scheduledTasks`, renewal);
    world.clock.set('2027-03-02T00:00:00Z');
    world.simulator.settle();
    expect(await world.license()).toMatchObject({
      seats: 7,
      expiry_datetime: '2028-03-02T00:00:00+00:00',
      actionMessages: [{ maxDecrease: 7, supportedUntil: '2027/03/09 00:00:00 (UTC)' }],
    });
    expect(quantityEffects(world)).toMatchObject([{ before: 10, after: 7, by: 'renewal' }]);
    expect(world.events).toMatchObject([{ quantity: 7 }]);
  });

  test('may be changed and deleted, and is checked', async () => {
    const { call, simulator } = await start();
    const path = `${licensePath}/scheduledTasks`;
    await call('POST', path, renewal);
    expect((await call('PATCH', `${path}/612386`, { seats: 6 })).status).toBe(204);
    expect((await call('PATCH', `${path}/612386`, renewal)).status).toBe(400);
    expect((await call('GET', `${path}/612386`)).body).toMatchObject({ data: { seats: 6 } });
    expect((await call('DELETE', `${path}/612386`)).status).toBe(204);
    expect((await call('GET', `${path}/612386`)).status).toBe(404);
    expect((await call('POST', path, { ...renewal, seats: 301 })).status).toBe(400);
    expect((await call('POST', path, { ...renewal, executionDate: '2026-01-01' })).status).toBe(
      400,
    );
    expect(simulator.state().tasks).toEqual([]);
  });

  test('in the middle of a term fails when the window is closed', async () => {
    const world = await start();
    const early = { executionDate: '2026-12-24T00:00:00Z', seats: 7 };
    await world.call('POST', `${licensePath}/scheduledTasks`, early);
    world.clock.set('2026-12-24T00:00:00Z');
    world.simulator.settle();
    expect(await world.license()).toMatchObject({ seats: 10 });
    expect(world.simulator.state().tasks).toMatchObject([{ statusCode: 85 }]);
  });

  test.each([
    ['wipes-tasks', 0],
    ['keeps-tasks', 1],
  ] as const)('meets a change that %s', async (midTermChange, left) => {
    const world = await start({ midTermChange });
    await world.call('POST', `${licensePath}/scheduledTasks`, renewal);
    await world.call('PUT', `${licensePath}/seats`, { seats: 12 });
    world.clock.advance('PT1M');
    world.simulator.settle();
    expect(world.simulator.state().tasks).toHaveLength(left);
  });
});

describe('the end of the term', () => {
  test('without automatic renewal ends the license', async () => {
    const world = await start();
    expect((await world.call('PUT', `${licensePath}/autorenew/cancel`)).status).toBe(204);
    expect(await world.license()).toMatchObject({ autoRenew: false, renewalPolicy: 'cancel' });
    world.clock.set('2027-03-02T00:00:00Z');
    world.simulator.settle();
    expect(await world.license()).toMatchObject({ statusCode: 88 });
    expect(quantityEffects(world)).toMatchObject([{ before: 10, after: 0, by: 'renewal' }]);
    expect(world.events).toMatchObject([{ quantity: 10, status: 'warning' }]);
  });
});
