import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';

import { closeWorlds } from '../core/test-kit.ts';
import {
  basicId,
  basicPath,
  basicSkuId,
  contosoId,
  type PcAnswer,
  type PcWorld,
  startWorld,
} from './fixture.ts';

afterEach(closeWorlds);

const customers = `/v1/customers/${contosoId}`;
const pricingAudience = 'https://api.partner.microsoft.com';

describe('who may call', () => {
  test('an unknown token is 401 with an empty body, another audience 900420, a person without MFA 900421', async () => {
    const { call, asUser } = await startWorld();
    const unknown = await call('GET', customers, { headers: { authorization: 'Bearer x' } });
    expect([unknown.status, unknown.body]).toEqual([401, {}]);
    const graph = await call('GET', customers, {
      headers: asUser({ audience: 'https://graph.microsoft.com' }),
    });
    expect([graph.status, graph.body['code']]).toEqual([401, 900_420]);
    const noMfa = await call('GET', customers, { headers: asUser({ hasMfa: false }) });
    expect([noMfa.status, noMfa.body['code']]).toEqual([401, 900_421]);
  });

  test('an application alone may not see what Entra sees', async () => {
    const { call, asUser } = await startWorld();
    for (const path of [
      `${basicPath}/provisioningstatus`,
      `${customers}/subscribedskus`,
      `${customers}/agreements`,
    ]) {
      const refused = await call('GET', path);
      expect([refused.status, refused.body['code']]).toEqual([403, 900_329]);
      expect((await call('GET', path, { headers: asUser() })).status).toBe(200);
    }
  });

  test('request ids come back doubled, MFA compliance on request, codes as text or number', async () => {
    const { call, asUser } = await startWorld({ behaviour: { errorCodes: 'alternating' } });
    const headers = { ...asUser(), 'MS-RequestId': 'a', ValidateMfa: 'true' };
    const answer = await call('GET', customers, { headers });
    expect(answer.headers.get('ms-requestid')).toBe('a,a');
    expect(answer.headers.get('ismfacompliant')).toBe('true');
    const codes = [await call('GET', `${customers}x`), await call('GET', `${customers}x`)].map(
      ({ body }) => body['code'],
    );
    expect(codes).toEqual([20_002, '20002']);
  });

  test('a person consents once for a customer, and the login host learns of it', async () => {
    const { call, asUser, tokens } = await startWorld();
    const applicationId = '33333333-3333-4333-8333-333333333333';
    const resourceId = '00000003-0000-0000-c000-000000000000';
    const consent = {
      applicationId,
      displayName: 'Seatwright',
      applicationGrants: [{ enterpriseApplicationId: resourceId, scope: 'A,B' }],
    };
    const path = `${customers}/applicationconsents`;
    expect((await call('POST', path, { body: consent })).body['code']).toBe(900_329);
    const headers = asUser();
    expect((await call('POST', path, { headers, body: {} })).status).toBe(400);
    expect((await call('POST', path, { headers, body: consent })).status).toBe(201);
    expect(tokens.grantedConsents()).toEqual([
      {
        tenantId: contosoId,
        clientId: applicationId,
        audience: resourceId,
        permissions: ['A', 'B'],
      },
    ]);
    expect((await call('POST', path, { headers, body: consent })).body['description']).toMatch(
      /already exists/,
    );
    expect((await call('DELETE', `${path}/${applicationId}`, { headers })).status).toBe(204);
    expect(tokens.grantedConsents()).toEqual([]);
  });

  test('throttling has the body of the gateway', async () => {
    const { simulator, call } = await startWorld();
    simulator.faults.add({ kind: 'rate-limit', retryAfterSeconds: 57, count: 1 });
    const limited = await call('GET', customers);
    expect(limited.headers.get('retry-after')).toBe('57');
    expect(limited.body).toEqual({
      statusCode: 429,
      message: 'Rate limit is exceeded. Try again in 57 seconds.',
    });
  });

  test('what is not simulated says so', async () => {
    const { call } = await startWorld();
    const answer = await call('GET', `${customers}/transitionEligibilities`);
    expect([answer.status, answer.body['description']]).toEqual([
      501,
      `The partner-center simulator has no GET ${customers}/transitionEligibilities`,
    ]);
  });
});

