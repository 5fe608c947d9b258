import { randomUUID } from 'node:crypto';
import { sql, type Selectable } from 'kysely';
import { invariant } from '../lib/invariant.ts';
import { json, type Database, type Tx } from './database.ts';
import { openStates, type SeatChangeState } from './seat-change-states.ts';
import type { SeatChangeTable } from './schema.ts';

/**
 * The ledger. A row exists before the CSP is called; every move of a row is one of `seatChangeTransitions`, and the
 * database checks it again. Nothing here calls anybody.
 */
export type SeatChange = Omit<Selectable<SeatChangeTable>, 'state'> & {
  readonly state: SeatChangeState;
};

/** One subscription at one CSP: everything that changes its quantity passes through here, one after another. */
export interface Lane {
  readonly serviceId: string;
  readonly subscriptionId: string;
}

/** The agenda key of a lane. */
export function laneKey(lane: Lane): string {
  return `${lane.serviceId}|${lane.subscriptionId}`;
}

export function parseLaneKey(key: string): Lane {
  const at = key.indexOf('|');
  invariant(at > 0, `"${key}" is not a lane key`);
  return { serviceId: key.slice(0, at), subscriptionId: key.slice(at + 1) };
}

export interface NewSeatChange {
  /** Unique per wish, made from the run, the plan and the license: a repeated step finds its own row. */
  readonly intentKey: string;
  readonly runId: string;
  readonly planHash: string;
  readonly clientId: string;
  readonly serviceId: string;
  readonly customerId: string;
  readonly subscriptionId: string;
  readonly commerceSubscriptionId: string | null;
  readonly productName: string;
  readonly skuId: string;
  /** Seats to add (positive) or give back (negative); never 0. */
  readonly seatDelta: number;
  /** Seats that have to stay free after it: the client's buffer for this license. */
  readonly keepFreeSeatCount: number;
  readonly quantityPlanned: number;
  /** Seats of the license that the tenant owned beside this subscription when it was planned. */
  readonly seatsBeside: number;
  /** A subscription to be ordered, as plain data; absent for a change of one that exists. */
  readonly newOrder?: unknown;
  readonly dueAt: Temporal.Instant;
  readonly requestedBy: string;
  readonly ticketNumber: string;
}

/** Writes the wish down as `approved` with its history; the same wish twice is the same row. Returns its id. */
export async function recordSeatChange(
  tx: Tx,
  change: NewSeatChange,
  now: Temporal.Instant,
  reason: string,
): Promise<string> {
  const id = randomUUID();
  const inserted = await tx
    .insertInto('seat_change')
    .values({
      id,
      intent_key: change.intentKey,
      run_id: change.runId,
      plan_hash: change.planHash,
      client_id: change.clientId,
      service_id: change.serviceId,
      customer_id: change.customerId,
      subscription_id: change.subscriptionId,
      commerce_subscription_id: change.commerceSubscriptionId,
      product_name: change.productName,
      sku_id: change.skuId,
      seat_delta: change.seatDelta,
      keep_free_seat_count: change.keepFreeSeatCount,
      state: 'planned',
      reason: null,
      due_at: change.dueAt.toString(),
      quantity_planned: change.quantityPlanned,
      seats_beside: change.seatsBeside,
      new_order: change.newOrder === undefined ? null : json(change.newOrder),
      write_id: null,
      requested_by: change.requestedBy,
      ticket_number: change.ticketNumber,
      created_at: now.toString(),
      updated_at: now.toString(),
    })
    .onConflict((conflict) => conflict.column('intent_key').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted === undefined) {
    const existing = await tx
      .selectFrom('seat_change')
      .select('id')
      .where('intent_key', '=', change.intentKey)
      .executeTakeFirstOrThrow();
    return existing.id;
  }
  await addEvent(tx, id, now, null, 'planned', 'planned by the run', change.requestedBy);
  await moveSeatChange(tx, id, 'approved', { now, reason, by: change.requestedBy });
  return id;
}

