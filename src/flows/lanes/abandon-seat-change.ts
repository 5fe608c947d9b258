import { serviceId } from '../../domain/ids.ts';
import { transact, type Tx } from '../../store/database.ts';
import { findWorkItem } from '../../store/manual-work.ts';
import { laneKey, moveSeatChange } from '../../store/seat-changes.ts';
import { writeOf, type SeatWrite } from '../../store/seat-writes.ts';
import { ring, takeAway } from '../engine/agenda.ts';
import { NotConnectedError, type Actor, type FlowTools } from '../tools.ts';
import { isOrderPending } from '../orders/ask-order.ts';
import { orderingOf } from '../orders/ordering-of.ts';
import { askProgress } from './ask-progress.ts';
import { unreadablePatienceMs } from './reconcile.ts';

export type AbandonResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'not-found' | 'not-unknown' }
  /** Asked just now, the CSP said that it still works on it; or a person who is asked has not answered. */
  | { readonly ok: false; readonly reason: 'still-pending' }
  /** The CSP may still carry it out until then. */
  | { readonly ok: false; readonly reason: 'too-soon'; readonly until: Temporal.Instant };

/** The attempt that was closed, as it was, with every change that it carried. */
export interface ClosedAttempt {
  readonly write: SeatWrite;
  readonly changes: readonly {
    readonly id: string;
    readonly run_id: string;
    readonly ticket_id: string;
  }[];
}

/**
 * Closes a seat change whose outcome nobody can tell, after a named person has looked at the CSP. The run then counts
 * the seats anew from live numbers: what did happen is found there, what did not is planned again.
 *
 * Not before the CSP's settle time has passed: what comes through after the counting would be bought twice. A reading that
 * proves the outcome sooner settles the change by itself.
 */
export async function abandonSeatChange(
  tools: FlowTools,
  request: {
    readonly id: string;
    readonly reason: string;
    readonly actor: Actor;
    /** Writes down who did it, last in the transaction. */
    readonly record?: (tx: Tx, closed: ClosedAttempt) => Promise<void>;
  },
): Promise<AbandonResult> {
  const found = await tools.db
    .selectFrom('seat_change')
    .select(['service_id', 'subscription_id', 'state', 'write_id'])
    .where('id', '=', request.id)
    .executeTakeFirst();
  if (found === undefined) return { ok: false, reason: 'not-found' };
  const write = found.write_id === null ? null : await writeOf(tools.db, found.write_id);
  if (found.state !== 'unknown' || write === null) return { ok: false, reason: 'not-unknown' };
  const settleTimeMs = await settleTimeOf(tools, write);
  const until = Temporal.Instant.from(write.sent_at).add({ milliseconds: settleTimeMs });
  // Before the lane is taken away from a worker that may be waiting for the CSP's answer just now.
  if (Temporal.Instant.compare(tools.clock.now(), until) < 0)
    return { ok: false, reason: 'too-soon', until };
  if (await isStillPending(tools, write)) return { ok: false, reason: 'still-pending' };
  const lane = laneKey({ serviceId: found.service_id, subscriptionId: found.subscription_id });
  return transact(tools.db, async (tx): Promise<AbandonResult> => {
    await takeAway(tx, 'lane', lane);
    const change = await tx
      .selectFrom('seat_change')
      .select(['state', 'write_id'])
      .where('id', '=', request.id)
      .forUpdate()
      .executeTakeFirst();
    // Another attempt than the one that was judged has a settle time of its own.
    if (change?.state !== 'unknown' || change.write_id !== write.id)
      return { ok: false, reason: 'not-unknown' };
    const now = tools.clock.now();
    const together = await tx
      .selectFrom('seat_change')
      .innerJoin('run', 'run.id', 'seat_change.run_id')
      .select(['seat_change.id', 'seat_change.run_id', 'run.ticket_id'])
      .where('write_id', '=', write.id)
      .where('state', '=', 'unknown')
      .execute();
    await tx
      .updateTable('seat_write')
      .set({ state: 'foreign', settled_at: now.toString() })
      .where('id', '=', write.id)
      .execute();
    for (const other of together) {
      await moveSeatChange(tx, other.id, 'abandoned', {
        now,
        reason: request.reason,
        by: request.actor.name,
      });
      await ring(tx, tools, 'run', other.run_id);
    }
    await ring(tx, tools, 'lane', lane);
    await request.record?.(tx, { write, changes: together });
    return { ok: true };
  });
}

/**
 * Where the CSP does not answer, whoever closes it has looked there. Somebody who is asked to do it by hand may be buying
 * just now, also at a CSP that is switched off: the item has to be answered first.
 */
async function isStillPending(tools: FlowTools, write: SeatWrite): Promise<boolean> {
  if ((await findWorkItem(tools.db, write.id))?.state === 'open') return true;
  try {
    const csp = await tools.connections.marketplace(serviceId(write.service_id));
    if (write.sent_order !== null) return await isOrderPending(csp, write);
    return (await askProgress(csp, write)).state === 'pending';
  } catch (error) {
    if (error instanceof NotConnectedError) return false;
    throw error;
  }
}

/** The CSP's settle time; of a CSP that is not connected any more, the time after which a person is told anyway. */
async function settleTimeOf(tools: FlowTools, write: SeatWrite): Promise<number> {
  try {
    const csp = await tools.connections.marketplace(serviceId(write.service_id));
    if (write.sent_order !== null) return orderingOf(csp).settleTimeMs;
    return csp.marketplace.capabilities.settleTimeMs;
  } catch (error) {
    if (error instanceof NotConnectedError) return unreadablePatienceMs;
    throw error;
  }
}
