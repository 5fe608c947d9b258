import { afterEach, describe, expect, test } from 'vitest';

import { closeWorlds, commerceId, quantityEffects, skuId, tenantId } from '../core/test-kit.ts';
import {
  account,
  customer,
  customerId,
  order,
  refresh,
  seed,
  start,
  subscription,
  subscriptionId,
  type World,
} from './fixture.ts';
import { market } from './index.ts';
import { toState } from './seed.ts';

afterEach(closeWorlds);

const place = async (world: World, change: object = {}): Promise<string> => {
  const { status, body } = await world.call('POST', `${customer}/orders`, order(change));
  expect([status, body['status']]).toEqual([200, 'NEW']);
  return String(body['orderId']);
};

const statusOf = async ({ call }: World, orderId: string): Promise<unknown> =>
  (await call('GET', `${account}/customers/-/orders/${orderId}`)).body['status'];

const notKnown = { status: 400, body: { error: 'cannot validate token: redis: nil' } };

describe('a refresh token', () => {
  test('works once and is followed by the next', async () => {
    const { form, simulator } = await start();
    expect(await form('/oauth/token', refresh('first'))).toEqual(notKnown);
    const { usedCount } = simulator.state().credentials;
    expect(usedCount).toBe(1);
    expect(await form('/oauth/token', refresh('made up'))).toEqual(notKnown);
    expect(await form('/oauth/token', refresh('ion.1.made-up'))).toEqual(notKnown);
  });

  test('lives 32 days, which can be asked for', async () => {
    const world = await start();
    world.simulator.reset();
    const given = await world.form('/oauth/token', refresh('first'));
    world.clock.advance('PT1H');
    const asked = { access_token: String(given.body['access_token']) };
    const told = (await world.form('/oauth/validateAccess', asked)).body;
    expect(Number(told['access_expires_in'])).toBeCloseTo(3_600, -1);
    expect(Number(told['refresh_expires_in'])).toBeCloseTo(32 * 86_400 - 3_600, -1);
    world.clock.advance('P32D');
    const late = refresh(String(given.body['refresh_token']));
    expect(await world.form('/oauth/token', late)).toEqual(notKnown);
    const fresh = world.simulator.otherHand.requestNewCredentials();
    expect((await world.form('/oauth/token', refresh(fresh))).status).toBe(200);
  });

  test('is used up even when its answer is lost', async () => {
    const { form, simulator } = await start();
    simulator.reset();
    simulator.faults.add({ kind: 'drop-after-commit', path: '/oauth/token', count: 1 });
    await expect(form('/oauth/token', refresh('first'))).rejects.toThrow('fetch failed');
    expect(await form('/oauth/token', refresh('first'))).toEqual(notKnown);
  });

  test('of a chain that began before the simulator was started anew is taken', async () => {
    const { form, simulator } = await start();
    simulator.reset();
    const given = await form('/oauth/token', refresh('first'));
    simulator.reset();
    const kept = refresh(String(given.body['refresh_token']));
    expect((await form('/oauth/token', kept)).status).toBe(200);
    expect(await form('/oauth/token', kept)).toEqual(notKnown);
  });
});

describe('who may call', () => {
  test('is refused without a token that lives, and at another account', async () => {
    const world = await start();
    const strange = await world.call('GET', '/api/v3/accounts/10001/customers?pageSize=1');
    expect(strange).toMatchObject({
      status: 403,
      body: { error: 'PERMISSION_DENIED', message: 'permission denied to access accounts/10001' },
    });
    world.clock.advance('PT2H');
    expect((await world.call('GET', subscription)).status).toBe(401);
  });
});

