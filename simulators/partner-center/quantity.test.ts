import { afterEach, describe, expect, test } from 'vitest';

import { closeWorlds, quantityEffects } from '../core/test-kit.ts';
import {
  basicId,
  basicPath,
  basicSkuId,
  basicSubscription,
  contosoId,
  type PcAnswer,
  type PcWorld,
  startWorld,
} from './fixture.ts';

afterEach(closeWorlds);

const read = async ({ call }: PcWorld): Promise<Record<string, unknown>> =>
  (await call('GET', basicPath)).body;
const patch = async (world: PcWorld, change: Record<string, unknown>): Promise<PcAnswer> =>
  world.call('PATCH', basicPath, { body: { ...(await read(world)), ...change } });
describe('the window', () => {
  test('lists one refundable line per addition that is still open', async () => {
    const world = await startWorld();
    expect(await read(world)).toMatchObject({
      quantity: 13,
      refundableQuantity: {
        totalQuantity: 3,
        details: [{ quantity: 3, allowedUntilDateTime: '2026-11-27T08:00:00.5Z' }],
      },
    });
    await patch(world, { quantity: 15 });
    expect(await read(world)).toMatchObject({
      refundableQuantity: { totalQuantity: 5, details: [{ quantity: 3 }, { quantity: 2 }] },
    });
  });

  test('a reduction consumes the newest lot first', async () => {
    const world = await startWorld();
    await patch(world, { quantity: 15 });
    expect((await patch(world, { quantity: 12 })).status).toBe(200);
    expect(await read(world)).toMatchObject({
      quantity: 12,
      refundableQuantity: {
        details: [{ quantity: 2, allowedUntilDateTime: '2026-11-27T08:00:00.5Z' }],
      },
    });
  });

  test('refuses one seat more than is refundable and changes nothing', async () => {
    const world = await startWorld();
    const refused = await patch(world, { quantity: 9 });
    expect(refused.status).toBe(400);
    expect(refused.body).toEqual({
      code: 800_090,
      description: 'Subscription quantity cannot be decreased.',
      data: [],
      source: 'PartnerFD',
    });
    expect(await read(world)).toMatchObject({
      quantity: 13,
      refundableQuantity: { totalQuantity: 3 },
    });
    expect(quantityEffects(world)).toEqual([]);
  });

  test('is open just before the closing instant and closed at it', async () => {
    const world = await startWorld({ behaviour: { closedWindowCode: 900_257 } });
    // Real time goes on between the move and the request: a minute is margin enough.
    world.clock.set('2026-11-27T07:59:00Z');
    expect((await patch(world, { quantity: 12 })).status).toBe(200);
    world.clock.set('2026-11-27T08:00:00.5Z');
    const refused = await patch(world, { quantity: 11 });
    expect(refused.body).toMatchObject({
      code: 900_257,
      description: 'You have passed your 7-day window for reducing seats for this subscription.',
    });
    expect(await read(world)).toMatchObject({
      refundableQuantity: { totalQuantity: 0, details: [] },
    });
  });

  test('is not shown in lists, and null while suspended', async () => {
    const world = await startWorld();
    const list = await world.call('GET', `/v1/customers/${contosoId}/subscriptions`);
    expect(list.body).toMatchObject({ totalCount: 1, items: [{ id: basicId, quantity: 13 }] });
    expect(JSON.stringify(list.body)).not.toContain('refundableQuantity');
    expect((await patch(world, { status: 'suspended' })).status).toBe(200);
    expect(await read(world)).toMatchObject({
      status: 'suspended',
      autoRenewEnabled: false,
      refundableQuantity: null,
    });
    expect((await patch(world, { quantity: 14 })).body).toMatchObject({ code: 800_091 });
  });
});

