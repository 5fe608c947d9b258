import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { addClient, addRun, openTestDatabase, seatChangeWith } from '../../test/support/ledger.ts';
import { FenceLostError, type Fence } from '../ports/fence.ts';
import { transact, type Database } from './database.ts';
import { seatChangeTransitions, type SeatChangeState } from './seat-change-states.ts';
import {
  approvedChangesOfLane,
  changesOfRun,
  moveSeatChange,
  recordSeatChange,
  type Lane,
  type NewSeatChange,
  type SeatChange,
} from './seat-changes.ts';
import { beginWrite, openWriteOfLane, settleWrite, writeOf } from './seat-writes.ts';

const now = Temporal.Instant.from('2026-11-22T09:00:00Z');
const states: readonly SeatChangeState[] = [
  'planned',
  'approved',
  'submitted',
  'accepted',
  'unknown',
  'confirmed',
  'visible',
  'refused',
  'abandoned',
];

let db: Database;
let clientId: string;
let runId: string;

beforeEach(async () => {
  db = await openTestDatabase();
  clientId = await addClient(db);
  runId = await addRun(db, clientId, now);
});

const wish = (changes: Partial<NewSeatChange> = {}): NewSeatChange =>
  seatChangeWith({ runId, clientId, ...changes });

const record = (change: NewSeatChange): Promise<string> =>
  transact(db, (tx) => recordSeatChange(tx, change, now, 'confirmed by Eli'));

/** An entry of the agenda with its fence, as a worker has it that looks at the lane. */
async function takeLane(subscriptionId: string, number = 1): Promise<Fence> {
  const key = `csp-1|${subscriptionId}`;
  await db
    .insertInto('agenda')
    .values({ kind: 'lane', key, wake_at: null, fence: number, leased_by: 'a', leased_at: null })
    .onConflict((conflict) => conflict.columns(['kind', 'key']).doUpdateSet({ fence: number }))
    .execute();
  return { kind: 'lane', key, number };
}

interface Attempt {
  readonly lane: Lane;
  readonly fence: Fence;
  readonly changes: readonly SeatChange[];
}

/** Wishes on one fresh lane, approved, with the fence of a worker that has the lane. */
async function wishesOnOneLane(...seatDeltas: readonly number[]): Promise<Attempt> {
  const lane = { serviceId: 'csp-1', subscriptionId: randomUUID() };
  for (const seatDelta of seatDeltas) await record(wish({ ...lane, seatDelta }));
  const changes = await approvedChangesOfLane(db, lane);
  return { lane, fence: await takeLane(lane.subscriptionId), changes };
}

function begin(attempt: Attempt, quantityBefore: number, quantityTarget: number) {
  return transact(db, (tx) =>
    beginWrite(tx, attempt.fence, {
      ...attempt,
      customerId: 'customer-1',
      quantityBefore,
      quantityTarget,
      schedule: null,
      now,
    }),
  );
}

async function beginOne(attempt: Attempt): Promise<string> {
  const delta = attempt.changes.reduce((seats, change) => seats + change.seat_delta, 0);
  const write = await begin(attempt, 10, 10 + delta);
  if (write === null) throw new Error('the attempt was not written down');
  return write.id;
}

/** A change that stands in `state`, with the call that carried it where there must have been one. */
async function changeIn(state: SeatChangeState): Promise<string> {
  const change = wish();
  const id = await record(change);
  const writeId = randomUUID();
  await db
    .insertInto('seat_write')
    .values({
      id: writeId,
      service_id: change.serviceId,
      customer_id: change.customerId,
      subscription_id: change.subscriptionId,
      fence: 1,
      quantity_before: 10,
      quantity_target: 11,
      schedule_target: null,
      state: 'submitted',
      reference: null,
      detail: null,
      sent_at: now.toString(),
      settled_at: null,
    })
    .execute();
  await db.deleteFrom('seat_change_event').where('change_id', '=', id).execute();
  const deleted = db.deleteFrom('seat_change').where('id', '=', id).returningAll();
  const { search_text: _, new_order: _order, ...row } = await deleted.executeTakeFirstOrThrow();
  await db
    .insertInto('seat_change')
    .values({ ...row, state, write_id: writeId })
    .execute();
  return id;
}

