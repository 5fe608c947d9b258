import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Fence } from '../ports/fence.ts';
import { invariant } from '../lib/invariant.ts';
import type { Database, Tx } from './database.ts';
import { assertFence } from './fence.ts';
import { openStates, type SeatChangeState } from './seat-change-states.ts';
import type { SeatChangeTable, SeatWriteTable } from './schema.ts';

/**
 * The ledger. A row exists before the CSP is called; every move of a row is one of `seatChangeTransitions`, and the
 * database checks it again. Nothing here calls anybody.
 */
export type SeatChange = Omit<Selectable<SeatChangeTable>, 'state'> & {
  readonly state: SeatChangeState;
};
export type SeatWrite = Selectable<SeatWriteTable>;

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
  readonly quantityPlanned: number;
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
      state: 'planned',
      reason: null,
      due_at: change.dueAt.toString(),
      quantity_planned: change.quantityPlanned,
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

/** The lane's one attempt that is not settled yet, with the changes it carries; null when the lane is free. */
export async function openWriteOfLane(
  db: Database,
  lane: Lane,
): Promise<{ readonly write: SeatWrite; readonly changes: readonly SeatChange[] } | null> {
  const write = await db
    .selectFrom('seat_write')
    .selectAll()
    .where('service_id', '=', lane.serviceId)
    .where('subscription_id', '=', lane.subscriptionId)
    .where('state', 'in', ['submitted', 'accepted', 'unknown'])
    .executeTakeFirst();
  if (write === undefined) return null;
  return { write, changes: await changesOfWrite(db, write.id) };
}

async function changesOfWrite(db: Database, writeId: string): Promise<readonly SeatChange[]> {
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

/** The newest settled attempt that changed the quantity; null when Seatwright never changed this subscription. */
export async function lastConfirmedWrite(db: Database, lane: Lane): Promise<SeatWrite | null> {
  const row = await db
    .selectFrom('seat_write')
    .selectAll()
    .where('service_id', '=', lane.serviceId)
    .where('subscription_id', '=', lane.subscriptionId)
    .where('state', '=', 'confirmed')
    .orderBy('sent_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** How often these wishes were sent and proved not to have happened. */
export async function failedAttempts(db: Database, lane: Lane, since: string): Promise<number> {
  const row = await db
    .selectFrom('seat_write')
    .select((select) => select.fn.countAll<number>().as('n'))
    .where('service_id', '=', lane.serviceId)
    .where('subscription_id', '=', lane.subscriptionId)
    .where('state', '=', 'not-applied')
    .where('sent_at', '>=', since)
    .executeTakeFirstOrThrow();
  return row.n;
}

/**
 * Writes an attempt down before the CSP is called, in one transaction with the fence and the changes it carries.
 * Throws `FenceLostError` when another worker has the lane.
 */
export async function beginWrite(
  tx: Tx,
  fence: Fence,
  attempt: {
    readonly lane: Lane;
    readonly customerId: string;
    readonly quantityBefore: number;
    readonly quantityTarget: number;
    /** Quantity that should stand at the renewal afterwards; null when nothing is scheduled. */
    readonly scheduleTarget: number | null;
    readonly changes: readonly SeatChange[];
    readonly now: Temporal.Instant;
  },
): Promise<string> {
  await assertFence(tx, fence);
  const id = randomUUID();
  await tx
    .insertInto('seat_write')
    .values({
      id,
      service_id: attempt.lane.serviceId,
      customer_id: attempt.customerId,
      subscription_id: attempt.lane.subscriptionId,
      fence: fence.number,
      quantity_before: attempt.quantityBefore,
      quantity_target: attempt.quantityTarget,
      schedule_target: attempt.scheduleTarget,
      state: 'submitted',
      reference: null,
      detail: null,
      sent_at: attempt.now.toString(),
      settled_at: null,
    })
    .execute();
  for (const change of attempt.changes) {
    await moveSeatChange(tx, change.id, 'submitted', {
      now: attempt.now,
      reason: `sending ${attempt.quantityBefore} → ${attempt.quantityTarget}`,
      by: 'Seatwright',
      writeId: id,
    });
  }
  return id;
}

/** Where one attempt and all changes it carries go together. */
export interface WriteSettlement {
  readonly write: SeatWrite['state'];
  readonly changes: SeatChangeState;
  readonly reason: string;
  readonly detail?: string;
  readonly needsPerson?: true;
  readonly reference?: string | null;
}

/** Moves an attempt and its changes; changes that go back to `approved` let go of the attempt. */
export async function settleWrite(
  tx: Tx,
  fence: Fence,
  writeId: string,
  changes: readonly SeatChange[],
  settlement: WriteSettlement,
  now: Temporal.Instant,
): Promise<void> {
  await assertFence(tx, fence);
  const open =
    settlement.write === 'submitted' ||
    settlement.write === 'accepted' ||
    settlement.write === 'unknown';
  await tx
    .updateTable('seat_write')
    .set({
      state: settlement.write,
      settled_at: open ? null : now.toString(),
      ...(settlement.detail === undefined ? {} : { detail: settlement.detail.slice(0, 1000) }),
      ...(settlement.needsPerson === undefined ? {} : { needs_person: true }),
      ...(settlement.reference === undefined ? {} : { reference: settlement.reference }),
    })
    .where('id', '=', writeId)
    .execute();
  for (const change of changes) {
    await moveSeatChange(tx, change.id, settlement.changes, {
      now,
      reason: settlement.reason,
      by: 'Seatwright',
      ...(settlement.changes === 'approved' ? { writeId: null } : {}),
    });
  }
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

export async function writeOf(db: Database, writeId: string): Promise<SeatWrite | null> {
  return (
    (await db.selectFrom('seat_write').selectAll().where('id', '=', writeId).executeTakeFirst()) ??
    null
  );
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

/** Changes of one license at one client that the tenant may not show yet. */
export async function unsettledPoolChanges(
  db: Database,
  clientId: string,
  skuId: string,
  readAt: Temporal.Instant,
): Promise<
  readonly (SeatChange & {
    readonly quantityTarget: number | null;
    readonly sentAt: string | null;
  })[]
> {
  const rows = await db
    .selectFrom('seat_change')
    .leftJoin('seat_write', 'seat_write.id', 'seat_change.write_id')
    .selectAll('seat_change')
    .select(['seat_write.quantity_target', 'seat_write.sent_at'])
    .where('seat_change.client_id', '=', clientId)
    .where('seat_change.sku_id', '=', skuId)
    .where((or) =>
      or.or([
        or('seat_change.state', 'in', [...openStates, 'confirmed']),
        or.and([
          or('seat_change.state', '=', 'visible'),
          or('seat_change.updated_at', '>=', readAt.toString()),
        ]),
      ]),
    )
    .execute();
  return rows.map(({ quantity_target, sent_at, ...row }) => ({
    ...fromRow(row),
    quantityTarget: quantity_target,
    sentAt: sent_at,
  }));
}

function fromRow(row: Selectable<SeatChangeTable>): SeatChange {
  // The database's check and trigger let only known states in.
  return { ...row, state: row.state as SeatChangeState };
}