describe('PATCH replaces', () => {
  const scheduled = {
    product: {
      productId: 'CFQ7TTC0LH18',
      skuId: '0001',
      availabilityId: 'CFQ7TTC0K971',
      billingCycle: 'Monthly',
      termDuration: 'P1Y',
      promotionId: 'promo',
    },
    quantity: 8,
  };

  test('what the body leaves out is reset', async () => {
    const world = await startWorld();
    expect((await patch(world, { scheduledNextTermInstructions: scheduled })).body).toMatchObject({
      scheduledNextTermInstructions: scheduled,
    });
    const answer = await world.call('PATCH', basicPath, { body: { id: basicId, quantity: 13 } });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ autoRenewEnabled: false, quantity: 13 });
    expect(answer.body).not.toHaveProperty('scheduledNextTermInstructions');
  });

  test('a change of quantity deletes what was scheduled, even when the body repeats it', async () => {
    const world = await startWorld();
    await patch(world, { scheduledNextTermInstructions: scheduled });
    const answer = await patch(world, { quantity: 14 });
    expect(answer.body).toMatchObject({ quantity: 14, autoRenewEnabled: true });
    expect(answer.body).not.toHaveProperty('scheduledNextTermInstructions');
  });

  test('names are case-insensitive', async () => {
    const world = await startWorld();
    const answer = await world.call(
      'PATCH',
      basicPath.toUpperCase().replace('/V1/CUSTOMERS', '/v1/customers'),
      { body: { Quantity: 14, AutoRenewEnabled: true } },
    );
    expect(answer.body).toMatchObject({ quantity: 14, autoRenewEnabled: true });
  });

  test('a schedule needs auto-renew', async () => {
    const world = await startWorld();
    const refused = await patch(world, {
      autoRenewEnabled: false,
      scheduledNextTermInstructions: scheduled,
    });
    expect(refused.body).toMatchObject({ code: 3000 });
    expect(await read(world)).toMatchObject({ autoRenewEnabled: true });
  });

  test('another product is answered as not simulated', async () => {
    const world = await startWorld();
    expect((await patch(world, { offerId: 'CFQ7TTC0LDPB:0001:CFQ7TTC0XXXX' })).status).toBe(501);
  });
});

describe('other refusals', () => {
  test('300 seats at most, one at least', async () => {
    const world = await startWorld();
    const over = await patch(world, { quantity: 301 });
    expect([over.status, over.body['code']]).toEqual([403, 800_067]);
    expect((await patch(world, { quantity: 300 })).status).toBe(200);
    expect((await patch(world, { quantity: 0 })).body).toMatchObject({ code: 2002 });
  });

  test('a trial keeps its quantity', async () => {
    const world = await startWorld({ subscriptions: [{ ...basicSubscription, isTrial: true }] });
    expect((await patch(world, { quantity: 14 })).body).toMatchObject({ code: 800_095 });
  });

  test('too many updates', async () => {
    const world = await startWorld({ behaviour: { maxUpdates: 1 } });
    await patch(world, { quantity: 14 });
    expect((await patch(world, { quantity: 15 })).body).toMatchObject({ code: 900_311 });
  });

  test('a legacy subscription goes down at any time but wants its etag', async () => {
    const world = await startWorld({ subscriptions: [{ ...basicSubscription, kind: 'legacy' }] });
    const seen = await read(world);
    expect(seen).not.toHaveProperty('productType');
    expect((await world.call('PATCH', basicPath, { body: { ...seen, quantity: 2 } })).status).toBe(
      200,
    );
    expect(
      (await world.call('PATCH', basicPath, { body: { ...seen, quantity: 1 } })).body,
    ).toMatchObject({ code: 2055 });
  });

  test('cancelling within seven days of purchase only', async () => {
    const world = await startWorld();
    expect((await patch(world, { status: 'deleted' })).body).toMatchObject({ code: 900_117 });
    const fresh = await startWorld({
      subscriptions: [{ ...basicSubscription, startedAt: '2026-11-20T08:00:00Z' }],
    });
    expect((await patch(fresh, { status: 'deleted' })).body).toMatchObject({
      status: 'deleted',
      autoRenewEnabled: false,
    });
    expect(quantityEffects(fresh)).toMatchObject([{ before: 13, after: 0, by: 'api' }]);
  });
});

