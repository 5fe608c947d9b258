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
  put,
  signIn,
  start,
  subscriptionId,
  subscriptionPath,
  type World,
} from './fixture.ts';
import { mainOrganizationId, organizationIdOf, startCrayon } from './index.ts';

afterEach(closeWorlds);

const instruct = (world: World, body: object) =>
  world.call('POST', `${subscriptionPath}/next-term-instructions`, body);

describe('the token', () => {
  test('tells a wrong client from a wrong person in its own Error', async () => {
    const { simulator } = await start();
    expect(await signIn(simulator, { clientSecret: 'no' })).toMatchObject({
      status: 400,
      body: { AccessToken: null, Error: 'invalid_client' },
    });
    expect(await signIn(simulator, { password: 'no' })).toMatchObject({
      status: 400,
      body: { Error: 'invalid_grant' },
    });
  });

  test('may be refused in other shapes', async () => {
    const { simulator, call } = await start();
    await call('POST', '/_sim/behaviour', { tokenError: 'oauth' });
    expect((await signIn(simulator, { password: 'no' })).body).toEqual({ error: 'invalid_grant' });
    await call('POST', '/_sim/behaviour', { tokenError: 'envelope' });
    expect(await signIn(simulator, { password: 'no' })).toMatchObject({
      status: 401,
      body: { ErrorCode: 'Unauthorized', ObjectErrors: [] },
    });
  });

  test('is asked for everywhere else and ends after an hour', async () => {
    const { clock, simulator, call } = await start();
    expect((await fetch(`${simulator.url}/api/v1/organizations`)).status).toBe(401);
    expect((await call('GET', '/api/v1/organizations')).status).toBe(200);
    clock.advance('PT1H');
    expect((await call('GET', '/api/v1/organizations')).status).toBe(401);
  });
});

describe('reading', () => {
  test('pages from 1, names of parameters in any case', async () => {
    const { call } = await start();
    expect((await call('GET', '/api/v1/CustomerTenants?PageSize=1&Page=2')).body).toMatchObject({
      Items: [{ Id: expect.any(Number) }],
      TotalHits: 2,
    });
    expect((await call('GET', '/api/v1/customertenants?page=0')).status).toBe(400);
  });

  test('lists customer tenants by organization, with two GUIDs of which one is the tenant', async () => {
    const { call } = await start({}, { organizations: [{ name: 'B', customerKeys: ['contoso'] }] });
    const listed = (id: number) => call('GET', `/api/v1/customertenants?organizationId=${id}`);
    const main = await listed(mainOrganizationId);
    expect(main.body).toMatchObject({
      Items: [{ Name: 'Adatum', ExternalPublisherCustomerId: tenantId, DomainPrefix: 'adatum' }],
      TotalHits: 1,
    });
    expect(main.body).not.toMatchObject({ Items: [{ PublisherCustomerId: tenantId }] });
    expect((await listed(organizationIdOf('B'))).body).toMatchObject({
      Items: [{ Name: 'Contoso' }],
    });
    expect((await listed(7)).status).toBe(403);
  });

  test('tells commitment and cost of a single subscription only', async () => {
    const { call } = await start();
    const list = await call('GET', `/api/v1/subscriptions?customerTenantId=${customerId}`);
    expect(list.body).toMatchObject({
      Items: [{ Id: Number(subscriptionId), PublisherSubscriptionId: commerceId, Quantity: 10 }],
      TotalHits: 1,
    });
    expect(JSON.stringify(list.body)).not.toContain('CommitmentEndDate');
    expect((await call('GET', subscriptionPath)).body).toMatchObject({
      CommitmentEndDate: '2027-03-01T00:00:00Z',
      CancellationAllowedUntilDate: '2026-03-09T10:00:00Z',
      Pricing: { PurchasePrice: 18.7, CurrencyCode: 'USD' },
    });
    expect((await call('GET', '/api/v1/subscriptions/1')).status).toBe(404);
    expect((await call('GET', '/api/v1/subscriptions/abc')).status).toBe(400);
  });

  test('spells its properties as the document of 2022 when told so', async () => {
    const { call } = await start({ casing: 'camel' });
    expect((await call('GET', subscriptionPath)).body).toMatchObject({
      id: Number(subscriptionId),
      customerTenant: { id: Number(customerId) },
    });
  });

  test('names endpoints that are not simulated', async () => {
    const { call } = await start();
    expect(await call('GET', '/api/v1/publishers')).toMatchObject({
      status: 501,
      body: { Message: 'The crayon simulator has no GET /api/v1/publishers' },
    });
  });
});