describe('reading', () => {
  test('pages customers by token, and asks for a size', async () => {
    const { call } = await start();
    const first = await call('GET', `${account}/customers?pageSize=1`);
    expect(first.body).toMatchObject({
      customers: [{ name: `accounts/2768/customers/${customerId}`, customerStatus: 'ACTIVE' }],
    });
    expect(JSON.stringify(first.body)).not.toContain(tenantId);
    const token = String(first.body['nextPageToken']);
    const second = await call('GET', `${account}/customers?pageSize=1&pageToken=${token}`);
    expect(second.body).toMatchObject({ customers: [{ uid: '553598' }], nextPageToken: '' });
    expect(await call('GET', `${account}/customers`)).toMatchObject({
      status: 400,
      body: { message: 'At least one of page_size and page_token must be present' },
    });
    expect((await call('GET', `${account}/customers/1`)).status).toBe(404);
  });

  test('tells the tenant only where the provider is enabled', async () => {
    const { call } = await start();
    const told = await call('GET', `${customer}/cloudProfiles`);
    expect(told.body).toMatchObject({
      customerCloudProfiles: [{ providerId: '30', customerTenantId: tenantId }, {}],
    });
    const silent = await call('GET', `${account}/customers/553598/cloudProfiles`);
    expect(silent.body['customerCloudProfiles']).toEqual([]);
  });

  test('pages subscriptions by offset, with the total in one place or the other', async () => {
    const { call } = await start();
    const path = `${account}/subscriptions?customerId=${customerId}&pagination.offset=1`;
    expect((await call('GET', path)).body).toEqual({
      items: [],
      paginationResponse: { totalSize: 1 },
    });
    await call('POST', '/_sim/behaviour', { totals: 'totalCount' });
    expect((await call('GET', path)).body).toEqual({ items: [], totalCount: '1' });
    const other = `${account}/customers/553598/subscriptions/${subscriptionId}`;
    expect((await call('GET', other)).status).toBe(404);
  });

  test('names endpoints that are not simulated', async () => {
    const { call } = await start();
    expect(await call('GET', `${account}/products`)).toMatchObject({
      status: 501,
      body: { message: `The td-synnex-ion simulator has no GET ${account}/products` },
    });
  });
});