describe('lost and late answers', () => {
  test('drop-after-commit has committed, and the journal has the effect', async () => {
    const world = await startWorld();
    world.simulator.faults.add({ kind: 'drop-after-commit', method: 'PATCH', count: 1 });
    await expect(patch(world, { quantity: 14 })).rejects.toThrow();
    expect(await read(world)).toMatchObject({ quantity: 14 });
    const effect = {
      kind: 'quantity',
      customerId: contosoId,
      tenantId: contosoId,
      subscriptionId: basicId,
      skuId: basicSkuId,
      before: 13,
      after: 14,
      by: 'api',
    };
    expect(quantityEffects(world)).toEqual([effect]);
  });

  test('202 answers a location and the quantity follows', async () => {
    const world = await startWorld({
      behaviour: { quantityAnswer: 'accepted', acceptedDelaySeconds: 60 },
    });
    const accepted = await patch(world, { quantity: 14 });
    expect([accepted.status, accepted.headers.get('location')]).toEqual([202, basicPath.slice(3)]);
    expect(await read(world)).toMatchObject({ quantity: 13 });
    expect((await patch(world, { quantity: 15 })).body).toMatchObject({ code: 800_082 });
    world.clock.advance('PT1M');
    expect(await read(world)).toMatchObject({ quantity: 14 });
    expect(quantityEffects(world)).toMatchObject([{ before: 13, after: 14, by: 'api' }]);
  });

  test('stuck-pending is accepted and never happens', async () => {
    const world = await startWorld();
    world.simulator.faults.add({ kind: 'stuck-pending', count: 1 });
    expect((await patch(world, { quantity: 14 })).status).toBe(202);
    world.clock.advance('P2D');
    expect(await read(world)).toMatchObject({ quantity: 13 });
    expect((await patch(world, { quantity: 14 })).body).toMatchObject({ code: 900_278 });
  });

  test('accepted-then-reverted takes the seats back', async () => {
    const world = await startWorld();
    world.simulator.faults.add({ kind: 'accepted-then-reverted', delayMs: 60_000 });
    expect((await patch(world, { quantity: 14 })).body).toMatchObject({ quantity: 14 });
    world.clock.advance('PT1M');
    expect(await read(world)).toMatchObject({ quantity: 13 });
    expect(quantityEffects(world)).toMatchObject([
      { by: 'api' },
      { before: 14, after: 13, by: 'reverted' },
    ]);
  });

  test('a stale read shows the quantity of before the last write', async () => {
    const world = await startWorld();
    world.simulator.faults.add({ kind: 'stale-read', path: '/subscriptions/' });
    await world.call('PATCH', basicPath, { body: { quantity: 14, autoRenewEnabled: true } });
    expect(await read(world)).toMatchObject({ quantity: 13 });
    world.simulator.faults.remove();
    expect(await read(world)).toMatchObject({ quantity: 14 });
  });

  test('another hand moves seats, the journal and the listeners', async () => {
    const world = await startWorld();
    const seen: unknown[] = [];
    world.simulator.onSeatsChanged((event) => seen.push(event));
    await world.call('POST', '/_sim/other-hand', {
      body: { subscriptionId: basicId, quantity: 20 },
    });
    expect(await read(world)).toMatchObject({ quantity: 20 });
    expect(quantityEffects(world)).toMatchObject([{ before: 13, after: 20, by: 'other-hand' }]);
    expect(seen).toMatchObject([
      {
        csp: 'partner-center',
        tenantId: contosoId,
        commerceSubscriptionId: basicId,
        skuId: basicSkuId,
        quantity: 20,
        status: 'enabled',
      },
    ]);
  });
});
