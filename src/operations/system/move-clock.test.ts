import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestWorld, type TestWorld } from '../../../test/support/world.ts';
import { clock } from './get-clock.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterAll(() => world.close());

it('moves the vendors before the product, which is never later than they are', async () => {
  const { tools } = world.server.product;
  const oursAtTheirMove: Temporal.Instant[] = [];
  world.world.clock.onMove(() => oursAtTheirMove.push(tools.clock.now()));
  const before = tools.clock.now();

  const moved = await (await world.as('ada')).post('/v1/clock', { advance: 'P7D' }, clock);

  const [ours, ...others] = oursAtTheirMove;
  expect(others).toEqual([]);
  expect(ours?.since(before).total('days')).toBeLessThan(1);
  expect(Temporal.Instant.from(moved.now).since(before).total('days')).toBeGreaterThanOrEqual(7);
  const [product, vendors] = [tools.clock.now(), world.world.clock.now()];
  expect(vendors.since(product).total('milliseconds')).toBeGreaterThanOrEqual(0);
});

it('leaves the vendors alone where they are later already', async () => {
  world.world.clock.advance('P1D');
  const vendors = world.world.clock.now();

  await (await world.as('ada')).post('/v1/clock', { advance: 'PT1H' }, clock);

  expect(world.world.clock.now().since(vendors).total('hours')).toBeLessThan(1);
});