describe('an order', () => {
  test('is carried out later, and only then the seats are there', async () => {
    const world = await start();
    const id = await place(world);
    world.clock.advance('PT30S');
    expect(await statusOf(world, id)).toBe('IN_PROGRESS');
    expect(world.events).toEqual([]);
    world.clock.advance('PT30S');
    expect(await statusOf(world, id)).toBe('COMPLETED');
    expect((await world.call('GET', subscription)).body).toMatchObject({
      subscriptionTotalLicenses: '11',
      activityLogs: {
        totalCount: '3',
        items: [{ actionDetails: 'New Quantity: 11; Status: active; ' }, {}, {}],
      },
    });
    expect(world.events).toMatchObject([
      { csp: 'td-synnex-ion', tenantId, commerceSubscriptionId: commerceId, skuId, quantity: 11 },
    ]);
    expect(quantityEffects(world)).toMatchObject([{ before: 10, after: 11, by: 'api' }]);
    expect((await world.call('GET', `${customer}/orders?pageSize=100`)).body).toMatchObject({
      orders: [{ orderId: id, referenceId: 'seat-change 7f1c', status: 'COMPLETED' }],
    });
  });

  test('gives back open lots only, at the end or at once', async () => {
    const world = await start();
    const allowed = await place(world, { quantity: 8 });
    const refused = await place(world, { quantity: 7 });
    world.clock.advance('PT1M');
    expect(await statusOf(world, allowed)).toBe('COMPLETED');
    expect((await world.call('GET', `${customer}/orders/${refused}`)).body).toMatchObject({
      status: 'ERROR',
      errors: [{ detail: expect.stringContaining('cancellation window') }],
      orderItems: [{ status: 'ERROR', errors: [{ code: 'PROVIDER_ERROR' }] }],
    });
    expect(quantityEffects(world)).toMatchObject([{ before: 10, after: 8 }]);
    await world.call('POST', '/_sim/behaviour', { refusesAt: 'request' });
    const now = await world.call('POST', `${customer}/orders`, order({ quantity: 301 }));
    expect([now.status, JSON.stringify(now.body)]).toEqual([
      400,
      expect.stringContaining('maximum of 300'),
    ]);
  });

  test.each([
    [{ attributes: undefined }, 'COMM-VL-001 '],
    [{ quantity: 'eleven' }, 'COMM-VL-001 '],
    [{ attributes: [] }, 'COMM-VL-001 '],
    [{ action: 'DELETE' }, 'COMM-VL-002'],
    [{ colour: 'red' }, 'COMM-VL-002'],
    [{ planId: 'another' }, 'COMM-VL-002'],
    [{ resourceId: undefined }, 'COMM-VL-003'],
    [{ action: 'CREATE', resourceId: undefined }, 'COMM-VL-004'],
  ])('with %o is refused with %s', async (change, code) => {
    const world = await start();
    const refused = await world.call('POST', `${customer}/orders`, order(change));
    expect(refused).toMatchObject({
      status: 400,
      body: {
        error: 'BAD_REQUEST: Invalid provisioning data',
        code: 3,
        details: [{ errors: [{ code }] }],
      },
    });
    expect(quantityEffects(world)).toEqual([]);
  });

  test('that says so switches the renewal off, and the term then ends', async () => {
    const world = await start();
    const attributes = [
      { name: 'operations', value: 'updatesubscription' },
      { name: 'renewalSetting', value: 'auto-off' },
    ];
    await place(world, { quantity: 10, attributes });
    world.clock.advance('PT1M');
    expect((await world.call('GET', subscription)).body).toMatchObject({
      autoRenew: false,
      subscriptionRenewStatus: 'DISABLED',
    });
    world.clock.set('2027-03-02T10:00:00Z');
    world.simulator.settle();
    expect(world.simulator.state().subscriptions[subscriptionId]?.status).toBe('expired');
    expect(quantityEffects(world)).toMatchObject([{ before: 10, after: 0, by: 'renewal' }]);
  });

  test('for a new subscription tells the password of the new administrator', async () => {
    const world = await start();
    const attributes = [{ name: 'domainName', value: 'new.onmicrosoft.example' }];
    const id = await place(world, { action: 'CREATE', resourceId: undefined, attributes });
    world.clock.advance('PT1M');
    const done = await world.call('GET', `${customer}/orders/${id}`);
    expect(done.body).toMatchObject({
      status: 'COMPLETED',
      orderItems: [
        {
          attributes: [
            {},
            { name: 'userName', value: 'admin@new.onmicrosoft.example' },
            { name: 'password', value: expect.stringContaining('Tenant-Password') },
          ],
        },
      ],
    });
    expect(quantityEffects(world)).toMatchObject([{ before: 0, after: 11 }]);
  });

  test('may fail, be held, or be called wrong although it was done', async () => {
    const world = await start();
    for (const kind of ['order-fails', 'order-on-hold', 'error-after-seats']) {
      world.simulator.faults.add({ kind, count: 1 });
      await world.call('POST', `${customer}/orders`, order());
    }
    world.clock.advance('P1D');
    world.simulator.settle();
    const statuses = world.simulator.state().orders.map(({ status }) => status);
    expect(statuses).toEqual(['ERROR', 'ON_HOLD', 'ERROR']);
    expect(quantityEffects(world)).toMatchObject([{ before: 10, after: 11 }]);
  });

  test('may be canceled as long as nothing was begun', async () => {
    const world = await start();
    const path = `${customer}/orders/${await place(world)}:cancel`;
    expect((await world.call('POST', path)).body['status']).toBe('CANCELED');
    expect((await world.call('POST', path)).status).toBe(412);
    world.clock.advance('PT1M');
    world.simulator.settle();
    expect(quantityEffects(world)).toEqual([]);
  });
});

describe('the renewal', () => {
  test('rolls the term at its instant and opens a window for every seat', async () => {
    const world = await start();
    world.clock.set('2027-03-02T09:59:59Z');
    world.simulator.settle();
    expect(world.simulator.state().subscriptions[subscriptionId]?.termCount).toBe(1);
    world.clock.set('2027-03-02T10:00:00Z');
    world.simulator.settle();
    expect(world.simulator.state().subscriptions[subscriptionId]).toMatchObject({
      endsAt: '2028-03-02T10:00:00Z',
      cancellableUntil: '2027-03-09T10:00:00Z',
      lots: [{ quantity: 10, allowedUntil: '2027-03-09T10:00:00Z' }],
    });
  });
});

describe('as a marketplace of a world', () => {
  test('gives ids that are whole numbers and do not meet', () => {
    const ids = Array.from({ length: 5_000 }, (_, index) =>
      market.customerIdOf({ key: `client-${index}`, tenantId: '' }),
    );
    expect(ids.every((id) => /^\d+$/.test(id) && Number.isSafeInteger(Number(id)))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('refuses a seed in which two records would hide each other', async () => {
    const { simulator } = await start();
    const twice = { ...seed, customers: [...seed.customers, ...seed.customers] };
    expect(() => toState(twice, {}, simulator.clock.now())).toThrow(/twice/);
  });
});
