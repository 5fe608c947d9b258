import { afterEach, describe, expect, test } from 'vitest';

import { createSimClock } from '../core/clock.ts';
import { CLIENTS } from './seed/clients.ts';
import { createCrowdSeed } from './seed/crowd.ts';
import { productOf } from './seed/catalog.ts';
import { marketIdsOf } from './seed/marketplaces.ts';
import { commerceIdOf, tenantIdOf } from './seed/tenants.ts';
import { marketOf } from './markets.ts';
import { createTestSession } from './test-kit.ts';
import type { TestSession } from './test-kit.ts';
import { createWorld } from './world.ts';
import type { World, WorldOptions } from './world.ts';

const running: World[] = [];
const start = async (options: WorldOptions = {}): Promise<TestSession> => {
  const world = await createWorld({ clock: createSimClock('2026-11-23T09:00:00Z'), ...options });
  running.push(world);
  return createTestSession(world);
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((world) => world.close()));
});

const BRIGHTWATER = { key: 'brightwater-dental' };
const pax8SubscriptionIdOf = (client: { key: string }, subscription: { name: string }): string =>
  marketOf('pax8').subscriptionIdOf(marketIdsOf(client, subscription));
const PREMIUM = productOf('business-premium').skuId;

describe('one world', () => {
  test('a quantity bought at Partner Center reaches the tenant after the lag, not before', async () => {
    const session = await start({ lag: { seatsMs: { 'partner-center': 60_000 } } });
    const tenantId = tenantIdOf(BRIGHTWATER);
    const subscriptionId = commerceIdOf(BRIGHTWATER, { name: 'business-premium' });
    const address = `/v1/customers/${tenantId}/subscriptions/${subscriptionId}`;
    const before = await session.partnerCenter('GET', address);
    expect(before).toMatchObject({ status: 200, body: { quantity: 18 } });
    const changed = await session.partnerCenter('PATCH', address, {
      ...Object(before.body),
      quantity: 19,
    });
    expect(changed).toMatchObject({ status: 200, body: { quantity: 19 } });
    expect(await session.units(tenantId, PREMIUM)).toEqual({ enabled: 18, consumed: 18 });
    session.world.clock.advance('PT60S');
    expect(await session.units(tenantId, PREMIUM)).toEqual({ enabled: 19, consumed: 18 });
    const row = await session.graph(
      tenantId,
      'GET',
      `/v1.0/directory/subscriptions(commerceSubscriptionId='${subscriptionId}')`,
    );
    expect(row.body).toMatchObject({ totalLicenses: 19, status: 'Enabled' });
  });

  test('the journal tells the change of quantity and the moment it became visible, in order', async () => {
    const session = await start();
    const subscriptionId = commerceIdOf(BRIGHTWATER, { name: 'business-premium' });
    session.world.otherHand.setQuantity('partner-center', subscriptionId, 20);
    session.world.clock.advance('PT4S');
    const kinds = session.world
      .journal()
      .flatMap((entry) => (entry.effect === undefined ? [] : [entry.effect]));
    expect(kinds.filter(({ kind }) => kind !== 'seats-announced')).toMatchObject([
      { kind: 'quantity', before: 18, after: 20, by: 'other-hand' },
      { kind: 'seats-visible', before: 18, after: 20 },
    ]);
  });

  test('a quantity bought at Pax8 reaches the tenant once it is provisioned and the lag is over', async () => {
    const session = await start({ lag: { seatsMs: { pax8: 60_000 } } });
    const client = { key: 'eastgate' };
    const address = `/v1/subscriptions/${pax8SubscriptionIdOf(client, { name: 'premium-at-pax8' })}`;
    expect(await session.pax8('PUT', address, { quantity: 11 })).toMatchObject({
      status: 200,
      body: { quantity: 11 },
    });
    session.world.clock.advance('PT30S');
    expect(await session.pax8('GET', address)).toMatchObject({
      body: { quantity: 11, status: 'Active' },
    });
    expect(await session.units(tenantIdOf(client), PREMIUM)).toEqual({ enabled: 22, consumed: 22 });
    session.world.clock.advance('PT60S');
    expect(await session.units(tenantIdOf(client), PREMIUM)).toEqual({ enabled: 23, consumed: 22 });
  });

  test('seats of a subscription whose commerce id Pax8 does not tell still reach the right row', async () => {
    const session = await start();
    const client = { key: 'fairview' };
    const subscription = { name: 'business-standard' };
    session.world.otherHand.setQuantity('pax8', pax8SubscriptionIdOf(client, subscription), 30);
    session.world.clock.advance('PT1M');
    const rows = await session.graph(tenantIdOf(client), 'GET', '/v1.0/directory/subscriptions');
    expect(rows.body).toMatchObject({
      value: [
        {},
        { commerceSubscriptionId: commerceIdOf(client, subscription), totalLicenses: 30 },
      ],
    });
    expect(Reflect.get(Object(rows.body), 'value')).toHaveLength(2);
  });

  test('the window of Inkwell is open for the seats bought two days ago, and only for them', async () => {
    const session = await start();
    const address = `/v1/subscriptions/${pax8SubscriptionIdOf({ key: 'inkwell' }, { name: 'business-standard' })}`;
    expect((await session.pax8('PUT', address, { quantity: 15 })).status).toBe(422);
    expect((await session.pax8('PUT', address, { quantity: 16 })).status).toBe(200);
  });

  test('the window of Juniper is closed', async () => {
    const session = await start();
    const client = { key: 'juniper' };
    const address = `/v1/customers/${tenantIdOf(client)}/subscriptions/${commerceIdOf(client, { name: 'business-premium' })}`;
    const { body } = await session.partnerCenter('GET', address);
    expect(
      (await session.partnerCenter('PATCH', address, { ...Object(body), quantity: 20 })).status,
    ).toBe(400);
  });

  test('a renewal is carried into the tenant as well', async () => {
    const session = await start();
    session.world.clock.advance('P45D');
    session.world.clock.advance('PT1H');
    const tenantId = tenantIdOf(BRIGHTWATER);
    expect(await session.units(tenantId, PREMIUM)).toEqual({ enabled: 18, consumed: 18 });
  });

  test('a converted mailbox shows as shared in Graph after the conversion, and outlives its licence', async () => {
    const session = await start({
      lag: { exchange: { conversionMs: 30_000 }, graph: { writeMs: 0 } },
    });
    const tenantId = tenantIdOf(BRIGHTWATER);
    const user = session.world.simulators.graph.simulator
      .state()
      .tenants.find((tenant) => tenant.id === tenantId)?.users[9];
    const userId = user?.id ?? '';
    const purpose = async (): Promise<unknown> => {
      const { status, body } = await session.graph(
        tenantId,
        'GET',
        `/v1.0/users/${userId}/mailboxSettings`,
      );
      return status === 200 ? Reflect.get(Object(body), 'userPurpose') : status;
    };
    expect(await purpose()).toBe('user');
    const converted = await session.exchange(tenantId, 'Set-Mailbox', {
      Identity: userId,
      Type: 'Shared',
    });
    expect(converted.status).toBe(200);
    expect(await purpose()).toBe('user');
    session.world.clock.advance('PT30S');
    expect(await purpose()).toBe('shared');
    const skuIds = user?.directLicenses.map((license) => license.skuId) ?? [];
    await session.graph(tenantId, 'POST', `/v1.0/users/${userId}/assignLicense`, {
      addLicenses: [],
      removeLicenses: skuIds,
    });
    expect(await purpose()).toBe('shared');
    const other = session.world.simulators.graph.simulator
      .state()
      .tenants.find((tenant) => tenant.id === tenantId)?.users[8];
    await session.graph(tenantId, 'POST', `/v1.0/users/${other?.id}/assignLicense`, {
      addLicenses: [],
      removeLicenses: [PREMIUM],
    });
    const gone = await session.exchange(tenantId, 'Get-Mailbox', { Identity: other?.id ?? '' });
    expect(gone.status).toBe(404);
  });

  test('Partner Center knows how many seats people hold', async () => {
    const session = await start({ lag: { graph: { writeMs: 0 } } });
    const tenantId = tenantIdOf({ key: 'alder-finch' });
    const held = (): unknown =>
      Reflect.get(session.world.market('partner-center').state(), 'consumedUnits')[tenantId]?.[
        PREMIUM
      ];
    expect(held()).toBe(16);
    const userId = session.world.seed.graph.tenants[0]?.users[20]?.id ?? '';
    const assigned = await session.graph(tenantId, 'POST', `/v1.0/users/${userId}/assignLicense`, {
      addLicenses: [{ skuId: PREMIUM, disabledPlans: [] }],
      removeLicenses: [],
    });
    expect(assigned.status).toBe(200);
    expect(held()).toBe(17);
  });

  test('reset brings the seed back for the present instant', async () => {
    const session = await start();
    session.world.otherHand.setQuantity(
      'partner-center',
      commerceIdOf(BRIGHTWATER, { name: 'business-premium' }),
      25,
    );
    session.world.clock.advance('P30D');
    session.world.reset();
    expect(await session.units(tenantIdOf(BRIGHTWATER), PREMIUM)).toEqual({
      enabled: 18,
      consumed: 18,
    });
    expect(session.world.journal().filter((entry) => entry.effect?.kind === 'quantity')).toEqual(
      [],
    );
  });
});