describe('replacing a subscription', () => {
  test('sets the quantity at once, in the tenant as well', async () => {
    const world = await start();
    expect(await put(world, { Quantity: 12 })).toMatchObject({
      status: 200,
      body: { Quantity: 12, AutoRenewEnabled: true },
    });
    expect(world.events).toMatchObject([
      { csp: 'crayon', tenantId, commerceSubscriptionId: commerceId, skuId, quantity: 12 },
    ]);
    expect(quantityEffects(world)).toMatchObject([{ before: 10, after: 12, by: 'api' }]);
  });

  test('takes names in any case', async () => {
    const world = await start({ casing: 'camel' });
    const { body } = await world.call('GET', subscriptionPath);
    const sent = await world.call('PUT', subscriptionPath, { ...body, quantity: 11 });
    expect(sent.body).toMatchObject({ quantity: 11, name: body['name'], autoRenewEnabled: true });
  });

  test('takes back what a colleague has changed since the body was read', async () => {
    const world = await start();
    const { body } = await world.call('GET', subscriptionPath);
    world.simulator.otherHand.change(subscriptionId, { name: 'New', autoRenewEnabled: false });
    await world.call('PUT', subscriptionPath, { ...body, Quantity: 11 });
    expect(world.simulator.state().subscriptions[subscriptionId]).toMatchObject({
      quantity: 11,
      name: body['Name'],
      autoRenewEnabled: true,
    });
    const log = `/api/v1/activitylogs?entity=Subscription&id=${subscriptionId}`;
    expect((await world.call('GET', log)).body).toMatchObject({
      TotalHits: 5,
      Items: [
        { ChangedColumn: 'Name', ChangedBy: 'colleague@msp.example', ChangedTo: 'New' },
        { ChangedColumn: 'AutoRenewEnabled', ChangedFrom: 'true', ChangedTo: 'false' },
        { ChangedColumn: 'Name', ChangedBy: 'api@msp.example', ChangedFrom: 'New' },
        { ChangedColumn: 'AutoRenewEnabled', ChangedTo: 'true' },
        { ChangedColumn: 'Quantity', ChangedFrom: '10', ChangedTo: '11' },
      ],
    });
  });

  test('empties what the body leaves out', async () => {
    const world = await start();
    const whole = { Id: Number(subscriptionId), Quantity: 10, Status: 1 };
    expect((await world.call('PUT', subscriptionPath, whole)).body).toMatchObject({
      Name: null,
      AutoRenewEnabled: false,
      SalesPrice: 0,
      ResellerNotes: null,
    });
  });

  test('gives back open lots only, and refuses in the envelope', async () => {
    const world = await start();
    expect((await put(world, { Quantity: 8 })).status).toBe(200);
    expect(await put(world, { Quantity: 7 })).toMatchObject({
      status: 400,
      body: {
        ErrorCode: 'BadRequest',
        ObjectErrors: [{ Message: expect.stringMatching(/within 7 days/) }],
      },
    });
    expect((await put(world, { Quantity: 301 })).status).toBe(400);
    expect((await put(world, { Quantity: 0 })).status).toBe(400);
    expect((await put(world, { Id: 1, Quantity: 9 })).status).toBe(400);
    expect(quantityEffects(world)).toHaveLength(1);
  });

  test('needs an active subscription', async () => {
    const world = await start();
    expect((await put(world, { Status: 2 })).status).toBe(200);
    expect((await put(world, { Quantity: 11 })).body).toMatchObject({
      Message: 'The subscription is not active.',
    });
  });

  test('may be done later, and taken back', async () => {
    const world = await start({ quantityAnswer: 'later', provisionSeconds: 30 });
    expect((await put(world, { Quantity: 12 })).body).toMatchObject({ Quantity: 10 });
    expect((await put(world, { Quantity: 13 })).body['Message']).toMatch(/in progress/);
    world.clock.advance('PT1M');
    expect((await world.call('GET', subscriptionPath)).body).toMatchObject({ Quantity: 12 });
    await world.call('POST', '/_sim/behaviour', { quantityAnswer: 'applied' });
    world.simulator.faults.add({ kind: 'accepted-then-reverted', count: 1 });
    expect((await put(world, { Quantity: 14 })).body).toMatchObject({ Quantity: 14 });
    world.clock.advance('PT1M');
    expect(quantityEffects(world)).toMatchObject([
      { before: 10, after: 12, by: 'api' },
      { before: 12, after: 14, by: 'api' },
      { before: 14, after: 12, by: 'reverted' },
    ]);
  });
});

