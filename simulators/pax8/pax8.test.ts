import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';

import { closeWorlds, commerceId, quantityEffects, skuId, tenantId } from '../core/test-kit.ts';
import {
  companyId,
  order,
  send,
  start,
  subscriptionId,
  subscriptionPath,
  tokenRequest,
  yearlyId,
} from './fixture.ts';

afterEach(closeWorlds);

describe('the token', () => {
  test('is refused to a wrong secret in the envelope of the token endpoint', async () => {
    const { simulator } = await start();
    const refused = await send(
      simulator,
      'POST',
      '/v1/token',
      { ...tokenRequest, client_secret: 'no' },
      '',
    );
    expect(refused).toEqual({
      status: 401,
      body: { error: 'access_denied', error_description: 'Unauthorized' },
    });
  });

  test('is asked for everywhere else and expires after a day', async () => {
    const { simulator, clock, call } = await start();
    expect((await send(simulator, 'GET', '/v1/companies', undefined, 'x')).body).toMatchObject({
      type: 'UNAUTHORIZED',
      status: 401,
      instance: '/public/v1/companies',
    });
    clock.advance('P1D');
    expect((await call('GET', '/v1/companies')).status).toBe(401);
  });
});

describe('reading', () => {
  test('pages from 0 with at most 200 a page', async () => {
    const { call } = await start();
    expect((await call('GET', '/v1/companies?size=1&page=1')).body).toMatchObject({
      content: [{ name: 'Citizens State Bank' }],
      page: { size: 1, totalElements: 2, totalPages: 2, number: 1 },
    });
    expect((await call('GET', '/v1/companies?size=201')).status).toBe(400);
    expect(JSON.stringify((await call('GET', '/v1/companies?size=200')).body)).not.toContain(
      tenantId,
    );
  });

  test('tells the Entra SKU of a single subscription only', async () => {
    const { call } = await start();
    const list = await call('GET', `/v1/subscriptions?companyId=${companyId}`);
    expect(list.body).toMatchObject({
      content: [{ id: subscriptionId, vendorSubscriptionId: commerceId, quantity: 10 }],
    });
    expect(JSON.stringify(list.body)).not.toContain('vendorSkuId');
    expect((await call('GET', subscriptionPath)).body).toMatchObject({ vendorSkuId: skuId });
    expect((await call('GET', '/v1/subscriptions?companyId=nobody')).status).toBe(403);
  });

  test('spells the commitment in three ways and mixes date formats', async () => {
    const { call } = await start();
    const commitment = { id: yearlyId, term: '1-Year', endDate: '2027-03-02T00:00:00.000Z' };
    const first = (await call('GET', subscriptionPath)).body;
    expect(first).toMatchObject({
      commitmentTerm: commitment,
      startDate: '2026-03-02T10:00:00Z',
      billingStart: '2026-03-02',
      createdDate: '2026-03-02T03:00:00.000-0700',
    });
    await call('POST', '/_sim/behaviour', { commitmentField: 'commitment' });
    expect((await call('GET', subscriptionPath)).body).toMatchObject({ commitment });
    await call('POST', '/_sim/behaviour', { commitmentField: 'commitmentTermEndDate' });
    expect((await call('GET', subscriptionPath)).body).toMatchObject({
      commitmentTermEndDate: commitment.endDate,
    });
  });

  test('names endpoints that are not simulated', async () => {
    const { call } = await start();
    expect(await call('GET', '/v1/invoices')).toMatchObject({
      status: 501,
      body: { message: 'The pax8 simulator has no GET /v1/invoices' },
    });
  });
});

