import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Fate } from '../../../test/support/csp-plan.ts';
import type { ScheduleFate } from '../../../test/support/csp-schedule.ts';
import { findFaults } from '../../../test/support/lane-faults.ts';
import {
  createLaneWorld,
  settleTimeMs,
  type LaneWorld,
  type LaneWorldSettings,
  type Look,
} from '../../../test/support/lane-world.ts';
import { openFileDatabase } from '../../../test/support/ledger.ts';
import type { Database } from '../../store/database.ts';

/** One database for all worlds of this file: each has a client and a lane of its own. */
let db: Database;
beforeAll(async () => {
  const opened = await openFileDatabase();
  db = opened.db;
  return opened.close;
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

type Tells = NonNullable<LaneWorldSettings['tells']>;

/** Orders that take more than a day happen where their progress can be asked. */
const fateAt: Readonly<Record<Tells, fc.Arbitrary<Fate>>> = {
  nothing: fate,
  'by-reference': fc.oneof(fate, fc.constantFrom<Fate>('taken-for-long', 'taken-in-vain')),
  'by-request': fc.oneof(
    fate,
    fc.constantFrom<Fate>('taken-for-long', 'taken-in-vain', 'lost-for-long'),
  ),
};

type Move =
  | { readonly kind: 'starter'; readonly seatCount: number }
  | { readonly kind: 'leaver' | 'assign' | 'cancel' | 'renew' | 'close-unknown' }
  | { readonly kind: 'other-hand'; readonly seatDelta: number }
  | { readonly kind: 'time'; readonly milliseconds: number }
  | { readonly kind: 'look'; readonly look: Look };

const look = (tells: Tells, meanwhile: fc.Arbitrary<Look['meanwhile']>): fc.Arbitrary<Move> =>
  fc
    .record({
      fates: fc.array(fateAt[tells], { minLength: 1, maxLength: 2 }),
      readingAgesMs: fc.array(fc.constantFrom(0, 0, 3_000, 10_000), {
        minLength: 1,
        maxLength: 3,
      }),
      scheduleFates: fc.array(
        fc.constantFrom<ScheduleFate>('set', 'set', 'lost-before', 'lost-after', 'busy', 'refused'),
        { minLength: 1, maxLength: 2 },
      ),
      crashAt: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 9 })),
      freezeAt: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 5 })),
      meanwhile: meanwhile.map((what) => what ?? 'look'),
    })
    .map((options) => ({ kind: 'look', look: options }));

function moves(
  otherHand: 'other-hand' | 'nobody',
  tells: Tells = 'nothing',
): fc.Arbitrary<readonly Move[]> {
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
      { weight: 8, arbitrary: look(tells, meanwhile) },
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
          milliseconds: fc.constantFrom(
            300,
            10_000,
            60_000,
            settleTimeMs,
            7 * 3_600_000,
            31 * 3_600_000,
          ),
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

/** What is scheduled for the renewal, and whether that can be set again. */
const renewals = [{}, { scheduled: 8, canSchedule: true }, { scheduled: 8, canSchedule: false }];

/** Days played for each property, some four a second; more of them find rarer things: `SEATWRIGHT_PROPERTY_ROUNDS=2000`. */
const rounds = Number(process.env['SEATWRIGHT_PROPERTY_ROUNDS'] ?? 80);
const seed = Number(process.env['SEATWRIGHT_PROPERTY_SEED'] ?? 20_261_122);

async function holds(
  checks: LaneWorldSettings['checks'],
  plays: fc.Arbitrary<readonly Move[]>,
  tells: Tells = 'nothing',
): Promise<void> {
  const property = fc.asyncProperty(
    plays,
    fc.constantFrom<LaneWorldSettings['tenantShows']>('subscription', 'license'),
    fc.constantFrom(...renewals),
    async (played, tenantShows, renewal) => {
      const seats = { quantity: 10, assigned: 9, lagMs: 10_000 };
      const all = { ...seats, checks, tells, tenantShows, ...renewal };
      const lane = await createLaneWorld(db, all);
      for (const move of played) await play(lane, move);
      await lane.comeToRest();
      expect(await findFaults(lane, all)).toEqual([]);
    },
  );
  await fc.assert(property, { seed, numRuns: rounds });
}

describe('whatever happens, in whatever order', () => {
  const patience = rounds * 5_000;

  it('every seat is bought and given back exactly once', { timeout: patience }, () =>
    holds('live', moves('other-hand')),
  );

  it(
    'and so it is where orders take days, and the CSP tells what became of them',
    { timeout: patience },
    () => holds('live', moves('other-hand', 'by-reference'), 'by-reference'),
  );

  it(
    'and so it is where such an order is found again by what was sent with it',
    { timeout: patience },
    () => holds('live', moves('other-hand', 'by-request'), 'by-request'),
  );

  it(
    'and so it is where not even the last check before a write reads what is true',
    { timeout: patience },
    () => holds('replica', moves('nobody')),
  );
});
