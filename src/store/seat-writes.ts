import { randomUUID } from 'node:crypto';
import { sql, type Selectable } from 'kysely';
import type { Fence } from '../ports/fence.ts';
import type { Database, Tx } from './database.ts';
import { assertFence } from './fence.ts';
import type { SeatChangeState } from './seat-change-states.ts';
import {
  changesOfWrite,
  lockApproved,
  moveSeatChange,
  type Lane,
  type SeatChange,
} from './seat-changes.ts';
import type { SeatWriteTable } from './schema.ts';

/** One call to a CSP, written down before it is made: it carries one or more seat changes as one absolute total. */
export type SeatWrite = Selectable<SeatWriteTable>;

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

/**
 * Quantities that replicas of the CSP may still show although a confirmed attempt has moved on from them: what stood
 * before each attempt that was confirmed after `since`.
 */
export async function quantitiesBefore(
  db: Database,
  lane: Lane,
  since: Temporal.Instant,
): Promise<ReadonlySet<number>> {
  const rows = await db
    .selectFrom('seat_write')
    .select('quantity_before')
    .where('service_id', '=', lane.serviceId)
    .where('subscription_id', '=', lane.subscriptionId)
    .where('state', '=', 'confirmed')
    .where('settled_at', '>', since.toString())
    .execute();
  return new Set(rows.map((row) => row.quantity_before));
}

/** Attempts of the lane since `since` that came to nothing. */
export interface FailedAttempts {
  /** All of them, those that never left included. */
  readonly total: number;
  /** Those that were sent and proved by reading not to have happened. */
  readonly disproved: number;
}

export async function failedAttempts(
  db: Database,
  lane: Lane,
  since: string,
): Promise<FailedAttempts> {
  const rows = await db
    .selectFrom('seat_write')
    .select('detail')
    .where('service_id', '=', lane.serviceId)
    .where('subscription_id', '=', lane.subscriptionId)
    .where('state', '=', 'not-applied')
    .where('sent_at', '>=', since)
    .execute();
  // Only what a reading disproved has a detail: what the CSP did not take says so in the changes' history.
  return { total: rows.length, disproved: rows.filter((row) => row.detail !== null).length };
}

