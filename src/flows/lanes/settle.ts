import type { Fence } from '../../ports/fence.ts';
import { transact } from '../../store/database.ts';
import type { SeatChange } from '../../store/seat-changes.ts';
import { settleWrite, type SeatWrite, type WriteSettlement } from '../../store/seat-writes.ts';
import { ring } from '../engine/agenda.ts';
import type { FlowTools } from '../tools.ts';
import { tellTickets, type Telling } from './tell-tickets.ts';
import { traceWrite } from './trace-seats.ts';

/** What one look at a lane came to; null: nothing to do until somebody rings. */
export interface LaneLook {
  readonly wakeAt: Temporal.Instant | null;
}

/** Settles an attempt, tells the runs that wait for it and the tickets what is to be told, and returns it as it is now. */
export async function settleAndRing(
  tools: FlowTools,
  fence: Fence,
  work: { readonly write: SeatWrite; readonly changes: readonly SeatChange[] },
  settlement: WriteSettlement,
  tellings: readonly Telling[] = [],
): Promise<SeatWrite> {
  const { write: before, changes } = work;
  return transact(tools.db, async (tx) => {
    const now = tools.clock.now();
    const write = await settleWrite(tx, fence, before.id, changes, settlement, now);
    for (const runId of new Set(changes.map((change) => change.run_id)))
      await ring(tx, tools, 'run', runId);
    for (const telling of tellings) await tellTickets(tx, tools, work, telling);
    // An attempt that is looked at again and again without news stands in the audit log once.
    const isNews = write.state !== before.state || write.needs_person !== before.needs_person;
    if (isNews) await traceWrite(tx, { write, changes, now, reason: settlement.reason });
    return write;
  });
}
