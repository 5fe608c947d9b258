import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openFileDatabase } from '../../../test/support/ledger.ts';
import type { OrderFate } from '../../../test/support/order-model.ts';
import {
  createOrderWorld,
  orderSettleTimeMs,
  type OrderLook,
  type OrderWorld,
} from '../../../test/support/order-world.ts';
import type { Database } from '../../store/database.ts';

/** One database for all worlds of this file: each has a client and a lane of its own. */
let db: Database;
beforeAll(async () => {
  const opened = await openFileDatabase();
  db = opened.db;
  return opened.close;
});

const world = (prepares = false, absenceIsProof = true): Promise<OrderWorld> =>
  createOrderWorld(db, { lagMs: 10_000, prepares, absenceIsProof });
const hours = (count: number): number => count * 3_600_000;

describe('an order of a new subscription', () => {
  it('is written down whole before it is sent, and confirmed by the subscription that came of it', async () => {
    const order = await world(true);
    await order.starter();
    await order.comeToRest();
    const [write] = await order.writes();
    const [bought] = order.model.bought();
    expect(write).toMatchObject({
      state: 'confirmed',
      quantity_before: 0,
      quantity_target: 1,
      ordered_subscription_id: bought?.id,
      sent_order: {
        customerId: 'customer-1',
        quantity: 1,
        preparation: expect.any(String),
        subscriptionsBefore: [],
      },
    });
    expect(await order.states()).toEqual(['confirmed']);
    expect(order.model.arrived).toHaveLength(1);
  });

  it('of two runs is sent once: the second finds what the first bought', async () => {
    const order = await world();
    await order.starter();
    await order.starter();
    await order.comeToRest();
    expect(await order.states()).toEqual(['confirmed', 'refused']);
    expect((await order.changes())[1]?.reason).toMatch(/^not-needed: .* by now/);
    expect(order.model.bought()).toHaveLength(1);
  });

  it('is not sent where somebody else has ordered meanwhile, or the catalog has changed', async () => {
    const taken = await world();
    await taken.starter();
    taken.model.otherHand(3);
    taken.advance(20_000);
    await taken.comeToRest();
    expect(await taken.states()).toEqual(['refused']);
    const changed = await world();
    await changed.starter();
    changed.model.changeCatalog();
    await changed.comeToRest();
    expect((await changed.changes())[0]?.reason).toMatch(/^catalog-changed/);
    for (const { model } of [taken, changed]) expect(model.arrived).toEqual([]);
  });

  it('is not sent for a run that has ended', async () => {
    const order = await world();
    await order.starter();
    await order.endRun();
    await order.comeToRest();
    expect(await order.states()).toEqual(['abandoned']);
    expect(order.model.arrived).toEqual([]);
  });

  it('without an answer is looked for, and sent once more only when it is proved that nothing came of it', async () => {
    const order = await world(true);
    await order.starter();
    await order.look({ fates: ['lost-before'] });
    order.advance(orderSettleTimeMs - 60_000);
    await order.look();
    expect(await order.states()).toEqual(['unknown']);
    expect(order.model.arrived).toHaveLength(1);
    order.advance(120_000);
    await order.look();
    await order.look({ fates: ['lost-before'] });
    expect(order.model.arrived).toHaveLength(2);
    const [first, second] = order.model.arrived;
    expect(second).toEqual(first);
    order.advance(orderSettleTimeMs + 1);
    await order.look();
    expect(await order.states()).toEqual(['unknown']);
    expect((await order.writes()).at(-1)?.needs_person).toBe(true);
    for (let day = 0; day < 3; day += 1) {
      order.advance(hours(24));
      await order.look();
    }
    expect(order.model.arrived).toHaveLength(2);
    expect(await order.closeUnknown()).toEqual([{ ok: true }]);
    expect(await order.states()).toEqual(['abandoned']);
  });

  it('is placed by what was prepared for it, and not for another run', async () => {
    const order = await world(true);
    await order.starter();
    await order.starter();
    await order.look({ fates: ['lost-before'] });
    order.advance(orderSettleTimeMs + 1);
    await order.look();
    await order.endFirst();
    await order.comeToRest();
    expect(await order.states()).toEqual(['abandoned', 'confirmed']);
    expect(order.model.strayed).toEqual([]);
  });

  it.each(['lost-after', 'lost-late'] as const)('whose answer is %s is found', async (fate) => {
    const order = await world();
    await order.starter();
    await order.look({ fates: [fate] });
    await order.comeToRest();
    expect(await order.states()).toEqual(['confirmed']);
    expect(order.model.bought()).toHaveLength(1);
    expect(order.model.arrived).toHaveLength(1);
  });

  it('that the CSP works on for hours is waited for', async () => {
    const order = await world();
    await order.starter();
    await order.look({ fates: ['taken-for-long'] });
    for (let quarter = 0; quarter < 11; quarter += 1) {
      order.advance(hours(0.25));
      await order.look();
    }
    expect(await order.states()).toEqual(['accepted']);
    await order.comeToRest();
    expect(await order.states()).toEqual(['confirmed']);
    expect(order.model.arrived).toHaveLength(1);
  });

  it('that came to nothing is refused in the CSP’s words', async () => {
    const order = await world();
    await order.starter();
    await order.look({ fates: ['taken-in-vain'] });
    await order.comeToRest();
    expect(await order.changes()).toMatchObject([
      { state: 'refused', reason: 'other: the order was cancelled' },
    ]);
    expect(order.model.bought()).toEqual([]);
  });

  it('that may be one of two new subscriptions is given to a person', async () => {
    const order = await world();
    await order.starter();
    await order.look({ fates: ['lost-after'], freezeAt: 99 });
    order.model.otherHand(1);
    order.advance(60_000);
    await order.look();
    expect((await order.writes())[0]).toMatchObject({ state: 'unknown', needs_person: true });
    expect(order.model.arrived).toHaveLength(1);
  });
});

