import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Fate } from '../../../test/support/csp-model.ts';
import {
  createLaneWorld,
  settleTimeMs,
  type LaneWorld,
  type LaneWorldSettings,
  type Look,
} from '../../../test/support/lane-world.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { openDatabase, type Database } from '../../store/database.ts';

/** One database for all worlds of this file: each has a client and a lane of its own. */
let db: Database;
beforeAll(async () => {
  const database = await createTestDatabase();
  const opened = openDatabase(database.url, 6);
  db = opened.db;
  return async () => {
    await opened.close();
    await database.drop();
  };
});

const usual: LaneWorldSettings = {
  quantity: 10,
  assigned: 10,
  lagMs: 10_000,
  checks: 'live',
  tenantShows: 'subscription',
};
const world = (settings: Partial<LaneWorldSettings> = {}): Promise<LaneWorld> =>
  createLaneWorld(db, { ...usual, ...settings });

const statesOf = async (of: LaneWorld): Promise<readonly string[]> =>
  (await of.changes()).map((change) => change.state);

/** What holds whatever happened, once nothing is open any more. */
async function findFaults(of: LaneWorld, settings: LaneWorldSettings): Promise<readonly string[]> {
  const { model } = of;
  const [changes, writes] = await Promise.all([of.changes(), of.writes()]);
  const faults = [...of.violations];
  const fault = (isFault: boolean, text: string): void => {
    if (isFault) faults.push(text);
  };
  let moved = 0;
  for (const write of writes) {
    const order = model.orders.find((candidate) => candidate.requestId === write.id);
    const happened = order !== undefined && order.appliedAt !== null;
    const carried = changes.filter((change) => change.write_id === write.id);
    fault(write.state === 'confirmed' && !happened, `${write.id} is confirmed and did not happen`);
    fault(
      happened && write.state !== 'confirmed' && write.state !== 'foreign',
      `${write.id} happened and is ${write.state}`,
    );
    fault(
      write.state === 'foreign' && !write.needs_person,
      `${write.id} was closed by a person whom nobody had told`,
    );
    if (happened) moved += write.quantity_target - write.quantity_before;
    if (write.state === 'confirmed') {
      const seats = carried.reduce((sum, change) => sum + change.seat_delta, 0);
      fault(seats !== write.quantity_target - write.quantity_before, `${write.id} does not add up`);
    }
  }
  for (const order of model.orders) {
    fault(
      order.appliedAt !== null && order.quantityBefore !== order.from,
      `${order.requestId} was computed from ${order.from} when it was ${order.quantityBefore}`,
    );
  }
  for (const [index, order] of model.orders.entries()) {
    const next = model.orders[index + 1];
    const isLost = order.fate.startsWith('lost') && order.appliedAt === null;
    const closed = writes.find((write) => write.id === order.requestId)?.state === 'foreign';
    fault(
      isLost &&
        !closed &&
        next !== undefined &&
        next.at.since(order.at).total('milliseconds') < settleTimeMs,
      `${next?.requestId} followed the unanswered ${order.requestId} before the settle time`,
    );
  }
  fault(model.lowestQuantity() < 1, 'the subscription was reduced to nothing');
  fault(
    model.quantity() !== settings.quantity + model.otherSeats() + moved,
    `${model.quantity()} seats are there, not ${settings.quantity} + ${model.otherSeats()} + ${moved}`,
  );
  const unsettled = changes.filter(
    (change) => !['confirmed', 'visible', 'refused', 'abandoned'].includes(change.state),
  );
  fault(unsettled.length > 0, `${unsettled.length} changes are not settled`);
  return faults;
}

async function expectNoFaults(of: LaneWorld, settings: LaneWorldSettings = usual): Promise<void> {
  await of.comeToRest();
  expect(await findFaults(of, settings)).toEqual([]);
}