export interface Move {
  readonly now: Temporal.Instant;
  /** Said in the history, in words. */
  readonly reason: string;
  /** A person's name, or 'Seatwright'. */
  readonly by: string;
  /** Set with `submitted`; cleared when the change goes back to `approved`. */
  readonly writeId?: string | null;
}

/** Moves one change along a known transition and writes its history. The database throws for any other move. */
export async function moveSeatChange(
  tx: Tx,
  id: string,
  to: SeatChangeState,
  move: Move,
): Promise<void> {
  const before = await tx
    .selectFrom('seat_change')
    .select('state')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (before.state === to) {
    await tx.updateTable('seat_change').set({ reason: move.reason }).where('id', '=', id).execute();
    return;
  }
  await tx
    .updateTable('seat_change')
    .set({
      state: to,
      reason: move.reason,
      updated_at: move.now.toString(),
      ...(move.writeId === undefined ? {} : { write_id: move.writeId }),
    })
    .where('id', '=', id)
    .execute();
  await addEvent(tx, id, move.now, before.state, to, move.reason, move.by);
}

async function addEvent(
  tx: Tx,
  changeId: string,
  now: Temporal.Instant,
  from: string | null,
  to: string,
  reason: string,
  by: string,
): Promise<void> {
  await tx
    .insertInto('seat_change_event')
    .values({ change_id: changeId, at: now.toString(), from_state: from, to_state: to, reason, by })
    .execute();
}

/**
 * Since when an approved change has been held back for this reason, without having been sent in between. The first time
 * it is noted in the history.
 */
export async function heldBackSince(
  tx: Tx,
  change: SeatChange,
  reason: string,
  now: Temporal.Instant,
): Promise<Temporal.Instant> {
  const noted = await tx
    .selectFrom('seat_change_event')
    .select('at')
    .where('change_id', '=', change.id)
    .where('from_state', '=', 'approved')
    .where('to_state', '=', 'approved')
    .where('reason', '=', reason)
    .where('at', '>=', change.updated_at)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  if (noted !== undefined) return Temporal.Instant.from(noted.at);
  await addEvent(tx, change.id, now, 'approved', 'approved', reason, 'Seatwright');
  return now;
}

/** Says why an approved change is still waiting, without moving it. */
export async function explainWait(
  db: Database,
  ids: readonly string[],
  reason: string,
): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable('seat_change')
    .set({ reason })
    .where('id', 'in', ids)
    .where('state', '=', 'approved')
    .execute();
}

