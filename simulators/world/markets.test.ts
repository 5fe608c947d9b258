import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createSimClock } from '../core/clock.ts';
import { productOf } from './seed/catalog.ts';
import { createCrowdSeed } from './seed/crowd.ts';
import { marketIdsOf } from './seed/marketplaces.ts';
import { tenantIdOf } from './seed/tenants.ts';
import { marketNames, marketOf } from './markets.ts';
import { createTestSession } from './test-kit.ts';
import { createWorld, type World } from './world.ts';

// What holds for every marketplace, in a world that has all of them: client n buys at the n-th one alone.

const product = 'business-premium';
const { skuId } = productOf(product);

let world: World;
beforeAll(async () => {
  world = await createWorld({
    clock: createSimClock('2026-11-23T09:00:00Z'),
    seed: createCrowdSeed({
      clients: marketNames.length,
      csp: (index) => marketNames[index] ?? '',
      usersPerClient: 4,
    }),
  });
});
afterAll(() => world.close());

const clients = marketNames.map((name, index) => {
  const client = { key: `client-${String(index + 1).padStart(4, '0')}` };
  const id = marketOf(name).subscriptionIdOf(marketIdsOf(client, { name: product }));
  return { name, tenantId: tenantIdOf(client), id };
});

it('are seven, each with an address and with what an admin types in', () => {
  expect(marketNames).toHaveLength(7);
  expect(Object.keys(world.credentials.markets).toSorted()).toEqual(marketNames.toSorted());
  expect(new Set(marketNames.map((name) => world.urls[name])).size).toBe(7);
});

describe.each(clients)('$name', ({ name, tenantId, id }) => {
  const ask = async (wanted: string) => {
    const response = await fetch(`${world.urls[name]}/_sim/subscription?id=${wanted}`);
    return { status: response.status, body: await response.json() };
  };

  it('tells seats and term of a subscription in the one way', async () => {
    expect(await ask(id)).toEqual({ status: 200, body: { quantity: 4, term: 'P1M' } });
    expect((await ask('nothing')).status).toBe(404);
  });

  it('lets what somebody buys there reach the tenant that it is for', async () => {
    world.otherHand.setQuantity(name, id, 6);
    world.clock.advance('PT1M');

    const session = createTestSession(world);
    expect(await session.units(tenantId, skuId)).toEqual({ enabled: 6, consumed: 4 });
    expect((await ask(id)).body).toEqual({ quantity: 6, term: 'P1M' });
    const change = { kind: 'quantity', tenantId, subscriptionId: id, before: 4, after: 6 };
    const changes = world.journal().filter(({ effect }) => effect?.kind === 'quantity');
    expect(changes.filter(({ simulator }) => simulator === name)).toMatchObject([
      { effect: { ...change, by: 'other-hand' } },
    ]);
  });

  it('goes on from a state that was written down as text', async () => {
    const kept: unknown = JSON.parse(JSON.stringify(world.cores[name]?.snapshot()));
    world.market(name).reset();
    expect((await ask(id)).body).toEqual({ quantity: 4, term: 'P1M' });

    world.cores[name]?.restore(kept);

    expect((await ask(id)).body).toEqual({ quantity: 6, term: 'P1M' });
    expect(world.cores[name]?.snapshot()).toEqual(kept);
  });
});
