import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Fence } from '../ports/fence.ts';
import { json, type Database, type Tx } from './database.ts';
import { assertFence } from './fence.ts';
import { openStates } from './seat-change-states.ts';
import { lockApproved, moveSeatChange, type Lane, type SeatChange } from './seat-changes.ts';
import type { SeatWrite } from './seat-writes.ts';

const orderPrefix = 'new-subscription ';

/**
 * Where a subscription will stand that does not exist yet: all orders of one license for one customer pass through this lane,
 * one after another. No CSP has ids with blanks.
 */
export function orderLane(of: {
  readonly serviceId: string;
  readonly customerId: string;
  readonly skuId: string;
}): Lane {
  const { serviceId, customerId, skuId } = of;
  return { serviceId, subscriptionId: `${orderPrefix}${customerId} ${skuId}` };
}

/** Whether the lane is for orders of a new subscription, and not a subscription that exists. */
export function isOrderLane(lane: Lane): boolean {
  return lane.subscriptionId.startsWith(orderPrefix);
}

/**
 * Writes one order down, whole, before it is sent. Null when the wish is not approved any more. At most one attempt of a lane
 * is open at a time; the database holds to that too.
 */
export async function beginOrder(
  tx: Tx,
  fence: Fence,
  attempt: {
    readonly lane: Lane;
    readonly change: SeatChange;
    /** Plain data. */
    readonly sentOrder: unknown;
    readonly now: Temporal.Instant;
  },
): Promise<SeatWrite | null> {
  const { lane, change, sentOrder, now } = attempt;
  await assertFence(tx, fence);
  if ((await lockApproved(tx, [change.id])).size === 0) return null;
  const write = await tx
    .insertInto('seat_write')
    .values({
      id: randomUUID(),
      service_id: lane.serviceId,
      customer_id: change.customer_id,
      subscription_id: lane.subscriptionId,
      fence: fence.number,
      quantity_before: 0,
      quantity_target: change.seat_delta,
      sent_order: json(sentOrder),
      state: 'submitted',
      sent_at: now.toString(),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await moveSeatChange(tx, change.id, 'submitted', {
    now,
    reason: `ordering a new subscription with ${change.seat_delta}`,
    by: 'Seatwright',
    writeId: write.id,
  });
  return write;
}

/**
 * Notes which subscription came of an order, before the order counts as confirmed: the pool finds it in the tenant by this.
 * False, and nothing noted, where it came of another order already.
 */
export async function noteOrdered(
  tx: Tx,
  fence: Fence,
  ordered: {
    readonly writeId: string;
    readonly serviceId: string;
    readonly subscriptionId: string;
    readonly commerceSubscriptionId: string | null;
  },
): Promise<boolean> {
  await assertFence(tx, fence);
  const { writeId, serviceId, subscriptionId, commerceSubscriptionId } = ordered;
  const other = await writeOfOrdered(tx, { serviceId, subscriptionId });
  if (other !== null && other !== writeId) return false;
  await tx
    .updateTable('seat_write')
    .set({ ordered_subscription_id: subscriptionId })
    .where('id', '=', writeId)
    .execute();
  await tx
    .updateTable('seat_change')
    .set({ commerce_subscription_id: commerceSubscriptionId })
    .where('write_id', '=', writeId)
    .execute();
  return true;
}

/** The attempt that a subscription came of; null where no order of ours is known to have made it. */
export async function writeOfOrdered(
  db: Database,
  of: { readonly serviceId: string; readonly subscriptionId: string },
): Promise<string | null> {
  const row = await db
    .selectFrom('seat_write')
    .select('id')
    .where('service_id', '=', of.serviceId)
    .where('ordered_subscription_id', '=', of.subscriptionId)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Settled attempts of exactly this wish, oldest first; the lane may have carried those of other runs. */
export async function attemptsOf(db: Database, change: SeatChange): Promise<readonly SeatWrite[]> {
  const rows = await db
    .selectFrom('seat_write')
    .selectAll()
    .where('service_id', '=', change.service_id)
    .where('subscription_id', '=', change.subscription_id)
    .where(sql<string>`sent_order ->> 'requestId'`, '=', change.id)
    .where('settled_at', 'is not', null)
    .orderBy('sent_at')
    .execute();
  return rows;
}

/** An order that stands in the ledger, of one license for one client. */
export interface StandingOrder {
  readonly changeId: string;
  readonly runId: string;
  readonly ticketNumber: string;
  readonly serviceId: string;
  /** Whether it may still come to something that nobody has seen. */
  readonly isOpen: boolean;
  /** What came of it; null as long as nobody knows. */
  readonly subscriptionId: string | null;
}

/**
 * Orders of a license for a client that are open, or were confirmed after `since`: a CSP's list need not show yet what came
 * of those. Oldest first.
 */
export async function standingOrders(
  db: Database,
  of: { readonly clientId: string; readonly skuId: string; readonly since: Temporal.Instant },
): Promise<readonly StandingOrder[]> {
  const rows = await db
    .selectFrom('seat_change')
    .leftJoin('seat_write', 'seat_write.id', 'seat_change.write_id')
    .select([
      'seat_change.id',
      'seat_change.run_id',
      'seat_change.ticket_number',
      'seat_change.service_id',
      'seat_change.state',
      'seat_write.ordered_subscription_id',
    ])
    .where('seat_change.new_order', 'is not', null)
    .where('seat_change.client_id', '=', of.clientId)
    .where('seat_change.sku_id', '=', of.skuId)
    .where((or) =>
      or.or([
        or('seat_change.state', 'in', openStates),
        or.and([
          or('seat_change.state', 'in', ['confirmed', 'visible']),
          or('seat_write.settled_at', '>', of.since.toString()),
        ]),
      ]),
    )
    .orderBy('seat_change.created_at')
    .execute();
  return rows.map((row) => ({
    changeId: row.id,
    runId: row.run_id,
    ticketNumber: row.ticket_number,
    serviceId: row.service_id,
    isOpen: openStates.some((open) => open === row.state),
    subscriptionId: row.ordered_subscription_id,
  }));
}

/** Orders of these licenses for a client that were sent after `since` and that a person closed as not placed, oldest first. */
export async function closedOrders(
  db: Database,
  of: {
    readonly clientId: string;
    readonly skuIds: readonly string[];
    readonly since: Temporal.Instant;
  },
): Promise<readonly SeatWrite[]> {
  if (of.skuIds.length === 0) return [];
  return db
    .selectFrom('seat_write')
    .innerJoin('seat_change', 'seat_change.write_id', 'seat_write.id')
    .selectAll('seat_write')
    .where('seat_write.sent_order', 'is not', null)
    .where('seat_write.state', '=', 'foreign')
    .where('seat_write.sent_at', '>', of.since.toString())
    .where('seat_change.client_id', '=', of.clientId)
    .where('seat_change.sku_id', 'in', of.skuIds)
    .orderBy('seat_write.sent_at')
    .execute();
}

/** What came of the lane's confirmed orders since `since`. */
export async function orderedSince(
  db: Database,
  lane: Lane,
  since: Temporal.Instant,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('seat_write')
    .select('ordered_subscription_id')
    .where('service_id', '=', lane.serviceId)
    .where('subscription_id', '=', lane.subscriptionId)
    .where('state', '=', 'confirmed')
    .where('settled_at', '>', since.toString())
    .execute();
  return rows.flatMap((row) => row.ordered_subscription_id ?? []);
}