describe('an order that a person was told about', () => {
  it('is not sent again by itself where its absence proves nothing', async () => {
    const order = await world(false, false);
    await order.starter();
    await order.look({ fates: ['lost-before'] });
    order.advance(orderSettleTimeMs - 60_000);
    await order.look();
    expect((await order.writes())[0]?.needs_person).toBe(false);
    for (let day = 0; day < 3; day += 1) {
      order.advance(hours(24));
      await order.look();
    }
    expect((await order.writes())[0]).toMatchObject({ state: 'unknown', needs_person: true });
    expect(order.model.arrived).toHaveLength(1);
    expect(await order.closeUnknown()).toEqual([{ ok: true }]);
    expect(await order.states()).toEqual(['abandoned']);
  });

  it('is found all the same when it comes hours later', async () => {
    const order = await world(false, false);
    await order.starter();
    await order.look({ fates: ['lost-late'] });
    order.advance(orderSettleTimeMs + 1);
    await order.look();
    expect((await order.writes())[0]).toMatchObject({ state: 'unknown', needs_person: true });
    order.advance(hours(7));
    await order.look();
    expect(await order.states()).toEqual(['confirmed']);
    expect(order.model.arrived).toHaveLength(1);
  });

  it('is not sent again by itself when what made it unclear is gone', async () => {
    const order = await world();
    await order.starter();
    await order.look({ fates: ['lost-before'] });
    order.model.otherHand(1);
    order.model.otherHand(1);
    order.advance(60_000);
    await order.look();
    expect((await order.writes())[0]).toMatchObject({ state: 'unknown', needs_person: true });
    order.model.otherHandCancels();
    order.model.otherHandCancels();
    for (let day = 0; day < 3; day += 1) {
      order.advance(hours(24));
      await order.look();
    }
    expect(await order.states()).toEqual(['unknown']);
    expect(order.model.arrived).toHaveLength(1);
  });

  it('is not sent again when the CSP has worked on it and shows nothing of it any more', async () => {
    const order = await world();
    await order.starter();
    await order.look({ fates: ['lost-working'] });
    order.advance(60_000);
    await order.look();
    expect((await order.writes())[0]).toMatchObject({ state: 'unknown', progress: 'pending' });
    for (let day = 0; day < 3; day += 1) {
      order.advance(hours(24));
      await order.look();
    }
    expect(order.model.arrived).toHaveLength(1);
    expect((await order.writes())[0]?.needs_person).toBe(true);
  });
});

const fate: fc.Arbitrary<OrderFate> = fc.constantFrom<OrderFate>(
  'placed',
  'taken',
  'taken-for-long',
  'taken-in-vain',
  'lost-before',
  'lost-after',
  'lost-late',
  'lost-working',
  'unavailable',
  'busy',
  'refused',
);

type Move =
  | { readonly kind: 'starter' | 'end-run' | 'close' }
  | { readonly kind: 'time'; readonly milliseconds: number }
  | { readonly kind: 'look'; readonly look: OrderLook };

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({
        fates: fc.array(fate, { minLength: 1, maxLength: 2 }),
        crashAt: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 9 })),
        freezeAt: fc.oneof(
          { weight: 2, arbitrary: fc.constant(0) },
          fc.integer({ min: 1, max: 6 }),
        ),
        meanwhile: fc.constantFrom<NonNullable<OrderLook['meanwhile']>>(
          'look',
          'starter',
          'end-run',
        ),
      })
      .map((look): Move => ({ kind: 'look', look })),
  },
  { weight: 3, arbitrary: fc.constantFrom<Move>({ kind: 'starter' }, { kind: 'end-run' }) },
  { weight: 1, arbitrary: fc.constant<Move>({ kind: 'close' }) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(300, 20_000, orderSettleTimeMs, hours(7), hours(31))
      .map((milliseconds): Move => ({ kind: 'time', milliseconds })),
  },
);

async function play(order: OrderWorld, played: Move): Promise<void> {
  switch (played.kind) {
    case 'starter':
      return order.starter();
    case 'end-run':
      return order.endRun();
    case 'close':
      await order.closeUnknown();
      return;
    case 'time':
      order.advance(played.milliseconds);
      return;
    case 'look':
      await order.look(played.look);
  }
}

/** As in `lanes/lane-property.test.ts`. */
const rounds = Number(process.env['SEATWRIGHT_PROPERTY_ROUNDS'] ?? 60);
const seed = Number(process.env['SEATWRIGHT_PROPERTY_SEED'] ?? 20_261_123);

it(
  'never buys a license twice, whatever happens and whoever dies',
  { timeout: rounds * 5_000 },
  async () => {
    const property = fc.asyncProperty(
      fc.array(move, { minLength: 3, maxLength: 16 }),
      fc.boolean(),
      fc.boolean(),
      async (moves, prepares, absenceIsProof) => {
        const order = await world(prepares, absenceIsProof);
        await order.starter();
        await order.starter();
        for (const one of moves) await play(order, one);
        await order.comeToRest();
        const confirmed = (await order.changes()).filter(({ state }) => state === 'confirmed');
        expect(order.model.strayed).toEqual([]);
        expect(order.model.bought().length).toBeLessThanOrEqual(1);
        expect(confirmed.length).toBe(order.model.bought().length);
      },
    );
    await fc.assert(property, { seed, numRuns: rounds });
  },
);