describe('a lane', () => {
  it('adds seats of two starters in one call', async () => {
    const lane = await world();
    await lane.starter(1);
    await lane.starter(2);
    await lane.look();
    expect(lane.model.orders.map(({ from, to }) => [from, to])).toEqual([[10, 13]]);
    expect(await statesOf(lane)).toEqual(['confirmed', 'confirmed']);
    await expectNoFaults(lane);
  });

  it('sends nothing while an answer is missing, and believes the reading', async () => {
    const lane = await world();
    await lane.starter(1);
    await lane.look({ fates: ['lost-after'] });
    expect(await statesOf(lane)).toEqual(['unknown']);
    await lane.starter(1);
    await lane.look();
    expect(await statesOf(lane)).toEqual(['confirmed', 'approved']);
    await lane.look();
    expect(lane.model.orders.map(({ from, to }) => [from, to])).toEqual([
      [10, 11],
      [11, 12],
    ]);
    await expectNoFaults(lane);
  });

  it('sends again only after the settle time has shown that nothing happened', async () => {
    const lane = await world();
    await lane.starter(1);
    await lane.look({ fates: ['lost-before'] });
    lane.advance(settleTimeMs - 1_000);
    await lane.look();
    expect(lane.model.orders).toHaveLength(1);
    lane.advance(1_000);
    await lane.look();
    expect(await statesOf(lane)).toEqual(['approved']);
    await lane.look();
    expect(lane.model.orders).toHaveLength(2);
    expect(lane.model.quantity()).toBe(11);
    await expectNoFaults(lane);
  });

  it('never overwrites what another hand did, and tells a person', async () => {
    const lane = await world();
    await lane.starter(1);
    await lane.look({ fates: ['lost-after'] });
    lane.model.otherHand(50);
    await lane.look();
    const [write] = await lane.writes();
    expect(write?.needs_person).toBe(true);
    expect(await statesOf(lane)).toEqual(['unknown']);
    lane.advance(2 * settleTimeMs);
    await lane.look();
    expect(lane.model.orders).toHaveLength(1);
    expect(lane.model.quantity()).toBe(61);
    await expectNoFaults(lane);
  });

  it('tells a person after an order that came to nothing again and again', async () => {
    const lane = await world();
    await lane.starter(1);
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await lane.look({ fates: ['lost-before'] });
      lane.advance(settleTimeMs);
    }
    expect(lane.model.orders).toHaveLength(4);
    expect((await lane.writes()).at(-1)?.needs_person).toBe(true);
    await expectNoFaults(lane);
  });

  it('comes back more and more slowly to a CSP that takes nothing', async () => {
    const lane = await world();
    await lane.starter(1);
    const pausesMs: number[] = [];
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const before = (await lane.writes()).length;
      const wakeAt = await lane.look({ fates: ['unavailable'] });
      const sent = (await lane.writes())[before];
      if (wakeAt === null || sent === undefined) throw new Error('it has to come back');
      const pauseMs = wakeAt.since(Temporal.Instant.from(sent.sent_at)).total('milliseconds');
      pausesMs.push(pauseMs);
      lane.advance(pauseMs);
    }
    expect(pausesMs).toEqual([300, 600, 1_200, 2_400]);
    await expectNoFaults(lane);
  });

  it('lets a worker that lost it neither send nor judge', async () => {
    const lane = await world();
    await lane.starter(1);
    await lane.look({ freezeAt: 1, meanwhile: 'look' });
    expect(lane.model.orders.map(({ from, to }) => [from, to])).toEqual([[10, 11]]);
    await expectNoFaults(lane);
  });

  it('does not send what was cancelled while it looked', async () => {
    const lane = await world();
    await lane.starter(1);
    await lane.look({ freezeAt: 1, meanwhile: 'cancel' });
    expect(lane.model.orders).toEqual([]);
    expect(await statesOf(lane)).toEqual(['abandoned']);
    await expectNoFaults(lane);
  });

  it('takes a reading that it has just left behind for what it is', async () => {
    const settings = { ...usual, lagMs: 30_000, checks: 'replica' } as const;
    const lane = await world(settings);
    await lane.starter(1);
    lane.advance(30_000);
    await lane.look();
    await lane.starter(1);
    await lane.look({ readingAgesMs: [30_000] });
    expect(lane.model.orders).toHaveLength(1);
    lane.advance(30_000);
    await lane.look({ readingAgesMs: [0] });
    expect(lane.model.quantity()).toBe(12);
    await expectNoFaults(lane, settings);
  });

  it('does not take an old reading for proof of an order that was lost', async () => {
    const settings = { ...usual, assigned: 9, lagMs: 30_000 };
    const lane = await world(settings);
    lane.advance(60_000);
    await lane.starter(2);
    await lane.look();
    lane.advance(10_000);
    await lane.leaver();
    lane.advance(10_000);
    await lane.look({ fates: ['lost-before'], readingAgesMs: [0, 0, 0, 30_000] });
    await lane.look({ readingAgesMs: [30_000] });
    await expectNoFaults(lane, settings);
  });
});

const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Fate>('applied') },
  {
    weight: 5,
    arbitrary: fc.constantFrom<Fate>('accepted', 'lost-before', 'lost-after', 'lost-late'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Fate>('dropped', 'unavailable', 'rate-limited', 'busy', 'refused'),
  },
);