describe('the renewal', () => {
  test('carries out what it was told, and every seat gets a new window', async () => {
    const world = await start();
    expect(await instruct(world, { quantity: 7 })).toMatchObject({
      status: 200,
      body: { IsSuccessful: true, ErrorReasonCode: null },
    });
    expect((await world.call('GET', subscriptionPath)).body).toMatchObject({
      Quantity: 10,
      ScheduledNextTermInstructions: {
        Quantity: 7,
        Product: { ProductId: 'CFQ7TTC0LCHC', SkuId: '0002', BillingCycle: 'Monthly' },
      },
    });
    world.clock.set('2027-03-02T08:00:00Z');
    world.simulator.settle();
    expect(world.simulator.state().subscriptions[subscriptionId]).toMatchObject({
      quantity: 7,
      nextTerm: null,
      cancellationUntil: '2027-03-09T00:00:00Z',
      lots: [{ quantity: 7, allowedUntil: '2027-03-09T00:00:00Z' }],
    });
    expect(quantityEffects(world)).toMatchObject([{ before: 10, after: 7, by: 'renewal' }]);
    expect(world.events.at(-1)).toMatchObject({ quantity: 7, at: '2027-03-02T00:00:00Z' });
  });

  test('is told nothing any more after a change in mid-term', async () => {
    const world = await start();
    await instruct(world, { quantity: 7 });
    expect((await put(world, { Quantity: 11 })).body['ScheduledNextTermInstructions']).toBeNull();
  });

  test('refuses with 200 and a word', async () => {
    const world = await start();
    for (const body of [
      { quantity: 0 },
      { quantity: 301 },
      { termDuration: 'P1M' },
      { partNumber: 'CFQ7TTC0LCHC:0009' },
    ]) {
      expect(await instruct(world, body)).toMatchObject({
        status: 200,
        body: { IsSuccessful: false, ErrorDescription: expect.any(String) },
      });
    }
    world.simulator.otherHand.change(subscriptionId, { autoRenewEnabled: false });
    expect((await instruct(world, { quantity: 7 })).body).toMatchObject({
      IsSuccessful: false,
      ErrorDescription: 'Auto renewal is not enabled.',
    });
  });

  test('does not come when automatic renewal is off', async () => {
    const world = await start();
    world.simulator.otherHand.change(subscriptionId, { autoRenewEnabled: false });
    world.clock.set('2027-03-02T08:00:00Z');
    world.simulator.settle();
    expect(world.simulator.state().subscriptions[subscriptionId]?.status).toBe(32);
    expect(quantityEffects(world)).toMatchObject([{ before: 10, after: 0, by: 'renewal' }]);
  });
});

describe('ids', () => {
  test('of a seed that names something twice are refused', async () => {
    const { clock, simulator } = await start();
    const [first] = marketSeed.customers;
    const customers = first === undefined ? [] : [first, first];
    const seed = () => ({ ...marketSeed, customers, subscriptions: [] });
    await expect(startCrayon({ clock, seed })).rejects.toThrow(/same id/);
    expect(simulator.findSubscription(subscriptionId)).toEqual({ quantity: 10, term: 'P1Y' });
    expect(simulator.findSubscription('1')).toBeUndefined();
  });
});