const isKnown = ([from, to]: readonly [SeatChangeState, SeatChangeState]): boolean =>
  seatChangeTransitions.some(([knownFrom, knownTo]) => knownFrom === from && knownTo === to);

describe('the life of a seat change', () => {
  const pairs = states.flatMap((from) =>
    states.filter((to) => to !== from).map((to) => [from, to] as const),
  );

  it('is walked by these tests from every state to every other', () => {
    expect(pairs).toHaveLength(72);
    expect(pairs.filter(isKnown)).toHaveLength(seatChangeTransitions.length);
  });

  it('has every transition of the table, each with its line of history', async () => {
    for (const [from, to] of pairs.filter(isKnown)) {
      const id = await changeIn(from);
      await transact(db, (tx) => moveSeatChange(tx, id, to, { now, reason: 'test', by: 'Eli' }));
      const events = await db
        .selectFrom('seat_change_event')
        .select(['from_state', 'to_state', 'reason', 'by'])
        .where('change_id', '=', id)
        .execute();
      expect(events).toEqual([{ from_state: from, to_state: to, reason: 'test', by: 'Eli' }]);
    }
  });

  it('has no other transition, whoever asks the database for it', async () => {
    for (const [from, to] of pairs.filter((pair) => !isKnown(pair))) {
      const id = await changeIn(from);
      const update = db.updateTable('seat_change').set({ state: to }).where('id', '=', id);
      await expect(update.execute(), `${from} → ${to}`).rejects.toThrow(
        `may not go from ${from} to ${to}`,
      );
    }
  });

  it('leaves the wish itself as it was', async () => {
    const id = await record(wish());
    for (const change of [{ seat_delta: 2 }, { subscription_id: 'another' }, { sku_id: 'another' }])
      await expect(
        db.updateTable('seat_change').set(change).where('id', '=', id).execute(),
      ).rejects.toThrow('is a fixed wish');
  });

  it('names the call that carried it from the moment it was sent', async () => {
    const id = await record(wish());
    const move = { now, reason: 'sent', by: 'Seatwright' };
    await expect(transact(db, (tx) => moveSeatChange(tx, id, 'submitted', move))).rejects.toThrow(
      'seat_change_check',
    );
  });
});

describe('a wish', () => {
  it('that is recorded twice is one row', async () => {
    const once = wish();
    const first = await record(once);
    const second = await record({ ...once, seatDelta: 5 });
    expect(second).toBe(first);
    const rows = await changesOfRun(db, runId);
    expect(rows.map((row) => [row.state, row.seat_delta])).toEqual([['approved', 1]]);
  });

  it('recorded by two workers at once is one row', async () => {
    const once = wish();
    const ids = await Promise.all([record(once), record(once), record(once)]);
    expect(new Set(ids).size).toBe(1);
    expect(await changesOfRun(db, runId)).toHaveLength(1);
  });

  it('changes at least one seat', async () => {
    await expect(record(wish({ seatDelta: 0 }))).rejects.toThrow('seat_change_seat_delta_check');
  });
});

