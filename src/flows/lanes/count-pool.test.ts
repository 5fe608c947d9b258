import { describe, expect, it } from 'vitest';
import {
  addClient,
  addConfirmedChange,
  addRun,
  openTestDatabase,
  seatChangeWith,
} from '../../../test/support/ledger.ts';
import { serviceId, skuId, subscriptionId, type SkuId } from '../../domain/ids.ts';
import { businessStandard, licenseWith } from '../../domain/test-license.ts';
import { invariant } from '../../lib/invariant.ts';
import { transact, type Database } from '../../store/database.ts';
import { recordSeatChange } from '../../store/seat-changes.ts';
import { holdSeats } from '../../store/seat-holds.ts';
import { ownedOnceThrough, readPools, wouldTangle, type Pool } from './seat-pool.ts';

const start = Temporal.Instant.from('2026-11-22T09:00:00Z');

interface Client {
  readonly db: Database;
  readonly clientId: string;
}

async function openClient(): Promise<Client> {
  const db = await openTestDatabase();
  return { db, clientId: await addClient(db) };
}

/** A confirmed change at a CSP that does not say which of the tenant's subscriptions it is. */
async function change(
  { db, clientId }: Client,
  facts: {
    readonly from: number;
    readonly to: number;
    readonly seatsBeside?: number;
    readonly minute?: number;
  },
): Promise<void> {
  const { minute = 0, ...rest } = facts;
  await addConfirmedChange(db, { ...rest, clientId, at: start.add({ minutes: minute }) });
}

/** What is known where the tenant owns so many seats, read so long after the start. */
async function poolOf({ db, clientId }: Client, ownedSeatCount: number, minute = 1): Promise<Pool> {
  const reading = {
    readAt: start.add({ minutes: minute }),
    licenses: [licenseWith({ ownedSeatCount })],
    subscriptions: [],
    atCsps: new Map(),
  };
  const pools = await readPools(db, { clientId, exceptRunId: null }, reading);
  const pool = pools.get(businessStandard);
  invariant(pool !== undefined, 'the tenant has the license');
  return pool;
}

/** How many seats count as owned beyond all promises. */
async function owned(client: Client, shown: number, minute = 1): Promise<number> {
  const { license, heldSeatCount } = await poolOf(client, shown, minute);
  return license.ownedSeatCount - heldSeatCount;
}

describe('where only the sum of a license tells of a subscription', () => {
  it('a release is taken off while the tenant still has the seat, and not twice afterwards', async () => {
    const client = await openClient();
    await change(client, { from: 10, to: 9, seatsBeside: 4 });
    expect(await owned(client, 14)).toBe(13);
    expect(await owned(client, 13)).toBe(13);
  });

  it('a release is not taken off for ever where a purchase elsewhere hides it', async () => {
    const client = await openClient();
    await change(client, { from: 10, to: 9, minute: 30 });
    expect(await owned(client, 12, 89)).toBe(11);
    expect(await owned(client, 12, 90)).toBe(12);
  });

  it('one seat in the tenant does not prove two purchases', async () => {
    const client = await openClient();
    await change(client, { from: 10, to: 11 });
    await change(client, { from: 11, to: 12, minute: 1 });
    expect(await Promise.all([10, 11, 12].map((shown) => owned(client, shown, 2)))).toEqual([
      12, 12, 12,
    ]);
  });

  it('a purchase counts no longer than until the tenant has it, whether or not its run goes on', async () => {
    const client = await openClient();
    await change(client, { from: 10, to: 11, seatsBeside: 2 });
    expect(await owned(client, 12)).toBe(13);
    expect(await owned(client, 13, 5_000)).toBe(13);
  });
});

/** A run that has somebody's yes to one seat, on a new subscription or on one that is there, and the promise that goes with it. */
async function wish({ db, clientId }: Client, order: { readonly newOrder?: unknown }) {
  const runId = await addRun(db, clientId, start);
  await transact(db, async (tx) => {
    await recordSeatChange(tx, seatChangeWith({ ...order, runId, clientId }), start, 'yes');
    await holdSeats(tx, { runId, clientId, skuId: businessStandard, people: [0] }, start);
  });
}