describe('the demo seed', () => {
  test('every tenant shows what its CSPs sold, and nobody holds an impossible set of plans', async () => {
    const session = await start();
    for (const client of CLIENTS) {
      const tenantId = tenantIdOf(client);
      for (const subscription of client.subscriptions) {
        const sold = client.subscriptions
          .filter((one) => productOf(one.product).skuId === productOf(subscription.product).skuId)
          .flatMap((one) => one.lots)
          .reduce((sum, lot) => sum + lot.quantity, 0);
        const units = await session.units(tenantId, productOf(subscription.product).skuId);
        expect(units.enabled, `${client.key} ${subscription.name}`).toBe(sold);
      }
    }
  });

  test.each([
    ['alder-finch', 'business-premium', { enabled: 20, consumed: 16 }],
    ['brightwater-dental', 'business-premium', { enabled: 18, consumed: 18 }],
    ['copperline', 'business-standard', { enabled: 5, consumed: 6 }],
    ['dunmore', 'business-premium', { enabled: 32, consumed: 32 }],
    ['eastgate', 'business-premium', { enabled: 22, consumed: 22 }],
    ['goodhope', 'business-premium-nonprofit', { enabled: 17, consumed: 17 }],
    ['fairview', 'business-standard', { enabled: 28, consumed: 28 }],
    ['harrow', 'office-365-e3', { enabled: 34, consumed: 34 }],
    ['inkwell', 'business-standard', { enabled: 19, consumed: 19 }],
    ['juniper', 'business-premium', { enabled: 21, consumed: 21 }],
  ] as const)('%s has the situation it stands for', async (key, product, expected) => {
    const session = await start();
    expect(await session.units(tenantIdOf({ key }), productOf(product).skuId)).toEqual(expected);
  });

  test('has 300 people with names of their own, and 40 tickets from 5001 for known companies', async () => {
    const { world } = await start();
    const people = world.seed.graph.tenants.flatMap((tenant) => tenant.users);
    expect(people).toHaveLength(300);
    expect(new Set(people.map((user) => user.displayName)).size).toBe(300);
    const { tickets, companies } = world.seed.connectwise;
    expect(tickets.map((ticket) => ticket.id)).toEqual(
      Array.from({ length: 40 }, (_, index) => 5001 + index),
    );
    expect(
      tickets.every((ticket) => companies.some((company) => company.id === ticket.companyId)),
    ).toBe(true);
    expect(companies.some((company) => company.name === 'Lakeside Veterinary')).toBe(false);
  });

  test('is the same at every start but for its dates', async () => {
    const { world } = await start();
    const ids = world.seed.graph.tenants.flatMap((tenant) => [
      tenant.id,
      ...tenant.users.map((user) => user.id),
    ]);
    const again = (await start()).world.seed.graph.tenants;
    expect(again.flatMap((tenant) => [tenant.id, ...tenant.users.map((user) => user.id)])).toEqual(
      ids,
    );
  });
});

describe('a crowd', () => {
  test('has as many clients, users and free seats as asked for', async () => {
    const session = await start({
      seed: createCrowdSeed({ clients: 20, usersPerClient: 4, freeSeats: 2, ticketsPerClient: 3 }),
    });
    const { graph, connectwise, markets } = session.world.seed;
    expect([
      graph.tenants.length,
      markets['partner-center']?.subscriptions.length,
      connectwise.tickets.length,
    ]).toEqual([20, 20, 60]);
    expect(await session.units(tenantIdOf({ key: 'client-0020' }), PREMIUM)).toEqual({
      enabled: 6,
      consumed: 4,
    });
  });
});