describe('an attempt', () => {
  it('is refused while another one of its lane is open', async () => {
    const first = await wishesOnOneLane(1);
    await beginOne(first);
    await record(wish({ ...first.lane }));
    const next = { ...first, changes: await approvedChangesOfLane(db, first.lane) };
    await expect(begin(next, 11, 12)).rejects.toThrow('seat_write_open');
  });

  it.each(['accepted', 'unknown'] as const)('that is %s still holds its lane', async (state) => {
    const first = await wishesOnOneLane(1);
    const id = await beginOne(first);
    const settlement = { write: state, changes: state, reason: 'test' };
    await transact(db, (tx) => settleWrite(tx, first.fence, id, first.changes, settlement, now));
    await record(wish({ ...first.lane }));
    const next = { ...first, changes: await approvedChangesOfLane(db, first.lane) };
    await expect(begin(next, 11, 12)).rejects.toThrow('seat_write_open');
  });

  it('does not hold up another subscription', async () => {
    await beginOne(await wishesOnOneLane(1));
    await expect(beginOne(await wishesOnOneLane(1))).resolves.toBeTypeOf('string');
  });

  it('that moves another number of seats than its changes add up to is refused at commit', async () => {
    const attempt = await wishesOnOneLane(1, 2);
    await expect(begin(attempt, 10, 12)).rejects.toThrow(
      'moves 2 seats but its changes add up to 3',
    );
    expect(await openWriteOfLane(db, attempt.lane)).toBeNull();
    const states = (await changesOfRun(db, runId)).map((change) => change.state);
    expect(states).toEqual(['approved', 'approved']);
  });

  it('carries wishes that add up, and they settle together', async () => {
    const attempt = await wishesOnOneLane(1, 2);
    const id = await beginOne(attempt);
    const settlement = { write: 'confirmed', changes: 'confirmed', reason: 'read back' } as const;
    await transact(db, (tx) =>
      settleWrite(tx, attempt.fence, id, attempt.changes, settlement, now),
    );
    expect((await changesOfRun(db, runId)).map((change) => change.state)).toEqual([
      'confirmed',
      'confirmed',
    ]);
    expect((await writeOf(db, id))?.settled_at).not.toBeNull();
  });

  it('is settled for all wishes that it carries or for none', async () => {
    const attempt = await wishesOnOneLane(1, 2);
    await beginOne(attempt);
    const [first] = attempt.changes;
    const move = { now, reason: 'only this one', by: 'Seatwright' };
    await expect(
      transact(db, (tx) => moveSeatChange(tx, first?.id ?? '', 'refused', move)),
    ).rejects.toThrow('moves 3 seats but its changes add up to');
  });

  it('never reduces a subscription to nothing', async () => {
    const attempt = await wishesOnOneLane(-1);
    await expect(begin(attempt, 1, 0)).rejects.toThrow('seat_write_quantity_target_check');
  });

  it('changes the quantity', async () => {
    await expect(begin(await wishesOnOneLane(1), 10, 10)).rejects.toThrow('seat_write_check');
  });

  it('of a worker that lost its lane is not written down', async () => {
    const attempt = await wishesOnOneLane(1);
    await takeLane(attempt.lane.subscriptionId, 2);
    await expect(beginOne(attempt)).rejects.toThrow(FenceLostError);
    expect(await openWriteOfLane(db, attempt.lane)).toBeNull();
  });

  it('is not settled by a worker that lost its lane', async () => {
    const attempt = await wishesOnOneLane(1);
    const id = await beginOne(attempt);
    await takeLane(attempt.lane.subscriptionId, 2);
    const settlement = { write: 'refused', changes: 'refused', reason: 'late' } as const;
    await expect(
      transact(db, (tx) => settleWrite(tx, attempt.fence, id, attempt.changes, settlement, now)),
    ).rejects.toThrow(FenceLostError);
    expect((await openWriteOfLane(db, attempt.lane))?.write.state).toBe('submitted');
  });

  it('is not begun for a wish that was called off after it was read', async () => {
    const attempt = await wishesOnOneLane(1, 1);
    const [first] = attempt.changes;
    await transact(db, (tx) =>
      moveSeatChange(tx, first?.id ?? '', 'abandoned', { now, reason: 'cancelled', by: 'Eli' }),
    );
    expect(await begin(attempt, 10, 12)).toBeNull();
    expect(await openWriteOfLane(db, attempt.lane)).toBeNull();
  });
});