const next = (world: PcWorld, token: unknown): Promise<PcAnswer> =>
  world.call('GET', '/v1/customers?seekOperation=next', {
    headers: { 'MS-ContinuationToken': String(token) },
  });

const filter = (Field: string, Value: string, Operator = 'starts_with'): string =>
  `/v1/customers?size=0&filter=${encodeURIComponent(JSON.stringify({ Field, Value, Operator }))}`;

describe('customers', () => {
  test('come in pages; the last one has no token', async () => {
    const world = await startWorld();
    const first = await world.call('GET', '/v1/customers?size=2');
    expect(first.body).toMatchObject({
      totalCount: 2,
      continuationToken: expect.any(String),
      links: { next: { headers: [{ key: 'MS-ContinuationToken' }] } },
    });
    const last = await next(world, first.body['continuationToken']);
    expect(last.body).toMatchObject({
      totalCount: 1,
      items: [{ companyProfile: { companyName: 'Fabrikam' } }],
    });
    expect(last.body).not.toHaveProperty('continuationToken');
    expect((await world.call('GET', '/v1/customers?size=0')).body).toMatchObject({ totalCount: 3 });
  });

  test('or end with error 2000 after a last token', async () => {
    const world = await startWorld({ behaviour: { pagingEnd: 'error-2000' } });
    let page = await world.call('GET', '/v1/customers?size=2');
    let count = 0;
    while (page.status === 200) {
      count += z.array(z.unknown()).parse(page.body['items']).length;
      page = await next(world, page.body['continuationToken']);
    }
    expect([count, page.status, page.body['code']]).toEqual([3, 400, 2000]);
  });

  test('are filtered by the beginning of name or domain, in any case', async () => {
    const { call } = await startWorld();
    expect((await call('GET', filter('CompanyName', 'CONT'))).body).toMatchObject({
      totalCount: 2,
    });
    expect((await call('GET', filter('Domain', 'fab'))).body).toMatchObject({ totalCount: 1 });
    expect((await call('GET', filter('CompanyName', 'oso', 'contains'))).body).toMatchObject({
      code: 3000,
    });
  });

  test('show their domains only with delegated access', async () => {
    const { call } = await startWorld();
    expect((await call('GET', customers)).body).toMatchObject({
      id: contosoId,
      customDomains: ['contoso.onmicrosoft.com'],
    });
    expect(
      (await call('GET', '/v1/customers/b44bb1fb-c595-45b0-9e09-d657365580bf')).body,
    ).not.toHaveProperty('customDomains');
  });
});

describe('what Entra sees', () => {
  test('follows the quantity after the lag', async () => {
    const world = await startWorld({ behaviour: { provisioningLagSeconds: 600 } });
    await world.call('PATCH', basicPath, { body: { quantity: 14, autoRenewEnabled: true } });
    const status = async (): Promise<unknown> =>
      (await world.call('GET', `${basicPath}/provisioningstatus`, { headers: world.asUser() }))
        .body;
    expect(await status()).toMatchObject({
      skuId: basicSkuId.toUpperCase(),
      status: 'pending',
      quantity: 13,
    });
    world.clock.advance('PT10M');
    expect(await status()).toMatchObject({ status: 'success', quantity: 14 });
    world.simulator.setConsumedUnits(contosoId, basicSkuId, 15);
    const skus = await world.call('GET', `${customers}/subscribedskus`, {
      headers: world.asUser(),
    });
    expect(skus.body).toMatchObject({
      items: [
        {
          activeUnits: 14,
          consumedUnits: 15,
          availableUnits: -1,
          totalUnits: 14,
          productSku: { id: basicSkuId },
        },
      ],
    });
  });
});

