import { serviceId } from '../../domain/ids.ts';
import { invariant } from '../../lib/invariant.ts';
import type { Fence } from '../../ports/fence.ts';
import { transact, type Tx } from '../../store/database.ts';
import { findWorkItem } from '../../store/manual-work.ts';
import { changesOfWrite, laneKey, type SeatChange } from '../../store/seat-changes.ts';
import { readOrigins, writeOf, type SeatWrite } from '../../store/seat-writes.ts';
import { ring, takeAway } from '../engine/agenda.ts';
import { askOrder, type OrderWord } from '../orders/ask-order.ts';
import { orderingOf } from '../orders/ordering-of.ts';
import { NotConnectedError, type FlowTools } from '../tools.ts';
import { askProgress } from './ask-progress.ts';
import { unreadablePatienceMs } from './take-up.ts';

/**
 * How long after it was sent an order that the CSP took, or says that it works on, is left to the CSP. Assumed: the first
 * note about such an order is written on the ticket then.
 */
export const orderPatienceMs = 24 * 3_600_000;

/** Why a person may not say (yet) what became of an attempt. */
export type CloseRefusal =
  | { readonly ok: false; readonly reason: 'not-found' | 'not-unknown' }
  /** Asked just now, the CSP said that it still works on it; or a person who is asked has not answered. */
  | { readonly ok: false; readonly reason: 'still-pending' }
  /** The CSP may still carry it out until then. */
  | { readonly ok: false; readonly reason: 'too-soon'; readonly until: Temporal.Instant };

/** An attempt of which a person may say what became of it. */
export interface Closable {
  readonly ok: true;
  readonly write: SeatWrite;
  /** What the CSP says of an order just now; null for a change of quantity. */
  readonly word: OrderWord | null;
}

/** The attempt that was closed, as it was, with every change that it carried. */
export interface ClosedAttempt {
  readonly write: SeatWrite;
  readonly changes: readonly SeatChange[];
  /** Id of the ticket, by run. */
  readonly tickets: ReadonlyMap<string, string>;
}

/**
 * Whether a person may say what became of a seat change: its outcome is unknown, or it is an order that its CSP took, and
 * whatever may still come of it has had its time. Asks the CSP; changes nothing.
 */
export async function findClosable(tools: FlowTools, id: string): Promise<Closable | CloseRefusal> {
  const found = await tools.db
    .selectFrom('seat_change')
    .select('write_id')
    .where('id', '=', id)
    .executeTakeFirst();
  if (found === undefined) return { ok: false, reason: 'not-found' };
  const write = found.write_id === null ? null : await writeOf(tools.db, found.write_id);
  const isTaken = write?.state === 'accepted' && write.sent_order !== null;
  if (write === null || !(write.state === 'unknown' || isTaken))
    return { ok: false, reason: 'not-unknown' };
  // Before the lane is taken away from a worker that may be waiting for the CSP's answer just now.
  const settled = timeOut(tools, write, await settleTimeOf(tools, write));
  if (settled !== null) return settled;
  if ((await findWorkItem(tools.db, write.id))?.state === 'open')
    return { ok: false, reason: 'still-pending' };
  const word = await wordOf(tools, write);
  if (write.sent_order === null)
    return word.state === 'pending'
      ? { ok: false, reason: 'still-pending' }
      : { ok: true, write, word: null };
  const isWorkedOn = isTaken || write.progress === 'pending' || word.state === 'pending';
  const patient =
    isWorkedOn && word.state !== 'found' ? timeOut(tools, write, orderPatienceMs) : null;
  return patient ?? { ok: true, write, word };
}

function timeOut(tools: FlowTools, write: SeatWrite, milliseconds: number): CloseRefusal | null {
  const until = Temporal.Instant.from(write.sent_at).add({ milliseconds });
  const isOver = Temporal.Instant.compare(tools.clock.now(), until) >= 0;
  return isOver ? null : { ok: false, reason: 'too-soon', until };
}

/**
 * What the CSP says just now. Where it does not answer, or is not connected any more, whoever closes the attempt has looked
 * there.
 */
async function wordOf(tools: FlowTools, write: SeatWrite): Promise<OrderWord> {
  try {
    const csp = await tools.connections.marketplace(serviceId(write.service_id));
    if (write.sent_order !== null) return await askOrder(tools, csp, write);
    const { state } = await askProgress(csp, write);
    return { state: state === 'pending' ? state : 'silent' };
  } catch (error) {
    if (error instanceof NotConnectedError) return { state: 'silent' };
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

/**
 * Does what a person has said of an attempt, in a transaction that has its lane: no look that began before overrules it. Another
 * attempt than the one that was judged is left alone. The runs and the lane are rung afterwards.
 */
export async function withLane<Result extends { readonly ok: boolean }>(
  tools: FlowTools,
  judged: SeatWrite,
  settle: (tx: Tx, fence: Fence, closed: ClosedAttempt) => Promise<Result>,
): Promise<Result | CloseRefusal> {
  const lane = laneKey({ serviceId: judged.service_id, subscriptionId: judged.subscription_id });
  return transact(tools.db, async (tx): Promise<Result | CloseRefusal> => {
    const fence = await takeAway(tx, 'lane', lane);
    invariant(fence !== null, 'whatever was sent was sent from its lane');
    const write = await writeOf(tx, judged.id);
    if (write?.state !== judged.state) return { ok: false, reason: 'not-unknown' };
    const changes = await changesOfWrite(tx, write.id);
    const { tickets } = await readOrigins(tx, write.service_id, changes);
    const result = await settle(tx, fence, { write, changes, tickets });
    for (const runId of new Set(changes.map((change) => change.run_id)))
      await ring(tx, tools, 'run', runId);
    await ring(tx, tools, 'lane', lane);
    return result;
  });
}
