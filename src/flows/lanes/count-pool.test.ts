import { describe, expect, it } from 'vitest';
import {
  addClient,
  addRun,
  openTestDatabase,
  seatChangeWith,
} from '../../../test/support/ledger.ts';
import { serviceId, subscriptionId } from '../../domain/ids.ts';
import { businessStandard, licenseWith } from '../../domain/test-license.ts';
import { invariant } from '../../lib/invariant.ts';
import { transact, type Database } from '../../store/database.ts';
import { changesOfRun, laneKey, recordSeatChange } from '../../store/seat-changes.ts';
import { beginWrite, settleWrite } from '../../store/seat-writes.ts';
import { ring, takeEntry } from '../engine/agenda.ts';
import { countPool, ownedOnceThrough, wouldTangle } from './seat-pool.ts';

const start = Temporal.Instant.from('2026-11-22T09:00:00Z');
const bell = { send: () => Promise.resolve() };

interface Pool {
  readonly db: Database;
  readonly clientId: string;
}

async function openPool(): Promise<Pool> {
  const db = await openTestDatabase();
  return { db, clientId: await addClient(db) };
}

/** A confirmed change at a CSP that does not say which of the tenant's subscriptions it is. */
async function change(
  { db, clientId }: Pool,
  facts: {
    readonly from: number;
    readonly to: number;
    readonly seatsBeside?: number;
    readonly minute?: number;
    readonly subscription?: string;
  },
): Promise<void> {
  const { from, to, seatsBeside = 0, minute = 0, subscription = 'subscription-1' } = facts;
  const lane = { serviceId: 'csp-1', subscriptionId: subscription };
  const now = start.add({ minutes: minute });
  const runId = await addRun(db, clientId, now);
  const seats = { seatDelta: to - from, quantityPlanned: from, seatsBeside };
  const wish = { ...lane, ...seats, runId, clientId, skuId: businessStandard };
  const clock = { now: () => now };
  await transact(db, async (tx) => {
    await recordSeatChange(tx, seatChangeWith(wish), now, 'confirmed');
    await ring(tx, { bell, clock }, 'lane', laneKey(lane));
  });
  const fence = await takeEntry(db, 'lane', laneKey(lane), `worker-${minute}`, now);
  invariant(fence !== null, 'the lane was rung');
  const changes = await changesOfRun(db, runId);
  const attempt = { quantityBefore: from, quantityTarget: to, schedule: null };
  const write = await transact(db, (tx) =>
    beginWrite(tx, fence, { ...attempt, lane, changes, customerId: 'customer-1', now }),
  );
  invariant(write !== null, 'the change was approved');
  const confirmed = { write: 'confirmed', changes: 'confirmed', reason: 'read back' } as const;
  await transact(db, (tx) => settleWrite(tx, fence, write.id, changes, confirmed, now));
}

/** A tenant that owns so many seats, read so long after the start. */
const reading = (ownedSeatCount: number, minute = 1) => ({
  readAt: start.add({ minutes: minute }),
  licenses: [licenseWith({ ownedSeatCount })],
  subscriptions: [],
});

/** How many seats count as owned beyond all promises. */
async function owned({ db, clientId }: Pool, shown: number, minute = 1): Promise<number> {
  const license = licenseWith({ ownedSeatCount: shown });
  const pool = await countPool(
    db,
    { clientId, license, exceptRunId: null },
    reading(shown, minute),
  );
  return pool.license.ownedSeatCount - pool.heldSeatCount;
}

describe('where only the sum of a license tells of a subscription', () => {
  it('a release is taken off while the tenant still has the seat, and not twice afterwards', async () => {
    const pool = await openPool();
    await change(pool, { from: 10, to: 9, seatsBeside: 4 });
    expect(await owned(pool, 14)).toBe(13);
    expect(await owned(pool, 13)).toBe(13);
  });

  it('a release is not taken off for ever where a purchase elsewhere hides it', async () => {
    const pool = await openPool();
    await change(pool, { from: 10, to: 9, minute: 30 });
    expect(await owned(pool, 12, 89)).toBe(11);
    expect(await owned(pool, 12, 90)).toBe(12);
  });

  it('one seat in the tenant does not prove two purchases', async () => {
    const pool = await openPool();
    await change(pool, { from: 10, to: 11 });
    await change(pool, { from: 11, to: 12, minute: 1 });
    expect(await Promise.all([10, 11, 12].map((shown) => owned(pool, shown, 2)))).toEqual([
      12, 12, 12,
    ]);
  });

  it('a purchase counts no longer than until the tenant has it, whether or not its run goes on', async () => {
    const pool = await openPool();
    await change(pool, { from: 10, to: 11, seatsBeside: 2 });
    expect(await owned(pool, 12)).toBe(13);
    expect(await owned(pool, 13, 5_000)).toBe(13);
  });
});

const next = (pool: Pool, quantity: number, shown: number) =>
  ownedOnceThrough(
    pool.db,
    { clientId: pool.clientId, license: licenseWith({ ownedSeatCount: shown }) },
    { serviceId: serviceId('csp-1'), id: subscriptionId('subscription-1'), quantity },
    reading(shown),
  );

describe('what a tenant will own once everything on a subscription has arrived', () => {
  it('is its own number while nothing is under way', async () => {
    expect(await next(await openPool(), 10, 14)).toBe(14);
  });

  it('counts what it does not show yet', async () => {
    const pool = await openPool();
    await change(pool, { from: 10, to: 11, seatsBeside: 4 });
    expect(await next(pool, 11, 14)).toBe(15);
    expect(await next(pool, 11, 15)).toBe(15);
  });

  it('is its own number again after it has changed elsewhere', async () => {
    const pool = await openPool();
    await change(pool, { from: 10, to: 11, seatsBeside: 4 });
    expect(await next(pool, 11, 20)).toBe(20);
  });
});

const waits = (
  { db, clientId }: Pool,
  candidates: readonly [id: string, commerceSubscriptionId: string | null][],
  shown: number,
) =>
  wouldTangle(
    db,
    { clientId, license: licenseWith({ ownedSeatCount: shown }) },
    candidates.map(([id, commerceSubscriptionId]) => ({
      serviceId: serviceId('csp-1'),
      id: subscriptionId(id),
      commerceSubscriptionId,
    })),
    reading(shown),
  );

describe('a change that the tenant could not tell from another', () => {
  it('waits while a change of another subscription is under way, and no longer', async () => {
    const pool = await openPool();
    await change(pool, { from: 10, to: 11 });
    expect(await waits(pool, [['subscription-2', 'commerce-2']], 10)).toBe(true);
    expect(await waits(pool, [['subscription-2', 'commerce-2']], 11)).toBe(false);
  });

  it('does not wait for changes of its own subscription, which the CSP counts', async () => {
    const pool = await openPool();
    await change(pool, { from: 10, to: 11 });
    expect(await waits(pool, [['subscription-1', null]], 10)).toBe(false);
  });
});
