import { afterEach, describe, expect, test } from 'vitest';

import {
  closeWorlds,
  commerceId,
  marketSeed,
  quantityEffects,
  skuId,
  tenantId,
} from '../core/test-kit.ts';
import {
  customerId,
  order,
  send,
  signIn,
  start,
  subscriptionId,
  subscriptionPath,
  type World,
} from './fixture.ts';
import { customerIdOf, toState } from './seed.ts';

afterEach(closeWorlds);

const quantity = async ({ call }: World): Promise<unknown> =>
  (await call('GET', subscriptionPath)).body['products'];

describe('the token', () => {
  test('needs the key of the subscription, the password and the marketplace', async () => {
    const { simulator } = await start();
    const body = { marketplace: 'us' };
    const ask = (headers: object, sent: unknown = body) =>
      send(simulator, 'POST', '/token', { ...signIn, ...headers }, sent);
    expect((await ask({ 'x-subscription-key': 'no' })).body).toMatchObject({ statusCode: 401 });
    expect((await ask({ authorization: 'Basic no' })).body).toMatchObject({
      status: 401,
      path: '/token',
    });
    expect((await ask({}, { marketplace: 'xx' })).status).toBe(403);
    expect((await ask({})).body).toMatchObject({ expiresInSeconds: 1500 });
  });

  test('is asked for everywhere else, beside the key, and ends after 25 minutes', async () => {
    const { simulator, clock, call } = await start();
    const key = { 'x-subscription-key': signIn['x-subscription-key'] };
    expect((await send(simulator, 'GET', '/customers', key)).status).toBe(401);
    expect((await send(simulator, 'GET', '/customers', {})).body).toMatchObject({
      statusCode: 401,
    });
    clock.advance('PT24M');
    expect((await call('GET', '/customers')).status).toBe(200);
    clock.advance('PT1M');
    expect((await call('GET', '/customers')).status).toBe(401);
  });
});

describe('reading', () => {
  test('pages by offset and limit, the newest first, without a tenant', async () => {
    const { call } = await start();
    const page = await call('GET', '/customers?offset=1&limit=1');
    expect(page.body).toMatchObject({
      data: [{ id: customerId, name: 'Adatum' }],
      pagination: { offset: 1, limit: 1, total: 2 },
    });
    expect(JSON.stringify(page.body)).not.toContain(tenantId);
    expect((await call('GET', '/customers?limit=0')).status).toBe(400);
  });

  test('tells seats in the detail only, and takes one status only', async () => {
    const { call } = await start();
    const list = await call('GET', `/subscriptions?customerId=${customerId}`);
    expect(list.body).toMatchObject({ data: [{ id: subscriptionId, status: 'active' }] });
    expect(JSON.stringify(list.body)).not.toContain('quantity');
    expect((await call('GET', subscriptionPath)).body).toMatchObject({
      renewalDate: '2027-02-28',
      expirationDate: '2027-03-02',
      products: [{ quantity: 10, unitPrice: { amount: '22.44', currency: 'USD' } }],
    });
    expect((await call('GET', '/subscriptions?status=active,hold')).status).toBe(400);
    expect((await call('GET', '/subscriptions/1')).status).toBe(404);
  });

  test('of version 1.1 has fewer fields and no total for orders and subscriptions', async () => {
    const { call } = await start({ version: '1.1' });
    const detail = await call('GET', subscriptionPath);
    expect(detail.body).not.toHaveProperty('expirationDate');
    expect(detail.body).not.toHaveProperty('subscriptionPeriod');
    expect((await call('GET', '/subscriptions')).body).not.toHaveProperty('pagination');
    expect((await call('GET', '/orders')).body).not.toHaveProperty('pagination');
  });

  test('tells the cost of a single product, and what came by which order', async () => {
    const { call } = await start();
    const rows = await call('GET', '/products?mpn=CFQ7TTC0LCHC:0002');
    expect(JSON.stringify(rows.body)).not.toContain('costs');
    expect(rows.body).toMatchObject({ pagination: { total: 3 } });
    const orders = await call('GET', `/orders?subscriptionId=${subscriptionId}`);
    expect(orders.body).toMatchObject({
      data: [
        { type: 'change', status: 'completed', creationDate: '2026-11-20 10:00:00' },
        { type: 'sales', status: 'completed', creationDate: '2026-03-02 10:00:00' },
      ],
    });
  });

  test('names endpoints that are not simulated', async () => {
    const { call } = await start();
    expect((await call('GET', '/reports')).body).toMatchObject({
      status: 501,
      message: 'The ingram-micro simulator has no GET /marketplace/na/reports',
    });
  });
});