/** The changes that one call carries, oldest first. */
export async function changesOfWrite(
  db: Database,
  writeId: string,
): Promise<readonly SeatChange[]> {
  const rows = await db
    .selectFrom('seat_change')
    .selectAll()
    .where('write_id', '=', writeId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(fromRow);
}

/** Approved changes of the lane, oldest first, due or not. */
export async function approvedChangesOfLane(
  db: Database,
  lane: Lane,
): Promise<readonly SeatChange[]> {
  const rows = await db
    .selectFrom('seat_change')
    .selectAll()
    .where('service_id', '=', lane.serviceId)
    .where('subscription_id', '=', lane.subscriptionId)
    .where('state', '=', 'approved')
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(fromRow);
}

/** Which of these runs are over: nobody waits for what they wished for any more. */
export async function endedRuns(
  db: Database,
  runIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (runIds.length === 0) return new Set();
  const rows = await db
    .selectFrom('run')
    .select('id')
    .where('id', 'in', runIds)
    .where('finished_at', 'is not', null)
    .execute();
  return new Set(rows.map((row) => row.id));
}

/** Every change that a run wished for, oldest first. */
export async function changesOfRun(db: Database, runId: string): Promise<readonly SeatChange[]> {
  const rows = await db
    .selectFrom('seat_change')
    .selectAll()
    .where('run_id', '=', runId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(fromRow);
}

/** The run's changes, locked until the transaction ends: no lane sends one of them in between. */
export async function lockChangesOfRun(tx: Tx, runId: string): Promise<readonly SeatChange[]> {
  const rows = await tx
    .selectFrom('seat_change')
    .selectAll()
    .where('run_id', '=', runId)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(fromRow);
}

/** Those of `ids` that are still approved, locked until the transaction ends. */
export async function lockApproved(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await tx
    .selectFrom('seat_change')
    .select('id')
    .where('id', 'in', ids)
    .where('state', '=', 'approved')
    .orderBy('id')
    .forUpdate()
    .execute();
  return new Set(rows.map((row) => row.id));
}

/** Abandons what a run wished for and nobody has sent yet. Returns how many. */
export async function abandonUnsentChanges(
  tx: Tx,
  runId: string,
  move: Omit<Move, 'writeId'>,
): Promise<number> {
  const rows = await tx
    .selectFrom('seat_change')
    .select('id')
    .where('run_id', '=', runId)
    .where('state', 'in', ['planned', 'approved'])
    .forUpdate()
    .execute();
  for (const row of rows) await moveSeatChange(tx, row.id, 'abandoned', move);
  return rows.length;
}

/** A change that a reading of the tenant may not show yet. */
export type PoolChangeRow = SeatChange & {
  /** The newest total that was sent on its lane, by whichever change; null when it was not sent itself. */
  readonly quantityTarget: number | null;
  readonly sentAt: string | null;
  /** When its attempt was settled; null before. */
  readonly settledAt: string | null;
  /** What came of an order; null for a change of a subscription that existed, and as long as nobody knows. */
  readonly orderedSubscriptionId: string | null;
};

/**
 * Changes at one client that a reading begun at `readAt` may not show yet. A change that a later one of its
 * lane has overtaken in the tenant is not among them: whoever sees the later total has seen the earlier one go by.
 */
export async function unsettledPoolChanges(
  db: Database,
  clientId: string,
  readAt: Temporal.Instant,
): Promise<readonly PoolChangeRow[]> {
  const rows = await db
    .selectFrom('seat_change')
    .leftJoin('seat_write', 'seat_write.id', 'seat_change.write_id')
    .selectAll('seat_change')
    .select([
      'seat_write.sent_at as sentAt',
      'seat_write.settled_at as settledAt',
      'seat_write.ordered_subscription_id as orderedSubscriptionId',
      newestTargetOfLane.as('newestTarget'),
    ])
    .where('seat_change.client_id', '=', clientId)
    .where((or) =>
      or.or([
        or('seat_change.state', 'in', [...openStates, 'confirmed']),
        or.and([
          or('seat_change.state', '=', 'visible'),
          or('seat_change.updated_at', '>=', readAt.toString()),
        ]),
      ]),
    )
    .where(isOvertaken(readAt), '=', false)
    .execute();
  return rows.map(({ newestTarget, sentAt, settledAt, orderedSubscriptionId, ...row }) => ({
    ...fromRow(row),
    quantityTarget: sentAt === null ? null : newestTarget,
    sentAt,
    settledAt,
    orderedSubscriptionId,
  }));
}

const newestTargetOfLane = sql<number | null>`(
  select newest.quantity_target from seat_write as newest
  where newest.service_id = seat_change.service_id and newest.subscription_id = seat_change.subscription_id
    and newest.state in ('submitted', 'accepted', 'unknown', 'confirmed')
  order by newest.sent_at desc limit 1)`;

function isOvertaken(readAt: Temporal.Instant) {
  return sql<boolean>`exists (
    select 1 from seat_change as later join seat_write as later_write on later_write.id = later.write_id
    where later.service_id = seat_change.service_id and later.subscription_id = seat_change.subscription_id
      and later.state = 'visible' and later.updated_at < ${readAt.toString()}
      and later_write.sent_at > seat_write.sent_at)`;
}

function fromRow(row: Selectable<SeatChangeTable>): SeatChange {
  // The database's check and trigger let only known states in.
  return { ...row, state: row.state as SeatChangeState };
}
