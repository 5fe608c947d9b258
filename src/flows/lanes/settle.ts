import type { Fence } from '../../ports/fence.ts';
import { transact } from '../../store/database.ts';
import type { SeatChange } from '../../store/seat-changes.ts';
import { settleWrite, type WriteSettlement } from '../../store/seat-writes.ts';
import { ring } from '../engine/agenda.ts';
import type { FlowTools } from '../tools.ts';

/** What one look at a lane came to; null: nothing to do until somebody rings. */
export interface LaneLook {
  readonly wakeAt: Temporal.Instant | null;
}

/** Settles an attempt and tells the runs that wait for it. */
export async function settleAndRing(
  tools: FlowTools,
  fence: Fence,
  writeId: string,
  changes: readonly SeatChange[],
  settlement: WriteSettlement,
): Promise<void> {
  await transact(tools.db, async (tx) => {
    await settleWrite(tx, fence, writeId, changes, settlement, tools.clock.now());
    for (const runId of new Set(changes.map((change) => change.run_id)))
      await ring(tx, tools, 'run', runId);
  });
}