describe('a change order', () => {
  test('is carried out later, and only then in the subscription and the tenant', async () => {
    const world = await start();
    const placed = await world.call('POST', '/orders', order(12));
    expect(placed.body).toMatchObject({ type: 'change', status: 'submitted' });
    const path = `/orders/${String(placed.body['id'])}`;
    expect(await quantity(world)).toMatchObject([{ quantity: 10 }]);
    world.clock.advance('PT30S');
    expect((await world.call('GET', path)).body).toMatchObject({ status: 'processing' });
    expect(world.events).toEqual([]);
    world.clock.advance('PT30S');
    expect((await world.call('GET', path)).body).toMatchObject({
      status: 'completed',
      poNumber: 'seat-change-7f1c',
      products: [{ quantity: 12, subscriptionId }],
    });
    expect(await quantity(world)).toMatchObject([{ quantity: 12 }]);
    expect(world.events).toMatchObject([
      { csp: 'ingram-micro', tenantId, commerceSubscriptionId: commerceId, skuId, quantity: 12 },
    ]);
    expect(quantityEffects(world)).toMatchObject([{ before: 10, after: 12, by: 'api' }]);
  });

  test('beside another one is refused with a 500', async () => {
    const world = await start();
    await world.call('POST', '/orders', order(12));
    const second = await world.call('POST', '/orders', order(13));
    expect([second.status, second.body['message']]).toEqual([
      500,
      expect.stringMatching(/there is already an Upgrade\/Downgrade Order #CH/),
    ]);
    world.clock.advance('PT1M');
    expect(await quantity(world)).toMatchObject([{ quantity: 12 }]);
  });

  test('gives back what was added within seven days, never more', async () => {
    const world = await start();
    expect((await world.call('POST', '/orders', order(7))).status).toBe(400);
    expect((await world.call('POST', '/orders', order(8))).status).toBe(200);
    world.clock.advance('PT1M');
    expect((await world.call('POST', '/orders', order(7))).status).toBe(400);
    expect(quantityEffects(world)).toMatchObject([{ before: 10, after: 8 }]);
  });

  test('outside the window may be taken and then fail', async () => {
    const world = await start({ forbiddenDecrease: 'order-error' });
    const placed = await world.call('POST', '/orders', order(3));
    world.clock.advance('PT1M');
    const path = `/orders/${String(placed.body['id'])}`;
    expect((await world.call('GET', path)).body).toMatchObject({ status: 'error' });
    expect(await quantity(world)).toMatchObject([{ quantity: 10 }]);
  });

  test.each([
    [{ quantity: 301 }, /maximum/],
    [{ quantity: 0 }, /minimum/],
    [{ quantity: 10.5 }, /minimum/],
    [{ subscriptionPeriod: undefined, billingPeriod: undefined }, /More than one product/],
    [{ mpn: 'CFQ7TTC0XXXX:0001' }, /not found/],
    [{ subscriptionPeriod: { type: 'month', duration: 1 } }, /has no product/],
    [{ subscriptionId: '1' }, /not found/],
  ])('with %j is refused', async (change, words) => {
    const world = await start();
    const refused = await world.call('POST', '/orders', order(12, change));
    expect([refused.status, refused.body['message']]).toEqual([400, expect.stringMatching(words)]);
    expect(quantityEffects(world)).toEqual([]);
  });

  test('for somebody else’s subscription is refused', async () => {
    const { call } = await start();
    const body = { ...order(12), customerId: customerIdOf('contoso') };
    expect((await call('POST', '/orders', body)).status).toBe(400);
  });

  test('is the only kind that is simulated, and for now only', async () => {
    const { call } = await start();
    expect((await call('POST', '/orders', { ...order(5), type: 'sales' })).status).toBe(501);
    const later = { ...order(5), scheduledOn: '2027-03-02' };
    expect((await call('POST', '/orders', later)).status).toBe(501);
  });

  test.each([
    ['order-fails', 'error'],
    ['order-cancelled', 'cancelled'],
    ['order-stuck', 'submitted'],
  ])('hit by %s ends as %s without a change', async (kind, status) => {
    const world = await start();
    world.simulator.faults.add({ kind, count: 1 });
    const placed = await world.call('POST', '/orders', order(12));
    world.clock.advance('PT2M');
    const path = `/orders/${String(placed.body['id'])}`;
    expect((await world.call('GET', path)).body).toMatchObject({ status });
    expect(await quantity(world)).toMatchObject([{ quantity: 10 }]);
  });
});

describe('the end of a term', () => {
  test('begins the next with the same seats and a new window', async () => {
    const world = await start();
    world.clock.set('2027-03-02T00:00:00Z');
    world.simulator.settle();
    expect(world.simulator.state().subscriptions[subscriptionId]).toMatchObject({
      expiresAt: '2028-03-02T00:00:00Z',
      lines: [{ lots: [{ quantity: 10, allowedUntil: '2027-03-09T00:00:00Z' }] }],
    });
    expect(Object.values(world.simulator.state().orders).at(-1)).toMatchObject({
      type: 'renewal',
      lines: [{ quantity: 10 }],
    });
  });

  test('takes the seats away where it does not renew', async () => {
    const world = await start();
    world.simulator.act('portal', ({ state }) => {
      const subscription = state.subscriptions[subscriptionId];
      if (subscription) subscription.renewalStatus = false;
    });
    world.clock.set('2027-03-02T00:00:00Z');
    world.simulator.settle();
    expect(world.events).toMatchObject([{ quantity: 0, status: 'deleted' }]);
    expect(quantityEffects(world)).toMatchObject([{ before: 10, after: 0, by: 'renewal' }]);
  });
});

describe('the seed', () => {
  test('gives digits to every name, never the same twice', () => {
    const [first] = marketSeed.customers;
    expect(customerIdOf('adatum')).toMatch(/^\d{12}$/);
    const twice = { ...marketSeed, customers: first === undefined ? [] : [first, first] };
    expect(() => toState(twice, {})).toThrow(/Two records have the id/);
  });

  test('that names a price which no product has is refused', () => {
    const [subscription] = marketSeed.subscriptions;
    const odd = subscription === undefined ? [] : [{ ...subscription, term: 'P3Y' as const }];
    expect(() => toState({ ...marketSeed, subscriptions: odd }, {})).toThrow(/adatum-premium/);
  });
});
