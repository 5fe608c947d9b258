import type { Tx } from '../../store/database.ts';
import { findNoteByMarker, insertNote } from '../../store/notes.ts';
import type { SeatChange } from '../../store/seat-changes.ts';
import { readOrigins, type SeatWrite } from '../../store/seat-writes.ts';
import { ring } from '../engine/agenda.ts';
import type { FlowTools } from '../tools.ts';

/** Something about an attempt that people have to read on the tickets of the runs it carries. */
export interface Telling {
  /** What it is about, unique among the tellings of one change; part of the note's marker. */
  readonly topic: string;
  /** The whole sentence or sentences, without the link to the run. */
  readonly wordsFor: (change: SeatChange) => string | Promise<string>;
}

/** Owes each ticket of the attempt one note about the topic, once: telling it again changes nothing. */
export async function tellTickets(
  tx: Tx,
  tools: FlowTools,
  work: { readonly write: SeatWrite; readonly changes: readonly SeatChange[] },
  { topic, wordsFor }: Telling,
): Promise<void> {
  const { tickets } = await readOrigins(tx, work.write.service_id, work.changes);
  const told = new Set<string>();
  for (const change of work.changes) {
    const ticketId = tickets.get(change.run_id);
    if (ticketId === undefined || told.has(ticketId)) continue;
    told.add(ticketId);
    const marker = `SW-${change.id}-${topic}`;
    if ((await findNoteByMarker(tx, marker)) !== null) continue;
    const text = `Seatwright: ${await wordsFor(change)} ${tools.baseUrl}/runs/${change.run_id}`;
    const note = await insertNote(
      tx,
      { runId: change.run_id, ticketId, kind: 'note', marker, body: { text } },
      tools.clock.now(),
    );
    await ring(tx, tools, 'note', note);
  }
}