const catalogItem = async ({ call }: PcWorld, term: string): Promise<string> => {
  const { body } = await call(
    'GET',
    '/v1/products/CFQ7TTC0LH18/skus/0001/availabilities?country=US',
  );
  const shape = z.object({
    items: z.array(
      z.object({ catalogItemId: z.string(), terms: z.array(z.object({ duration: z.string() })) }),
    ),
  });
  const found = shape
    .parse(body)
    .items.find(({ terms }) => terms.some(({ duration }) => duration === term));
  return found?.catalogItemId ?? '';
};

const cart = async (
  world: PcWorld,
  line: object = {},
  customerId = contosoId,
): Promise<PcAnswer> => {
  const item = {
    id: 0,
    catalogItemId: await catalogItem(world, 'P1M'),
    quantity: 2,
    billingCycle: 'monthly',
    termDuration: 'P1M',
    ...line,
  };
  return world.call('POST', `/v1/customers/${customerId}/carts`, {
    body: { PartnerOnRecordAttestationAccepted: true, lineItems: [item] },
  });
};
const checkout = (world: PcWorld, { body }: PcAnswer, customerId = contosoId): Promise<PcAnswer> =>
  world.call('POST', `/v1/customers/${customerId}/carts/${String(body['id'])}/checkout`);

describe('buying', () => {
  test('one cart makes one order, whose subscription follows', async () => {
    const world = await startWorld({ behaviour: { orderSeconds: 60 } });
    const made = await cart(world);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      status: 'Active',
      lineItems: [{ pricing: { price: 6, extendedPrice: 12 } }],
    });
    const done = await checkout(world, made);
    expect(done.status).toBe(201);
    expect(done.body).toMatchObject({
      orders: [{ status: 'pending', totalPrice: 12 }],
      orderErrors: [],
    });
    expect(JSON.stringify(done.body)).not.toContain('subscriptionId');
    const again = await checkout(world, made);
    expect([again.status, again.body['code']]).toEqual([400, 800_065]);
    world.clock.advance('PT1M');
    expect((await world.call('GET', `${customers}/orders`)).body).toMatchObject({
      items: [{ status: 'completed', lineItems: [{ subscriptionId: expect.any(String) }] }],
    });
    expect((await world.call('GET', `${customers}/subscriptions`)).body).toMatchObject({
      totalCount: 2,
    });
    const effects = world.simulator.journal.entries().flatMap(({ effect }) => effect ?? []);
    expect(effects).toMatchObject([
      { kind: 'order', seats: 2 },
      { kind: 'quantity', before: 0, after: 2, by: 'api' },
    ]);
  });

  test('a cart that is being processed looks untouched and is not taken twice', async () => {
    const world = await startWorld({ behaviour: { checkoutSeconds: 60 } });
    const made = await cart(world);
    expect((await checkout(world, made)).status).toBe(201);
    const path = `${customers}/carts/${String(made.body['id'])}`;
    const look = async (): Promise<unknown[]> => {
      const again = await checkout(world, made);
      return [(await world.call('GET', path)).body['status'], again.status, again.body['code']];
    };
    expect(await look()).toEqual(['Active', 409, 800_064]);
    world.clock.advance('PT1M');
    expect(await look()).toEqual(['Ordered', 400, 800_065]);
    expect((await world.call('GET', `${customers}/orders`)).body).toMatchObject({ totalCount: 1 });
  });

  test('a checkout may carry its failure in a 201, and an order may end without a subscription', async () => {
    const world = await startWorld({ behaviour: { orderSeconds: 60, checkoutAnswer: 'order' } });
    world.simulator.faults.add({ kind: 'order-error', count: 1 });
    world.simulator.faults.add({ kind: 'order-fails', count: 1 });
    const made = await cart(world);
    const failed = await checkout(world, made);
    expect([failed.status, failed.body]).toMatchObject([
      201,
      { orders: [], orderErrors: [{ code: 800_023 }] },
    ]);
    const bare = await checkout(world, made);
    expect(bare.body).toMatchObject({ status: 'pending', lineItems: [{ quantity: 2 }] });
    world.clock.advance('PT1M');
    expect((await world.call('GET', `${customers}/orders`)).body).toMatchObject({
      items: [{ status: 'error' }],
    });
    expect((await world.call('GET', `${customers}/subscriptions`)).body).toMatchObject({
      totalCount: 1,
    });
  });

  test('bad lines come back in a 201', async () => {
    const world = await startWorld();
    const made = await cart(world, { quantity: 301 });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ lineItems: [{ error: { errorCode: '10002' } }] });
    expect((await checkout(world, made)).body).toMatchObject({ code: 3000 });
  });

  test('availability ids are exchanged between cart and checkout', async () => {
    const world = await startWorld();
    const made = await cart(world);
    await world.call('POST', '/_sim/rotate-availabilities');
    const stale = await checkout(world, made);
    expect([stale.status, stale.body['code']]).toEqual([404, 400_019]);
    expect((await checkout(world, await cart(world))).status).toBe(201);
  });

  test('an agreement, an attestation and a term as long as the billing cycle are needed', async () => {
    const world = await startWorld();
    const fabrikam = 'b44bb1fb-c595-45b0-9e09-d657365580bf';
    const unsigned = await checkout(world, await cart(world, {}, fabrikam), fabrikam);
    expect([unsigned.status, unsigned.body['code']]).toEqual([403, 13_605]);
    const body = {
      lineItems: [
        { catalogItemId: 'x', quantity: 1, billingCycle: 'monthly', termDuration: 'P1M' },
      ],
    };
    expect((await world.call('POST', `${customers}/carts`, { body })).body).toMatchObject({
      code: 900_206,
    });
    expect((await cart(world, { billingCycle: 'annual' })).body).toMatchObject({ code: 900_270 });
  });

  test('only as many subscriptions of a SKU as allowed', async () => {
    const world = await startWorld({ behaviour: { orderSeconds: 0 } });
    expect((await checkout(world, await cart(world))).status).toBe(201);
    const third = await checkout(world, await cart(world));
    expect([third.status, third.body['code']]).toEqual([403, 800_089]);
  });
});