/** What is counted of a license where the tenant does not list it. */
async function unlistedPool({ db, clientId }: Client, chosenNew: readonly SkuId[] = []) {
  const readAt = start.add({ minutes: 1 });
  const reading = { readAt, licenses: [], subscriptions: [], atCsps: new Map() };
  const pools = await readPools(db, { clientId, exceptRunId: null, chosenNew }, reading);
  return pools.get(businessStandard);
}

describe('a license that the tenant does not list', () => {
  it('is missing, unless it was chosen so: then it is counted from 0', async () => {
    const client = await openClient();
    expect(await unlistedPool(client)).toBeUndefined();
    expect(await unlistedPool(client, [businessStandard])).toMatchObject({
      license: { ownedSeatCount: 0, assignedSeatCount: 0 },
      heldSeatCount: 0,
      shownSeatCount: 0,
      changes: [],
    });
  });

  it('is counted while its first order is in the ledger: each promise is covered by its own purchase', async () => {
    const client = await openClient();
    await wish(client, { newOrder: { wished: 'for' } });
    await wish(client, {});
    const pool = await unlistedPool(client);
    expect(pool).toMatchObject({ license: { ownedSeatCount: 0 }, heldSeatCount: 0 });
    expect(pool?.changes).toHaveLength(2);
  });

  it('stays missing where only seats of a subscription that is there are under way', async () => {
    const client = await openClient();
    await wish(client, {});
    expect(await unlistedPool(client)).toBeUndefined();
  });

  it('that no table describes is never counted', async () => {
    const client = await openClient();
    const unknown = skuId('00000000-0000-4000-8000-000000000000');
    const readAt = start;
    const reading = { readAt, licenses: [], subscriptions: [], atCsps: new Map() };
    const of = { clientId: client.clientId, exceptRunId: null, chosenNew: [unknown] };
    expect((await readPools(client.db, of, reading)).size).toBe(0);
  });
});

const next = async (client: Client, quantity: number, shown: number) =>
  ownedOnceThrough(await poolOf(client, shown), {
    serviceId: serviceId('csp-1'),
    id: subscriptionId('subscription-1'),
    quantity,
  });

describe('what a tenant will own once everything on a subscription has arrived', () => {
  it('is its own number while nothing is under way', async () => {
    expect(await next(await openClient(), 10, 14)).toBe(14);
  });

  it('counts what it does not show yet', async () => {
    const client = await openClient();
    await change(client, { from: 10, to: 11, seatsBeside: 4 });
    expect(await next(client, 11, 14)).toBe(15);
    expect(await next(client, 11, 15)).toBe(15);
  });

  it('is its own number again after it has changed elsewhere', async () => {
    const client = await openClient();
    await change(client, { from: 10, to: 11, seatsBeside: 4 });
    expect(await next(client, 11, 20)).toBe(20);
  });
});

const waits = async (
  client: Client,
  candidates: readonly [id: string, commerceSubscriptionId: string | null][],
  shown: number,
) =>
  wouldTangle(
    await poolOf(client, shown),
    candidates.map(([id, commerceSubscriptionId]) => ({
      serviceId: serviceId('csp-1'),
      id: subscriptionId(id),
      commerceSubscriptionId,
    })),
  );

describe('a change that the tenant could not tell from another', () => {
  it('waits while a change of another subscription is under way, and no longer', async () => {
    const client = await openClient();
    await change(client, { from: 10, to: 11 });
    expect(await waits(client, [['subscription-2', 'commerce-2']], 10)).toBe(true);
    expect(await waits(client, [['subscription-2', 'commerce-2']], 11)).toBe(false);
  });

  it('does not wait for changes of its own subscription, which the CSP counts', async () => {
    const client = await openClient();
    await change(client, { from: 10, to: 11 });
    expect(await waits(client, [['subscription-1', null]], 10)).toBe(false);
  });
});
