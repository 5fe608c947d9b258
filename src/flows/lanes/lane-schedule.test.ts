import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ScheduleFate } from '../../../test/support/csp-schedule.ts';
import { findFaults } from '../../../test/support/lane-faults.ts';
import {
  createLaneWorld,
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

/** 10 seats are there, 8 of them are to be renewed. */
const usual: LaneWorldSettings = {
  quantity: 10,
  assigned: 10,
  lagMs: 10_000,
  checks: 'live',
  tenantShows: 'subscription',
  scheduled: 8,
  canSchedule: true,
};
const world = (settings: Partial<LaneWorldSettings> = {}): Promise<LaneWorld> =>
  createLaneWorld(db, { ...usual, ...settings });

const told = async (lane: LaneWorld): Promise<readonly string[]> =>
  (await lane.notes()).map(({ body }) => z.object({ text: z.string() }).parse(body).text);
const stateOf = async (lane: LaneWorld): Promise<string | undefined> =>
  (await lane.changes())[0]?.state;
const reasonOf = async (lane: LaneWorld): Promise<string> =>
  (await lane.changes())[0]?.reason ?? '';
const scheduled = (lane: LaneWorld): number | null =>
  lane.model.schedule.scheduledAt(Temporal.Instant.from('2100-01-01T00:00:00Z'));

async function expectNoFaults(
  of: LaneWorld,
  settings: Partial<LaneWorldSettings> = {},
): Promise<void> {
  await of.comeToRest();
  expect(await findFaults(of, { ...usual, ...settings })).toEqual([]);
}

describe('a schedule for the renewal that a change wipes', () => {
  it('is put back at the same distance, with its own terms, and read back', async () => {
    const lane = await world();
    await lane.starter(1);
    await lane.look();
    expect(await stateOf(lane)).toBe('accepted');
    await lane.look();
    expect(await stateOf(lane)).toBe('confirmed');
    expect(await reasonOf(lane)).toContain('9 stay scheduled');
    expect(scheduled(lane)).toBe(9);
    expect(await told(lane)).toEqual([]);
    await expectNoFaults(lane);
  });

  it.each(['lost-after', 'lost-late', 'accepted'] as const)(
    'is put back after an order that was %s too',
    async (fate) => {
      const lane = await world();
      await lane.starter(1);
      await lane.look({ fates: [fate] });
      await lane.comeToRest();
      expect(['confirmed', 'visible']).toContain(await stateOf(lane));
      expect(scheduled(lane)).toBe(9);
      expect(await told(lane)).toEqual([]);
      await expectNoFaults(lane);
    },
  );

  it.each<ScheduleFate>(['lost-before', 'lost-after', 'unavailable', 'busy'])(
    'is set again, never told as lost, when setting it is %s at first',
    async (fate) => {
      const lane = await world();
      await lane.starter(1);
      await lane.look({ scheduleFates: [fate] });
      expect(await stateOf(lane)).toBe('accepted');
      await expectNoFaults(lane);
      expect(scheduled(lane)).toBe(9);
      expect(await told(lane)).toEqual([]);
    },
  );

  it('is told once where it is refused, and the seats do not wait', async () => {
    const lane = await world();
    await lane.starter(1);
    await lane.look({ scheduleFates: ['refused'] });
    expect(await stateOf(lane)).toBe('confirmed');
    const [note, ...more] = await told(lane);
    expect(more).toEqual([]);
    expect(note).toMatch(
      /^Seatwright: 8 seats of Business Standard were scheduled for the renewal at the CSP \(subscription \S+\), and the change of 10 → 11 seats has deleted that there\. the CSP refuses to set it: the product is sold no longer\. As it stands, 11 seats will renew on 22 November 2027\. Next step: schedule 9 seats in the portal of the CSP before 22 November 2027, or leave it so\. https:\S+$/,
    );
    await expectNoFaults(lane);
    expect(await told(lane)).toHaveLength(1);
  });

  it('is told after ten minutes in which nobody could say', async () => {
    const lane = await world();
    await lane.starter(1);
    let wakeAt = await lane.look({ scheduleFates: ['unavailable'] });
    let lookCount = 1;
    while ((await stateOf(lane)) !== 'confirmed') {
      expect(await told(lane)).toEqual([]);
      lane.advance(wakeAt?.since(lane.now()).total('milliseconds') ?? 0);
      wakeAt = await lane.look({ scheduleFates: ['unavailable'] });
      lookCount += 1;
    }
    expect(lookCount).toBeLessThan(60);
    const [write] = await lane.writes();
    const waited = Temporal.Instant.from(write?.settled_at ?? '').since(write?.sent_at ?? '');
    expect(waited.total('minutes')).toBeGreaterThanOrEqual(10);
    expect(waited.total('minutes')).toBeLessThan(13);
    expect(await told(lane)).toEqual([expect.stringContaining('was not available')]);
    await expectNoFaults(lane);
  });

  it('is never set over what somebody else has scheduled meanwhile, and a person is told', async () => {
    const lane = await world();
    await lane.starter(1);
    await lane.look({ fates: ['lost-after'] });
    lane.model.schedule.otherHand(5);
    lane.advance(20_000);
    await lane.look();
    // A replica may have said that.
    expect(await stateOf(lane)).toBe('unknown');
    expect(await told(lane)).toEqual([]);
    await lane.comeToRest();
    expect(['confirmed', 'visible']).toContain(await stateOf(lane));
    expect(scheduled(lane)).toBe(5);
    expect(await told(lane)).toEqual([
      expect.stringMatching(
        /that says 5 after the change of 10 → 11 seats\. 5 are scheduled, neither 8 nor 9: .* As it stands, 5 seats will renew .* schedule 9 seats .* or leave it so\./,
      ),
    ]);
    await expectNoFaults(lane);
  });

  it('is told where the CSP shows one and nobody can set it', async () => {
    const lane = await world({ canSchedule: false });
    await lane.starter(1);
    await lane.look({ fates: ['accepted'] });
    expect(await told(lane)).toEqual([]);
    await expectNoFaults(lane);
    expect(await told(lane)).toEqual([
      expect.stringContaining('the CSP lets nobody set it from outside. As it stands, 11 seats'),
    ]);
  });

  it('is told on every ticket that the change carries', async () => {
    const lane = await world({ canSchedule: false });
    await lane.starter(1);
    await lane.starter(2);
    await lane.look();
    const notes = await lane.notes();
    // Both runs of this world have the same ticket.
    expect(notes.map(({ ticket_id: ticket }) => ticket)).toEqual(['1']);
    await expectNoFaults(lane);
  });

  it('is not forgotten by a second change that reads a replica from before it was put back', async () => {
    const lane = await world();
    await lane.starter(1);
    await lane.look({ scheduleFates: ['unavailable'] });
    lane.advance(1_000);
    await lane.look();
    await lane.look();
    expect(await stateOf(lane)).toBe('confirmed');
    expect(scheduled(lane)).toBe(9);
    await lane.starter(1);
    await lane.look({ readingAgesMs: [500] });
    expect(lane.model.orders).toHaveLength(1);
    await expectNoFaults(lane);
    expect(lane.model.quantity()).toBe(12);
    expect(scheduled(lane)).toBe(10);
  });

  it('is not taken for standing by a reading from before both of two changes', async () => {
    const lane = await world({ assigned: 9 });
    lane.advance(60_000);
    await lane.starter(2);
    await lane.look();
    await lane.look();
    lane.advance(1_000);
    await lane.leaver();
    // The old pair, 10 seats and 8 scheduled, is the new one's twin.
    await lane.look({ readingAgesMs: [0, 5_000] });
    expect(lane.model.quantity()).toBe(10);
    expect(scheduled(lane)).toBeNull();
    expect((await lane.changes()).map(({ state }) => state)).toEqual(['confirmed', 'accepted']);
    await expectNoFaults(lane, { assigned: 9 });
    expect(scheduled(lane)).toBe(8);
  });

  it('is named to the person who has to look at the attempt', async () => {
    const lane = await world();
    await lane.starter(1);
    await lane.look({ fates: ['lost-after'] });
    lane.model.otherHand(50);
    await lane.look();
    const [write] = await lane.writes();
    expect(write?.detail).toContain('8 seats were scheduled for the renewal: look whether');
    await expectNoFaults(lane);
  });
});

describe('what another hand did in the moment of the write', () => {
  const takenBack = [{ field: 'AutoRenewEnabled', wasSetTo: 'False', by: 'colleague' }];

  it.each(['applied', 'lost-after'] as const)('is told once after an order %s', async (fate) => {
    const lane = await world();
    await lane.starter(1);
    await lane.look({ fates: [fate] });
    while ((await stateOf(lane)) !== 'confirmed') {
      lane.advance(1_000);
      await lane.look({ takenBack });
    }
    expect(await told(lane)).toEqual([
      expect.stringContaining(
        'Set back by that: AutoRenewEnabled, set to False by colleague. Nothing was changed since.',
      ),
    ]);
    expect(await reasonOf(lane)).toContain('it has set back what somebody else did');
    await expectNoFaults(lane);
    expect(await told(lane)).toHaveLength(1);
  });

  it('is asked again while the CSP is down', async () => {
    const lane = await world({ scheduled: null });
    await lane.starter(1);
    await lane.look({ takenBack: 'unavailable' });
    expect(await stateOf(lane)).toBe('accepted');
    lane.advance(500);
    await lane.look({ takenBack });
    expect(await stateOf(lane)).toBe('confirmed');
    expect(await told(lane)).toHaveLength(1);
    await expectNoFaults(lane);
  });

  it('keeps nobody waiting where the CSP lets nobody read it', async () => {
    const lane = await world({ scheduled: null });
    await lane.starter(1);
    await lane.look({ takenBack: 'forbidden' });
    expect(await stateOf(lane)).toBe('confirmed');
    expect(await reasonOf(lane)).toContain('could not be read');
    expect(await told(lane)).toEqual([]);
    await expectNoFaults(lane);
  });
});
