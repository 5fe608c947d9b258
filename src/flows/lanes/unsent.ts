import type { Fence } from '../../ports/fence.ts';
import { transact } from '../../store/database.ts';
import { assertFence } from '../../store/fence.ts';
import {
  endedRuns,
  lockApproved,
  moveSeatChange,
  type SeatChange,
} from '../../store/seat-changes.ts';
import { ring } from '../engine/agenda.ts';
import type { FlowTools } from '../tools.ts';
import { traceUnsent } from './trace-seats.ts';

/**
 * A purchase that came back unsent after its run had ended would buy a seat that nobody waits for: it is abandoned.
 * Releases outlive their run: the seat that they give back is nobody's.
 */
export async function dropForgotten(
  tools: FlowTools,
  fence: Fence,
  due: readonly SeatChange[],
): Promise<readonly SeatChange[]> {
  const ended = await endedRuns(
    tools.db,
    due.map((change) => change.run_id),
  );
  const isForgotten = (change: SeatChange): boolean =>
    change.seat_delta > 0 && ended.has(change.run_id);
  const reason = 'its run has ended: nobody waits for the seats';
  const forgotten = due.filter(isForgotten).map((change) => ({ change, reason }));
  await settleUnsent(tools, fence, 'abandoned', forgotten);
  return due.filter((change) => !isForgotten(change));
}

/** Ends changes that were not sent. Under the fence: a worker that lost the lane may not judge what another has sent. */
export async function settleUnsent(
  tools: FlowTools,
  fence: Fence,
  to: 'refused' | 'abandoned',
  changes: readonly { readonly change: SeatChange; readonly reason: string }[],
): Promise<void> {
  for (const { change, reason } of changes) {
    await transact(tools.db, async (tx) => {
      await assertFence(tx, fence);
      if ((await lockApproved(tx, [change.id])).size === 0) return;
      const now = tools.clock.now();
      await moveSeatChange(tx, change.id, to, { now, reason, by: 'Seatwright' });
      await ring(tx, tools, 'run', change.run_id);
      await traceUnsent(tx, change, { now, state: to, reason });
    });
  }
}