describe('changing the quantity', () => {
  test('is pending until provisioned, and only then in the tenant', async () => {
    const world = await start();
    expect((await world.call('PUT', subscriptionPath, { quantity: 12 })).body).toMatchObject({
      quantity: 12,
      status: 'PendingAutomated',
    });
    expect(world.events).toEqual([]);
    world.clock.advance('PT1M');
    expect((await world.call('GET', subscriptionPath)).body).toMatchObject({
      quantity: 12,
      status: 'Active',
    });
    expect(world.events).toMatchObject([
      { csp: 'pax8', tenantId, commerceSubscriptionId: commerceId, skuId, quantity: 12 },
    ]);
    expect(quantityEffects(world)).toMatchObject([{ before: 10, after: 12, by: 'api' }]);
    expect((await world.call('GET', `${subscriptionPath}/history`)).body).toMatchObject({
      content: [{ quantity: 12 }, { quantity: 10 }, { quantity: 8 }],
    });
  });

  test('leaves out what the body leaves out, and writes a price it carries', async () => {
    const { call } = await start();
    expect((await call('PUT', subscriptionPath, { quantity: 11 })).body).toMatchObject({
      price: 23.1,
    });
    expect((await call('PUT', subscriptionPath, { price: 1 })).body).toMatchObject({
      price: 1,
      quantity: 11,
    });
    expect((await call('PUT', subscriptionPath, { billingTerm: 'Annual' })).status).toBe(422);
    expect((await call('PUT', subscriptionPath, {})).status).toBe(422);
  });

  test('gives back open lots only', async () => {
    const world = await start();
    expect((await world.call('PUT', subscriptionPath, { quantity: 8 })).status).toBe(200);
    const refused = await world.call('PUT', subscriptionPath, { quantity: 7 });
    expect(refused).toMatchObject({
      status: 422,
      body: { type: 'UNPROCESSABLE_ENTITY', instance: `/public${subscriptionPath}` },
    });
    expect(quantityEffects(world)).toMatchObject([{ before: 10, after: 8 }]);
  });

  test('opens a new window at the renewal', async () => {
    const world = await start();
    world.clock.set('2027-03-02T00:00:00Z');
    // The token of yesteryear has expired; the renewal does not need one.
    world.simulator.settle();
    expect(world.simulator.state().subscriptions[subscriptionId]).toMatchObject({
      commitment: { endsAt: '2028-03-02T00:00:00Z' },
      lots: [{ quantity: 10, allowedUntil: '2027-03-09T00:00:00Z' }],
    });
  });

  test('may be accepted and reverted, by fault or by rule', async () => {
    const world = await start({ forbiddenDecrease: 'accept-then-revert' });
    expect((await world.call('PUT', subscriptionPath, { quantity: 3 })).status).toBe(200);
    world.clock.advance('PT2S');
    expect((await world.call('GET', subscriptionPath)).body).toMatchObject({
      quantity: 10,
      status: 'Active',
    });
    world.simulator.faults.add({ kind: 'accepted-then-reverted', delayMs: 60_000, count: 1 });
    await world.call('PUT', subscriptionPath, { quantity: 11 });
    world.clock.advance('PT1M');
    expect((await world.call('GET', subscriptionPath)).body).toMatchObject({ quantity: 10 });
    expect(quantityEffects(world)).toMatchObject([
      { by: 'api' },
      { after: 10, by: 'reverted' },
      { by: 'api' },
      { after: 10, by: 'reverted' },
    ]);
  });

  test('may stay pending although the seats are there', async () => {
    const world = await start();
    world.simulator.faults.add({ kind: 'stuck-pending', count: 1 });
    await world.call('PUT', subscriptionPath, { quantity: 11 });
    world.clock.advance('PT2H');
    expect((await world.call('GET', subscriptionPath)).body).toMatchObject({
      quantity: 11,
      status: 'PendingAutomated',
    });
    expect(world.events).toMatchObject([{ quantity: 11 }]);
  });

  test('may answer 500 after the commit', async () => {
    const world = await start({ hasNullMessages: true });
    world.simulator.faults.add({ kind: 'status', phase: 'after-commit', method: 'PUT', count: 1 });
    const lie = await world.call('PUT', subscriptionPath, { quantity: 11 });
    expect(lie).toMatchObject({
      status: 500,
      body: { type: 'INTERNAL_SERVER_ERROR', message: null },
    });
    expect(quantityEffects(world)).toMatchObject([{ after: 11 }]);
  });
});

