import { beforeAll, describe, expect, it } from 'vitest';
import { findFaults } from '../../../test/support/lane-faults.ts';
import {
  createLaneWorld,
  settleTimeMs,
  type LaneWorld,
  type LaneWorldSettings,
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

const usual = {
  quantity: 10,
  assigned: 10,
  lagMs: 10_000,
  checks: 'live',
  tenantShows: 'subscription',
} as const satisfies LaneWorldSettings;
const settings = { ...usual, tells: 'by-reference' } as const;
const world = (of: LaneWorldSettings): Promise<LaneWorld> => createLaneWorld(db, of);
const hours = (count: number): number => count * 3_600_000;

const statesOf = async (of: LaneWorld): Promise<readonly string[]> =>
  (await of.changes()).map((change) => change.state);

async function expectNoFaults(of: LaneWorld, made: LaneWorldSettings): Promise<void> {
  await of.comeToRest();
  expect(await findFaults(of, made)).toEqual([]);
}

describe('a lane at a CSP that tells what became of an order', () => {
  it('sends nothing while the order is under way, and believes the quantity once it is done', async () => {
    const lane = await world(settings);
    await lane.starter(1);
    await lane.look({ fates: ['taken-for-long'] });
    for (let hour = 0; hour < 29; hour += 1) {
      lane.advance(hours(1));
      await lane.look();
    }
    expect(lane.model.orders).toHaveLength(1);
    const [change] = await lane.changes();
    expect(change).toMatchObject({
      state: 'accepted',
      reason: expect.stringContaining('the CSP is still working on order'),
    });
    lane.advance(hours(2));
    await lane.look();
    expect(await statesOf(lane)).toEqual(['confirmed']);
    expect(lane.model.orders).toHaveLength(1);
    await expectNoFaults(lane, settings);
  });

  it('asks less and less often, and never gives up asking', async () => {
    const lane = await world(settings);
    await lane.starter(1);
    await lane.look({ fates: ['taken-for-long'] });
    const pausesMs: number[] = [];
    for (const waitMs of [10_000, 590_000, hours(5), hours(20)]) {
      lane.advance(waitMs);
      const before = Temporal.Instant.from((await lane.writes())[0]?.sent_at ?? '');
      const wakeAt = await lane.look();
      const [write] = await lane.writes();
      const asked = Temporal.Instant.from(write?.progress_at ?? '');
      expect(Temporal.Instant.compare(asked, before)).toBe(1);
      pausesMs.push(wakeAt?.since(asked).total('milliseconds') ?? 0);
    }
    expect(pausesMs[0]).toBe(2_000);
    expect(pausesMs.toSorted((a, b) => a - b)).toEqual(pausesMs);
    expect(pausesMs.at(-1)).toBe(900_000);
    await expectNoFaults(lane, settings);
  });

  it('ends a change in the words of the CSP that could not carry it out', async () => {
    const lane = await world(settings);
    await lane.starter(1);
    await lane.look({ fates: ['taken-in-vain'] });
    lane.advance(hours(31));
    await lane.look();
    const [change] = await lane.changes();
    expect(change).toMatchObject({
      state: 'refused',
      reason: 'credit-limit: the credit limit is reached',
    });
    expect(lane.model.orders).toHaveLength(1);
    await expectNoFaults(lane, settings);
  });

  it('does not believe a refusal beside a quantity that nobody can explain', async () => {
    const lane = await world(settings);
    await lane.starter(1);
    await lane.look({ fates: ['taken-in-vain'] });
    lane.advance(hours(31));
    lane.model.quantity();
    expect(lane.model.otherHand(1)).toBe(true);
    await lane.look();
    const [write] = await lane.writes();
    expect(write).toMatchObject({
      state: 'unknown',
      needs_person: true,
      detail: expect.stringContaining('shows 11 instead of 10'),
    });
    expect(lane.model.orders).toHaveLength(1);
    await expectNoFaults(lane, settings);
  });

  it('takes an old reading after days of work for a late one', async () => {
    const late = { ...settings, lagMs: 30_000 };
    const lane = await world(late);
    await lane.starter(1);
    await lane.look({ fates: ['taken-for-long'] });
    lane.advance(hours(29));
    await lane.look();
    lane.advance(hours(1) + 1_000);
    await lane.look({ readingAgesMs: [30_000] });
    expect(await statesOf(lane)).toEqual(['accepted']);
    lane.advance(30_000);
    await lane.look();
    expect(await statesOf(lane)).toEqual(['confirmed']);
    await expectNoFaults(lane, late);
  });

  it('tells a person, and sends nothing, where what it says is done does not show', async () => {
    const lane = await world(settings);
    await lane.starter(1);
    await lane.look({ fates: ['taken-for-long'] });
    lane.advance(hours(31));
    expect(lane.model.quantity()).toBe(11);
    lane.model.otherHand(-1);
    await lane.look();
    expect(await statesOf(lane)).toEqual(['accepted']);
    lane.advance(settleTimeMs);
    await lane.look();
    const [write] = await lane.writes();
    expect(write).toMatchObject({
      state: 'unknown',
      needs_person: true,
      detail: expect.stringContaining('says that it has carried out order'),
    });
    lane.advance(hours(48));
    await lane.look();
    expect(lane.model.orders).toHaveLength(1);
    await expectNoFaults(lane, settings);
  });

  it('finds an order again whose answer was lost, where it can be asked by what was sent', async () => {
    const asked = { ...usual, tells: 'by-request' } as const;
    const lane = await world(asked);
    await lane.starter(1);
    await lane.look({ fates: ['lost-for-long'] });
    expect(await statesOf(lane)).toEqual(['unknown']);
    lane.advance(hours(8));
    await lane.look();
    lane.advance(hours(8));
    await lane.look();
    const [write] = await lane.writes();
    expect(write).toMatchObject({ state: 'unknown', progress: 'pending', reference: write?.id });
    expect(lane.model.orders).toHaveLength(1);
    lane.advance(hours(15));
    await lane.look();
    expect(await statesOf(lane)).toEqual(['confirmed']);
    await expectNoFaults(lane, asked);
  });

  it('lets nobody close an order that it still works on', async () => {
    const asked = { ...usual, tells: 'by-request' } as const;
    const lane = await world(asked);
    await lane.starter(1);
    await lane.look({ fates: ['lost-for-long'] });
    lane.advance(hours(8));
    const [change] = await lane.changes();
    expect(await lane.abandon(change?.id ?? '')).toEqual({ ok: false, reason: 'still-pending' });
    expect(await statesOf(lane)).toEqual(['unknown']);
    await expectNoFaults(lane, asked);
  });
});