type Move =
  | { readonly kind: 'starter'; readonly seatCount: number }
  | { readonly kind: 'leaver' | 'assign' | 'cancel' | 'renew' | 'close-unknown' }
  | { readonly kind: 'other-hand'; readonly seatDelta: number }
  | { readonly kind: 'time'; readonly milliseconds: number }
  | { readonly kind: 'look'; readonly look: Look };

const look = (meanwhile: fc.Arbitrary<Look['meanwhile']>): fc.Arbitrary<Move> =>
  fc
    .record({
      fates: fc.array(fate, { minLength: 1, maxLength: 2 }),
      readingAgesMs: fc.array(fc.constantFrom(0, 0, 3_000, 10_000), {
        minLength: 1,
        maxLength: 3,
      }),
      crashAt: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 9 })),
      freezeAt: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 5 })),
      meanwhile: meanwhile.map((what) => what ?? 'look'),
    })
    .map((options) => ({ kind: 'look', look: options }));

function moves(otherHand: 'other-hand' | 'nobody'): fc.Arbitrary<readonly Move[]> {
  const meanwhile =
    otherHand === 'nobody'
      ? fc.constantFrom<Look['meanwhile']>('look', 'cancel', 'starter', 'person')
      : fc.constantFrom<Look['meanwhile']>('look', 'cancel', 'starter', 'person', 'other-hand');
  const others: readonly fc.WeightedArbitrary<Move>[] =
    otherHand === 'nobody'
      ? []
      : [
          {
            weight: 1,
            arbitrary: fc.record({
              kind: fc.constant('other-hand' as const),
              seatDelta: fc.constantFrom(50, -50),
            }),
          },
        ];
  return fc.array(
    fc.oneof(
      { weight: 8, arbitrary: look(meanwhile) },
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constant('starter' as const),
          seatCount: fc.integer({ min: 1, max: 3 }),
        }),
      },
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constantFrom('leaver', 'leaver', 'assign', 'cancel', 'renew', 'close-unknown'),
        }),
      },
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant('time' as const),
          milliseconds: fc.constantFrom(300, 10_000, 60_000, settleTimeMs, 7 * 3_600_000),
        }),
      },
      ...others,
    ),
    { minLength: 4, maxLength: 24 },
  );
}

async function play(lane: LaneWorld, move: Move): Promise<void> {
  switch (move.kind) {
    case 'starter':
      return lane.starter(move.seatCount);
    case 'leaver':
      return lane.leaver();
    case 'assign':
      return lane.assign();
    case 'cancel':
      return lane.cancel();
    case 'close-unknown':
      return lane.closeUnknown();
    case 'renew':
      lane.model.renew();
      return;
    case 'other-hand':
      lane.model.otherHand(move.seatDelta);
      return;
    case 'time':
      lane.advance(move.milliseconds);
      return;
    case 'look':
      await lane.look(move.look);
  }
}

/** Seconds for each property; more of them find rarer things: `SEATWRIGHT_PROPERTY_SECONDS=600`. */
const seconds = Number(process.env['SEATWRIGHT_PROPERTY_SECONDS'] ?? 25);
const seed = Number(process.env['SEATWRIGHT_PROPERTY_SEED'] ?? 20_261_122);

async function holds(settings: Partial<LaneWorldSettings>, plays: fc.Arbitrary<readonly Move[]>) {
  let count = 0;
  const property = fc.asyncProperty(
    plays,
    fc.constantFrom<LaneWorldSettings['tenantShows']>('subscription', 'license'),
    async (played, tenantShows) => {
      const all = { ...usual, quantity: 10, assigned: 9, ...settings, tenantShows };
      const lane = await createLaneWorld(db, all);
      for (const move of played) await play(lane, move);
      await lane.comeToRest();
      expect(await findFaults(lane, all)).toEqual([]);
      count += 1;
    },
  );
  await fc.assert(property, {
    seed,
    numRuns: 100_000,
    interruptAfterTimeLimit: seconds * 1_000,
    markInterruptAsFailure: false,
  });
  expect(count).toBeGreaterThan(10);
}

describe('whatever happens, in whatever order', () => {
  const patience = (seconds + 120) * 1_000;

  it('every seat is bought and given back exactly once', { timeout: patience }, () =>
    holds({ checks: 'live' }, moves('other-hand')),
  );

  it(
    'and so it is where not even the last check before a write reads what is true',
    { timeout: patience },
    () => holds({ checks: 'replica' }, moves('nobody')),
  );
});
