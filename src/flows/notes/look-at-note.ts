import { ConnectorError } from '../../ports/errors.ts';
import type { Fence } from '../../ports/fence.ts';
import type { Ticketing } from '../../ports/ticketing.ts';
import { transact } from '../../store/database.ts';
import { assertFence } from '../../store/fence.ts';
import {
  countAttempt,
  findNote,
  markNoteFailed,
  markNoteSent,
  type NoteBody,
  type NoteRow,
} from '../../store/notes.ts';
import { ring } from '../engine/agenda.ts';
import { crashPoint } from '../engine/crash-point.ts';
import { NotConnectedError, type FlowTools } from '../tools.ts';

const retry = { leastMs: 1_000, mostMs: 300_000 };
/** After an unanswered write the PSA may show the note a little later. */
const settleMs = 1_500;

/**
 * Brings one note or time entry to the ticket: never lost (it stays due until the PSA has it), never doubled (from the
 * second attempt on the ticket is searched for its marker before anything is sent).
 */
export async function lookAtNote(
  tools: FlowTools,
  id: string,
  fence: Fence,
): Promise<{ readonly wakeAt: Temporal.Instant | null }> {
  const note = await findNote(tools.db, id);
  if (note === null || note.state === 'sent') return { wakeAt: null };
  try {
    const ticketing = await tools.connections.ticketing();
    const found = note.attempts > 0 ? await findAgain(ticketing, note) : null;
    await countAttempt(tools.db, id);
    await transact(tools.db, (tx) => assertFence(tx, fence));
    crashPoint('note:before-send');
    const psaId = found ?? (await send(ticketing, note));
    crashPoint('note:after-send');
    await transact(tools.db, async (tx) => {
      await markNoteSent(tx, id, psaId, tools.clock.now());
      await ring(tx, tools, 'run', note.run_id);
    });
    return { wakeAt: null };
  } catch (error) {
    if (!(error instanceof ConnectorError || error instanceof NotConnectedError)) throw error;
    await markNoteFailed(tools.db, id, error.message);
    await transact(tools.db, (tx) => ring(tx, tools, 'run', note.run_id));
    return { wakeAt: tools.clock.now().add({ milliseconds: pauseAfter(error, note) }) };
  }
}

async function findAgain(ticketing: Ticketing, note: NoteRow): Promise<string | null> {
  const entries =
    note.kind === 'note'
      ? await ticketing.listNotes(note.ticket_id)
      : await ticketing.listTimeEntries(note.ticket_id);
  return entries.find((entry) => entry.text.includes(reference(note)))?.id ?? null;
}

/** Closed by its bracket: the marker of round 1 is not found in the note of round 10. */
function reference(note: NoteRow): string {
  return `(ref ${note.marker})`;
}

async function send(ticketing: Ticketing, note: NoteRow): Promise<string> {
  const body = note.body as NoteBody; // written by insertNote only
  const text = `${body.text} ${reference(note)}`;
  if (note.kind === 'note') return (await ticketing.addInternalNote(note.ticket_id, text)).id;
  const entry = await ticketing.addTimeEntry({
    ticketId: note.ticket_id,
    memberIdentifier: body.member ?? '',
    startedAt: Temporal.Instant.from(body.startedAt ?? note.created_at),
    hours: body.hours ?? 0,
    text,
  });
  return entry.id;
}

function pauseAfter(error: ConnectorError | NotConnectedError, note: NoteRow): number {
  if (error instanceof ConnectorError && error.kind === 'unknown-outcome') return settleMs;
  const askedMs = error instanceof ConnectorError ? (error.retryAfterMs ?? 0) : 0;
  const grown = Math.min(retry.mostMs, retry.leastMs * 2 ** Math.min(note.attempts, 10));
  return Math.max(askedMs, grown);
}
