import { describe, expect, it } from 'vitest';
import {
  addClient,
  addRun,
  openTestDatabase,
  seatChangeWith,
} from '../../../test/support/ledger.ts';
import { businessStandard, licenseWith } from '../../domain/test-license.ts';
import { invariant } from '../../lib/invariant.ts';
import { transact, type Database } from '../../store/database.ts';
import { changesOfRun, laneKey, recordSeatChange } from '../../store/seat-changes.ts';
import { beginWrite, settleWrite } from '../../store/seat-writes.ts';
import { ring, takeEntry } from '../engine/agenda.ts';
import { countPool } from './seat-pool.ts';

const sentAt = Temporal.Instant.from('2026-11-22T09:00:00Z');
const clock = { now: () => sentAt };
const bell = { send: () => Promise.resolve() };
const lane = { serviceId: 'csp-1', subscriptionId: 'subscription-1' };

/** A confirmed change of a license of which the tenant owned 10, at a CSP that does not say which subscription it is there. */
async function changedBy(seatDelta: number): Promise<{ db: Database; clientId: string }> {
  const db = await openTestDatabase();
  const clientId = await addClient(db);
  const runId = await addRun(db, clientId, sentAt);
  const wish = seatChangeWith({ ...lane, runId, clientId, seatDelta, skuId: businessStandard });
  await transact(db, async (tx) => {
    await recordSeatChange(tx, wish, sentAt, 'confirmed');
    await ring(tx, { bell, clock }, 'lane', laneKey(lane));
  });
  const fence = await takeEntry(db, 'lane', laneKey(lane), 'a', sentAt);
  invariant(fence !== null, 'the lane was rung');
  const changes = await changesOfRun(db, runId);
  const attempt = {
    lane,
    changes,
    customerId: 'customer-1',
    quantityBefore: 10,
    quantityTarget: 10 + seatDelta,
    schedule: null,
    now: sentAt,
  };
  const write = await transact(db, (tx) => beginWrite(tx, fence, attempt));
  invariant(write !== null, 'the change was approved');
  const confirmed = { write: 'confirmed', changes: 'confirmed', reason: 'read back' } as const;
  await transact(db, (tx) => settleWrite(tx, fence, write.id, changes, confirmed, sentAt));
  return { db, clientId };
}

/** How many seats count as owned beyond all promises, by a reading so long after the change. */
async function countsOwned(
  { db, clientId }: Awaited<ReturnType<typeof changedBy>>,
  ownedSeatCount: number,
  minutesLater: number,
): Promise<number> {
  const license = licenseWith({ ownedSeatCount });
  const reading = {
    readAt: sentAt.add({ minutes: minutesLater }),
    licenses: [license],
    subscriptions: [],
  };
  const pool = await countPool(db, { clientId, license, exceptRunId: null }, reading);
  return pool.license.ownedSeatCount - pool.heldSeatCount;
}

describe('a release at a CSP that does not say which subscription of the tenant it is', () => {
  it('is taken off while the tenant still has the seat', async () => {
    expect(await countsOwned(await changedBy(-1), 10, 1)).toBe(9);
  });

  it('is not taken off twice once the sum shows it, before any run has looked', async () => {
    expect(await countsOwned(await changedBy(-1), 9, 1)).toBe(9);
  });

  it('is not taken off for ever where a purchase elsewhere hides it', async () => {
    const released = await changedBy(-1);
    expect(await countsOwned(released, 12, 59)).toBe(11);
    expect(await countsOwned(released, 12, 60)).toBe(12);
  });
});

it('a purchase there counts until its run has seen it, whatever the sum says', async () => {
  const bought = await changedBy(1);
  expect(await countsOwned(bought, 10, 1)).toBe(11);
  expect(await countsOwned(bought, 11, 60)).toBe(12);
});
