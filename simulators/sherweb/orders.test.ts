import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';

import { closeWorlds, skuId, tenantId } from '../core/test-kit.ts';
import { customerId, of, otherCustomerId, start, type World } from './fixture.ts';

afterEach(closeWorlds);

const SKU = 'M365-BP-P1M-MONTHLY';
const orders = `/orders?customerId=${customerId}`;
const cart = (quantity: number, sku = SKU): object => ({
  cartItems: [{ sku, quantity }],
  orderedBy: 'test',
});
const taken = z.strictObject({ requestTrackingId: z.guid() });

const place = async (world: World, body: object): Promise<() => Promise<unknown>> => {
  const answer = await world.call('POST', orders, body);
  expect(answer.status).toBe(200);
  const { requestTrackingId } = taken.parse(answer.body);
  return async () => (await world.call('GET', `/tracking/${requestTrackingId}`)).body;
};

const countOf = async (world: World): Promise<number> => {
  const { body } = await world.call('GET', of('details'));
  return z.object({ items: z.array(z.unknown()) }).parse(body).items.length;
};

const boughtIn = ({ simulator }: World): unknown[] =>
  simulator.journal
    .entries()
    .flatMap(({ effect }) =>
      effect?.kind === 'quantity' ? [[effect['before'], effect['after']]] : [],
    );

describe('orders', () => {
  test('are queued, worked on and only then a subscription', async () => {
    const world = await start();
    const tracking = await place(world, cart(4));
    expect([await tracking(), await countOf(world)]).toEqual(['Queued', 2]);
    world.clock.advance('PT30S');
    expect([await tracking(), await countOf(world)]).toEqual(['Processing', 2]);
    world.clock.advance('PT30S');
    expect([await tracking(), await countOf(world)]).toEqual(['Success', 3]);
    expect(world.events).toMatchObject([{ customerId, tenantId, skuId, quantity: 4 }]);
    expect(boughtIn(world)).toEqual([[0, 4]]);
  });

  test('are validated without being taken', async () => {
    const world = await start();
    const validate = `/orders/validate?customerId=${customerId}`;
    expect((await world.call('POST', validate, cart(4))).status).toBe(200);
    expect(await world.call('POST', validate, cart(301))).toMatchObject({
      status: 400,
      body: { type: expect.stringMatching(/ProductQuantityConstraintsViolations$/) },
    });
    world.clock.advance('PT10M');
    expect(await countOf(world)).toBe(2);
  });

  test.each([
    [{ cartItems: [] }, 'CartItemsCannotBeEmpty'],
    [cart(0), 'ProductQuantityConstraintsViolations'],
    [cart(1, 'unknown'), 'catalog'],
    [{ items: [] }, 'PlaceOrderRequestV2'],
  ])('refuse %j', async (body, words) => {
    const { call } = await start();
    const refused = await call('POST', orders, body);
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toContain(words);
  });

  test('of a second trial are refused', async () => {
    const { call } = await start();
    const path = `/orders?customerId=${otherCustomerId}`;
    const refused = await call('POST', path, cart(25, 'M365-BP-TRIAL'));
    expect(JSON.stringify(refused.body)).toContain('RepurchasingSinglePurchasableSkus');
  });

  test('may be refused by the tracking alone, fail, or be forgotten', async () => {
    const world = await start({ refusesBy: 'tracking' });
    const tooMany = await place(world, cart(301));
    world.simulator.faults.add({ kind: 'fails-later', count: 1 });
    const failing = await place(world, cart(1));
    world.simulator.faults.add({ kind: 'forgotten', count: 1 });
    const forgotten = await place(world, cart(2));
    world.clock.advance('PT1M');
    expect([await tooMany(), await failing(), await forgotten()]).toEqual([
      'Failure',
      'Failure',
      'Unknown',
    ]);
    expect(boughtIn(world)).toEqual([[0, 2]]);
  });
});

describe('catalog prices', () => {
  const path = `/customer-catalogs/${customerId}/catalog-items-pricing`;

  test('are told for the SKUs asked for, unless hidden', async () => {
    const { call } = await start();
    const skus = [SKU, 'M365-BP-TRIAL', 'unknown'];
    const pricingInformation = {
      recurringFee: 22.44,
      setupFee: 0,
      currency: 'Usd',
      billingCycle: 'monthly',
    };
    expect((await call('POST', path, { skus })).body).toEqual({
      customerId,
      catalogItems: [{ sku: SKU, pricingInformation }],
    });
    await call('POST', '/_sim/behaviour', { showsPrices: false });
    expect((await call('POST', path, { skus })).body).toEqual({ customerId, catalogItems: [] });
    expect((await call('POST', path, [SKU])).status).toBe(400);
  });
});