describe('prices and activity', () => {
  test('the price sheet is CSV for a person with the other audience', async () => {
    const { simulator, asUser } = await startWorld();
    const url = `${simulator.url}/v1.0/sales/pricesheets(Market='US',PricesheetView='updatedlicensebased')/$value?timeline=current`;
    expect((await fetch(url, { headers: asUser() })).status).toBe(401);
    const answer = await fetch(url, { headers: asUser({ audience: pricingAudience }) });
    const [header, ...rows] = (await answer.text()).trim().split('\r\n');
    expect(header).toMatch(/^ProductTitle,ProductId,SkuId,.*,UnitPrice,.*,ERP Price,Segment$/);
    expect(rows[1]).toContain('CFQ7TTC0LH18,1,Microsoft 365 Business Basic,Microsoft Corporation');
    expect(rows[1]).toContain('P1Y,Monthly,US,USD,63,');
  });

  test('activity names who changed what, and another hand has no application', async () => {
    const { call, simulator, asUser } = await startWorld();
    await call('PATCH', basicPath, {
      headers: asUser(),
      body: { quantity: 14, autoRenewEnabled: true },
    });
    simulator.otherHand.setQuantity(basicId, 16);
    const { body } = await call('GET', '/v1/auditrecords?startDate=2026-11-20');
    expect(body).toMatchObject({
      items: [
        { operationType: 'update_subscription', applicationId: 'app' },
        { applicationId: 'Partner Center portal' },
      ],
    });
    const records = z
      .object({
        items: z.array(z.object({ resourceOldValue: z.string(), resourceNewValue: z.string() })),
      })
      .parse(body);
    expect(
      records.items.map((item) => [
        JSON.parse(item.resourceOldValue),
        JSON.parse(item.resourceNewValue),
      ]),
    ).toMatchObject([
      [{ Quantity: 13 }, { Quantity: 14 }],
      [{ Quantity: 14 }, { Quantity: 16 }],
    ]);
  });
});
