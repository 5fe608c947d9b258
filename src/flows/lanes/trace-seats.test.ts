import { beforeAll, describe, expect, it } from 'vitest';
import { createLaneWorld, settleTimeMs, type LaneWorld } from '../../../test/support/lane-world.ts';
import { openFileDatabase } from '../../../test/support/ledger.ts';
import { verifyAudit } from '../../store/audit.ts';
import type { Database } from '../../store/database.ts';

let db: Database;
beforeAll(async () => {
  const opened = await openFileDatabase();
  db = opened.db;
  return opened.close;
});

const world = (): Promise<LaneWorld> =>
  createLaneWorld(db, {
    quantity: 10,
    assigned: 10,
    lagMs: 10_000,
    checks: 'live',
    tenantShows: 'subscription',
  });

async function actionsOf(lane: LaneWorld): Promise<readonly string[]> {
  return (await lane.traces()).map((row) => row.action);
}

describe('the audit log of a lane', () => {
  it('tells what the CSP was asked for, what it said and what was read back, for whom and under which ids', async () => {
    const lane = await world();
    await lane.starter(2);
    await lane.look();

    const rows = await lane.traces();
    const [write] = await lane.writes();
    const [change] = await lane.changes();
    expect(rows.map((row) => row.action)).toEqual(['seats.send', 'seats.accept', 'seats.confirm']);
    const what = '12 seats of Business Standard instead of 10';
    expect(rows.map((row) => row.summary)).toEqual([
      `Asked the CSP for ${what}`,
      expect.stringContaining(`Taken: ${what} (`),
      `Confirmed: ${what} (the CSP shows quantity 12)`,
    ]);
    for (const row of rows) {
      expect(row).toMatchObject({
        actor: 'seatwright',
        on_behalf_of: 'Eli Engineer',
        channel: 'system',
        client_id: change?.client_id,
        ticket_id: '1',
        before: { quantity: 10 },
        after: { quantity: 12 },
        external_ids: {
          'the CSP customer': 'customer-1',
          'the CSP subscription': change?.subscription_id,
          'Seat write': write?.id,
          Run: change?.run_id,
        },
      });
    }
    expect(rows[2]?.external_ids).toHaveProperty('the CSP order', write?.reference);
  });

  it('has a row for each run that one call carries, with its share', async () => {
    const lane = await world();
    await lane.starter(1);
    await lane.starter(2);
    await lane.look();

    const sent = (await lane.traces()).filter((row) => row.action === 'seats.send');
    expect(new Set(sent.map((row) => row.external_ids?.['Run'])).size).toBe(2);
    expect(sent.map((row) => row.summary.slice(row.summary.indexOf(',') + 2))).toEqual([
      '1 of these 3 for ticket #1001',
      '2 of these 3 for ticket #1001',
    ]);
  });

  it('says once that an outcome is not known, however often it is looked at, and once that a person has to look', async () => {
    const lane = await world();
    await lane.starter(1);
    await lane.look({ fates: ['lost-after'] });
    expect(await actionsOf(lane)).toEqual(['seats.send', 'seats.unknown']);

    lane.model.otherHand(50);
    for (const _ of ['once', 'again', 'and again']) await lane.look();

    const rows = await lane.traces();
    expect(rows.map((row) => row.action)).toEqual(['seats.send', 'seats.unknown', 'seats.unknown']);
    expect(rows[2]?.summary).toContain('a person has to look');
    expect(rows[2]?.after).toEqual({ state: 'unknown', askedQuantity: 11 });
  });

  it('says that an attempt came to nothing, and that it is made again', async () => {
    const lane = await world();
    await lane.starter(1);
    await lane.look({ fates: ['lost-before'] });
    lane.advance(settleTimeMs);
    await lane.look();
    await lane.look();

    const rows = await lane.traces();
    expect(rows.map((row) => row.action)).toEqual([
      'seats.send',
      'seats.unknown',
      'seats.not-applied',
      'seats.send',
      'seats.accept',
      'seats.confirm',
    ]);
    expect(rows[2]?.after).toEqual({ state: 'not-applied', quantity: 10 });
    expect(new Set(rows.map((row) => row.external_ids?.['Seat write'])).size).toBe(2);
  });

  it('says that a wish was dropped without a call, and why', async () => {
    const lane = await world();
    await lane.starter(1);
    lane.model.otherHand(5);
    lane.advance(10 * 60_000);
    await lane.look();

    const [change] = await lane.changes();
    expect(await lane.writes()).toEqual([]);
    const rows = await lane.traces();
    expect(rows.map((row) => row.action)).toEqual(['seats.drop']);
    expect(rows[0]).toMatchObject({
      on_behalf_of: 'Eli Engineer',
      ticket_id: '1',
      before: { state: 'approved' },
      after: { state: 'refused' },
      summary: expect.stringContaining('Did not buy 1 seat of Business Standard (not-needed'),
      external_ids: { 'Seat change': change?.id },
    });
  });

  it('is one chain, whoever wrote into it', async () => {
    expect(await verifyAudit(db)).toMatchObject({ ok: true });
    expect((await db.selectFrom('audit').select('seq').execute()).length).toBeGreaterThan(10);
  });
});