describe('orders', () => {
  test('isMock checks everything and writes nothing', async () => {
    const world = await start();
    expect((await world.call('POST', '/v1/orders?isMock=true', order())).status).toBe(200);
    expect((await world.call('GET', '/v1/orders')).body).toMatchObject({ content: [] });
    expect(quantityEffects(world)).toEqual([]);
    const refused = await world.call(
      'POST',
      '/v1/orders?isMock=true',
      order({ provisioningDetails: [] }),
    );
    expect(refused.body).toEqual({
      type: 'BAD_REQUEST',
      message: null,
      instance: '/public/v1/orders',
      status: 400,
      details: [
        { message: 'Errors with provisioningDetails' },
        { message: 'Microsoft Customer Tenant ID: This field is required.' },
      ],
    });
  });

  test('make a subscription that reaches the tenant named in the order', async () => {
    const world = await start();
    const details = [{ key: 'msTenantId', values: ['another-tenant'] }];
    const placed = await world.call('POST', '/v1/orders', order({ provisioningDetails: details }));
    expect(placed.status).toBe(200);
    const made = z
      .object({ lineItems: z.tuple([z.object({ subscriptionId: z.string() })]) })
      .parse(placed.body).lineItems[0].subscriptionId;
    expect((await world.call('GET', `/v1/subscriptions/${made}`)).body).toMatchObject({
      quantity: 5,
      status: 'PendingAutomated',
    });
    world.clock.advance('PT1M');
    expect((await world.call('GET', `/v1/subscriptions/${made}`)).body).toMatchObject({
      status: 'Active',
      vendorSubscriptionId: expect.any(String),
    });
    expect(world.events).toMatchObject([{ tenantId: 'another-tenant', quantity: 5 }]);
  });

  test.each([
    [{ commitmentTermId: undefined }, 422, 'requires commitment'],
    [{ commitmentTerm: '1-Year' }, 400, 'field: commitmentTerm'],
    [{ commitmentTermId: 'unknown' }, 422, 'commitmentTermId'],
    [{ billingTerm: 'Annual' }, 422, 'Billing term'],
    [{ quantity: 301 }, 422, 'exceed 300'],
  ])('refuse %j', async (change, status, text) => {
    const world = await start();
    const refused = await world.call('POST', '/v1/orders', order(change));
    expect(refused.status).toBe(status);
    expect(refused.body['message']).toContain(text);
    expect(quantityEffects(world)).toEqual([]);
  });

  test('and their subscriptions may be listed late, although they are there', async () => {
    const world = await start({ listLagSeconds: 600 });
    const placed = await world.call('POST', '/v1/orders', order());
    const lists = ['/v1/orders', '/v1/subscriptions'].map(
      (path) => `${path}?companyId=${companyId}`,
    );
    const countAll = (): Promise<unknown[]> =>
      Promise.all(lists.map(async (path) => (await world.call('GET', path)).body['page']));
    expect(await countAll()).toMatchObject([{ totalElements: 0 }, { totalElements: 1 }]);
    const id = String(placed.body['id']);
    expect((await world.call('GET', `/v1/orders/${id}`)).status).toBe(200);
    world.clock.advance('PT10M');
    expect(await countAll()).toMatchObject([{ totalElements: 1 }, { totalElements: 2 }]);
  });

  test('take one answer to a question with a single value', async () => {
    const { call } = await start();
    const details = [
      { key: 'msTenantId', values: [tenantId] },
      { key: 'msCustExists', values: ['Yes', 'No'] },
    ];
    const refused = await call('POST', '/v1/orders', order({ provisioningDetails: details }));
    expect(refused.body).toMatchObject({
      status: 400,
      details: [{}, { message: 'Account?: The value is not allowed.' }],
    });
  });

  test('committed although the connection was cut', async () => {
    const world = await start();
    world.simulator.faults.add({
      kind: 'drop-after-commit',
      method: 'POST',
      path: '/v1/orders',
      count: 1,
    });
    await expect(world.call('POST', '/v1/orders', order())).rejects.toThrow();
    expect((await world.call('GET', `/v1/orders?companyId=${companyId}`)).body).toMatchObject({
      page: { totalElements: 1 },
    });
  });
});

describe('cancelling', () => {
  test('a committed subscription runs and is billed to the end of its term', async () => {
    const world = await start();
    expect((await world.call('DELETE', subscriptionPath)).status).toBe(204);
    expect((await world.call('GET', subscriptionPath)).body).toMatchObject({
      status: 'PendingCancel',
      endDate: '2027-03-02T00:00:00Z',
    });
    world.clock.set('2027-03-02T00:00:00Z');
    world.simulator.settle();
    expect(world.events).toMatchObject([{ quantity: 0, status: 'deleted' }]);
    expect(quantityEffects(world)).toMatchObject([{ before: 10, after: 0 }]);
  });
});
