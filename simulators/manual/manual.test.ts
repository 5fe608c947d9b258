import { afterEach, describe, expect, it } from 'vitest';

import { createSimClock } from '../core/clock.ts';
import { tenantIdOf } from '../world/seed/tenants.ts';
import { createCrowdSeed } from '../world/seed/crowd.ts';
import { productOf } from '../world/seed/catalog.ts';
import { manualName, vendorOf } from '../world/markets.ts';
import { createTestSession } from '../world/test-kit.ts';
import { createWorld, type World } from '../world/world.ts';
import type { Errand } from './index.ts';

const product = productOf('business-premium');
const client = { key: 'client-0001', tenantId: tenantIdOf({ key: 'client-0001' }) };
const account = vendorOf(manualName).customerIdOf(client);

let world: World;
afterEach(() => world.close());

/** Ten seats of one client, all held, `termAgeDays` after the term began. */
async function open(termAgeDays = 2) {
  world = await createWorld({
    clock: createSimClock('2026-11-23T09:00:00Z'),
    seed: createCrowdSeed({ clients: 2, csp: manualName, termAgeDays }),
  });
  const { portal } = world.simulators;
  const [row] = portal.listSubscriptions(account);
  if (row === undefined) throw new Error('The account has nothing');
  const errand = (before: number, target: number): Errand => ({
    subscriptionId: row.id,
    before,
    target,
    reference: `item ${before} → ${target}`,
  });
  const quantity = () => portal.findSubscription(row.id)?.quantity;
  return { portal, row, errand, quantity };
}

const effects = () =>
  world.journal().flatMap(({ simulator, effect }) => (simulator === manualName ? [effect] : []));

describe('the portal of a vendor without an API', () => {
  it('has no address, and no credentials that anybody could type in', async () => {
    await open();
    expect(world.urls[manualName]).toBeUndefined();
    expect(world.cores[manualName]).toBeUndefined();
    expect(world.credentials.markets).toEqual({});
    expect(() => world.market(manualName)).toThrow(RangeError);
  });

  it('lists what an account has, and nothing of another', async () => {
    const { portal, row } = await open();
    expect(row).toMatchObject({ productName: product.title, quantity: 10 });
    expect(portal.listSubscriptions('A-NOBODY')).toEqual([]);
  });

  it('lets what is set there reach the tenant after a lag, and writes down for whom and what for', async () => {
    const { portal, errand } = await open();
    expect(portal.setSeats(errand(10, 11))).toBeNull();

    const session = createTestSession(world);
    expect(await session.units(client.tenantId, product.skuId)).toMatchObject({ enabled: 10 });
    world.clock.advance('PT1M');
    expect(await session.units(client.tenantId, product.skuId)).toMatchObject({ enabled: 11 });
    expect(effects()).toEqual([
      {
        kind: 'quantity',
        customerId: account,
        tenantId: client.tenantId,
        subscriptionId: errand(0, 0).subscriptionId,
        skuId: product.skuId,
        before: 10,
        after: 11,
        by: 'asked-hand',
        reference: 'item 10 → 11',
      },
    ]);
  });

  it('is set to a total: whoever does the same again changes nothing', async () => {
    const { portal, errand, quantity } = await open();
    expect([portal.setSeats(errand(10, 11)), portal.setSeats(errand(10, 11))]).toEqual([
      null,
      null,
    ]);
    expect(quantity()).toBe(11);
    expect(effects()).toHaveLength(1);
  });

  it('gives seats back within seven days of their purchase or renewal only, and keeps the last', async () => {
    const { portal, errand, quantity } = await open(12);
    expect(portal.setSeats(errand(10, 9))).toContain('Only 0 seats');
    expect(portal.setSeats(errand(10, 12))).toBeNull();
    expect(portal.setSeats(errand(12, 9))).toContain('Only 2 seats');
    expect(portal.setSeats(errand(12, 10))).toBeNull();
    world.clock.advance('P19D');
    expect(portal.setSeats(errand(10, 0))).toContain('at least one');
    expect(portal.setSeats(errand(10, 1))).toBeNull();
    expect(quantity()).toBe(1);
  });

  it('says no once in the vendor’s words, and the journal keeps that nothing was done', async () => {
    const { portal, row, errand, quantity } = await open();
    portal.refuseNext(row.id, 'No credit');
    expect(portal.setSeats(errand(10, 11))).toBe('No credit');
    expect(quantity()).toBe(10);
    expect(effects()).toMatchObject([
      { kind: 'declined', before: 10, target: 11, reason: 'No credit', reference: 'item 10 → 11' },
    ]);
    expect(portal.setSeats(errand(10, 11))).toBeNull();
  });

  it('is changed by other hands too, and goes back to its seed with its world', async () => {
    const { row, quantity } = await open();
    world.otherHand.setQuantity(manualName, row.id, 4);
    expect(effects()).toMatchObject([{ before: 10, after: 4, by: 'other-hand' }]);
    expect(() => world.otherHand.setQuantity(manualName, 'S-NOTHING', 4)).toThrow(RangeError);
    world.reset();
    expect(quantity()).toBe(10);
    expect(effects()).toEqual([]);
  });
});
