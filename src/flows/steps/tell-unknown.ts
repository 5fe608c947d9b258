import { transact } from '../../store/database.ts';
import { insertNote } from '../../store/notes.ts';
import type { SeatChange } from '../../store/seat-changes.ts';
import { writeOf, type SeatWrite } from '../../store/seat-writes.ts';
import { ring } from '../engine/agenda.ts';
import { orderPatienceMs } from '../lanes/may-close.ts';
import type { StepContext } from '../runs/flow.ts';

const sayWhatBecame =
  'Look at the CSP, then say under Seat changes which subscription came of the order, or that it was not placed. Nothing is ordered again without a new yes.';

/** An outcome that reading cannot settle goes to the conversation and to the ticket, once. */
export async function tellUnknown(context: StepContext, change: SeatChange): Promise<void> {
  if (change.write_id === null) return;
  const write = await writeOf(context.tools.db, change.write_id);
  if (write !== null && isOverdue(context, write)) tellOverdue(context, change);
  if (change.state !== 'unknown' || write?.needs_person !== true) return;
  const detail = write.detail ?? 'Its outcome cannot be told by reading.';
  const wayOut =
    change.new_order === null
      ? 'Look at the subscription at the CSP, then abandon the change under Seat changes; the run counts again.'
      : sayWhatBecame;
  context.say({
    key: `unknown ${change.id}`,
    kind: 'refusal',
    text: `${detail} ${wayOut}`,
    data: { seatChangeId: change.id },
  });
  const what = change.new_order === null ? 'changing' : 'ordering';
  await transact(context.tools.db, async (tx) => {
    const note = await insertNote(
      tx,
      {
        runId: context.run.id,
        ticketId: context.run.ticketId,
        kind: 'note',
        marker: `SW-${change.id}-unknown`,
        body: {
          text: `Seatwright: the outcome of ${what} ${change.product_name} is not known. ${detail} ${context.tools.baseUrl}/runs/${context.run.id}`,
        },
      },
      context.now,
    );
    await ring(tx, context.tools, 'note', note);
  });
}

/** An order that its CSP has worked on for so long that a person may say what became of it. */
function isOverdue({ now }: StepContext, write: SeatWrite): boolean {
  const sentAt = Temporal.Instant.from(write.sent_at);
  const isLong = now.since(sentAt).total('milliseconds') >= orderPatienceMs;
  return write.sent_order !== null && write.progress === 'pending' && isLong;
}

/** The tickets are told by the lane, once a day. */
function tellOverdue(context: StepContext, change: SeatChange): void {
  context.say({
    key: `overdue ${change.id}`,
    kind: 'refusal',
    text: `The CSP has been working on the order of ${change.product_name} for more than a day. Seatwright keeps looking. ${sayWhatBecame}`,
    data: { seatChangeId: change.id },
  });
}
