import { ConnectorError } from '../../ports/errors.ts';
import type { Fence } from '../../ports/fence.ts';
import type { Ticketing } from '../../ports/ticketing.ts';
import { appendAudit, type AuditEntry } from '../../store/audit.ts';
import { transact } from '../../store/database.ts';
import { assertFence } from '../../store/fence.ts';
import {
  countAttempt,
  findNote,
  markNoteFailed,
  markNoteSent,
  type NoteBody,
  type NoteOrigin,
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
      const now = tools.clock.now();
      const origin = await markNoteSent(tx, id, psaId, now);
      await ring(tx, tools, 'run', note.run_id);
      if (origin !== null) await appendAudit(tx, traceOf(note, origin, psaId, now));
    });
    return { wakeAt: null };
  } catch (error) {
    if (!(error instanceof ConnectorError || error instanceof NotConnectedError)) throw error;
    await markNoteFailed(tools.db, id, error.message);
    await transact(tools.db, (tx) => ring(tx, tools, 'run', note.run_id));
    return { wakeAt: tools.clock.now().add({ milliseconds: pauseAfter(error, note) }) };
  }
}

function traceOf(
  note: NoteRow,
  origin: NoteOrigin,
  psaId: string,
  at: Temporal.Instant,
): AuditEntry {
  const isNote = note.kind === 'note';
  const what = isNote ? 'an internal note on' : 'a time entry for';
  return {
    at,
    actor: 'seatwright',
    onBehalfOf: origin.started_by_name,
    channel: 'system',
    action: isNote ? 'notes.write' : 'time-entries.write',
    clientId: origin.client_id,
    ticketId: note.ticket_id,
    summary: `Wrote ${what} ticket #${origin.ticket_number}`,
    after: note.body,
    externalIds: {
      [isNote ? 'PSA note' : 'PSA time entry']: psaId,
      'Reference in its text': note.marker,
      Run: note.run_id,
    },
  };
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