/**
 * Writes an attempt down before the CSP is called, in one transaction with the fence and the changes it carries.
 * Null, and nothing written, when one of the changes is no longer approved: somebody called it off in the meantime.
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
    /** What is scheduled for the renewal; null when nothing is. */
    readonly schedule: {
      /** Quantity that stands there now. */
      readonly before: number;
      /** Quantity that should stand there afterwards. */
      readonly target: number;
      /** As in `Subscription.scheduledTerms`; null where the CSP has none. */
      readonly terms: string | null;
    } | null;
    readonly changes: readonly SeatChange[];
    readonly now: Temporal.Instant;
  },
): Promise<SeatWrite | null> {
  await assertFence(tx, fence);
  const ids = attempt.changes.map((change) => change.id);
  if ((await lockApproved(tx, ids)).size < ids.length) return null;
  const write = await tx
    .insertInto('seat_write')
    .values({
      id: randomUUID(),
      service_id: attempt.lane.serviceId,
      customer_id: attempt.customerId,
      subscription_id: attempt.lane.subscriptionId,
      fence: fence.number,
      quantity_before: attempt.quantityBefore,
      quantity_target: attempt.quantityTarget,
      schedule_target: attempt.schedule?.target ?? null,
      schedule_before: attempt.schedule?.before ?? null,
      schedule_terms: attempt.schedule?.terms ?? null,
      state: 'submitted',
      reference: null,
      detail: null,
      sent_at: attempt.now.toString(),
      settled_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  for (const change of attempt.changes) {
    await moveSeatChange(tx, change.id, 'submitted', {
      now: attempt.now,
      reason: `sending ${attempt.quantityBefore} → ${attempt.quantityTarget}`,
      by: 'Seatwright',
      writeId: write.id,
    });
  }
  return write;
}

/** Where one attempt and all changes it carries go together. */
export interface WriteSettlement {
  readonly write: SeatWrite['state'];
  readonly changes: SeatChangeState;
  readonly reason: string;
  /** Name of the person on whose word it rests; absent where Seatwright found it out. */
  readonly by?: string;
  readonly detail?: string;
  readonly needsPerson?: true;
  readonly reference?: string | null;
  /** What the CSP has just said about an order that it took; absent where it was not asked. */
  readonly progress?: NonNullable<SeatWrite['progress']>;
}

/**
 * Moves an attempt and its changes, and returns the attempt as it is now; changes that go back to `approved` let go of it.
 */
export async function settleWrite(
  tx: Tx,
  fence: Fence,
  writeId: string,
  changes: readonly SeatChange[],
  settlement: WriteSettlement,
  now: Temporal.Instant,
): Promise<SeatWrite> {
  await assertFence(tx, fence);
  const open =
    settlement.write === 'submitted' ||
    settlement.write === 'accepted' ||
    settlement.write === 'unknown';
  const write = await tx
    .updateTable('seat_write')
    .set({
      state: settlement.write,
      settled_at: open ? null : now.toString(),
      ...(settlement.detail === undefined ? {} : { detail: settlement.detail.slice(0, 1000) }),
      ...(settlement.needsPerson === undefined ? {} : { needs_person: true }),
      ...(settlement.reference === undefined ? {} : { reference: settlement.reference }),
      ...(settlement.progress === undefined ? {} : progressOf(settlement.progress, now)),
    })
    .where('id', '=', writeId)
    .returningAll()
    .executeTakeFirstOrThrow();
  for (const change of changes) {
    await moveSeatChange(tx, change.id, settlement.changes, {
      now,
      reason: settlement.reason,
      by: settlement.by ?? 'Seatwright',
      ...(settlement.changes === 'approved' ? { writeId: null } : {}),
    });
  }
  return write;
}

/** `pending` counts from the last time that it was said, everything else from the first. */
function progressOf(progress: NonNullable<SeatWrite['progress']>, now: Temporal.Instant) {
  const at = now.toString();
  return progress === 'pending'
    ? { progress, progress_at: at }
    : {
        progress,
        progress_at: sql<string>`case when progress = ${progress} then progress_at else ${at} end`,
      };
}

/** Notes when the target was first read of an attempt that is not settled for another reason; the first time stays. */
export async function markTargetSeen(
  db: Database,
  id: string,
  now: Temporal.Instant,
): Promise<void> {
  await db
    .updateTable('seat_write')
    .set({ target_seen_at: now.toString() })
    .where('id', '=', id)
    .where('target_seen_at', 'is', null)
    .execute();
}

export async function writeOf(db: Database, writeId: string): Promise<SeatWrite | null> {
  return (
    (await db.selectFrom('seat_write').selectAll().where('id', '=', writeId).executeTakeFirst()) ??
    null
  );
}

/** Where seat changes come from, for people. */
export interface SeatChangeOrigins {
  /** Null when the service is gone. */
  readonly serviceName: string | null;
  /** Id of the ticket, by run. */
  readonly tickets: ReadonlyMap<string, string>;
}

/** What the changes themselves do not say about their CSP and their tickets, in one statement. */
export async function readOrigins(
  db: Database,
  serviceId: string,
  changes: readonly SeatChange[],
): Promise<SeatChangeOrigins> {
  const rows = await db
    .selectFrom('run')
    .leftJoin('connected_service', (join) => join.on('connected_service.id', '=', serviceId))
    .select(['run.id', 'run.ticket_id', 'connected_service.name as service_name'])
    .where('run.id', 'in', [...new Set(changes.map((change) => change.run_id))])
    .execute();
  return {
    serviceName: rows[0]?.service_name ?? null,
    tickets: new Map(rows.map((row) => [row.id, row.ticket_id])),
  };
}
