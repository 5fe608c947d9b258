import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { json, type Database, type Tx } from './database.ts';
import type { NoteTable } from './schema.ts';

/** What is owed to the PSA: written in the transaction of what it tells, sent by its own agenda entry. */
export type NoteRow = Selectable<NoteTable>;

export interface NoteBody {
  readonly text: string;
  /** Only for time entries. */
  readonly startedAt?: string;
  readonly hours?: number;
  readonly member?: string;
}

/**
 * Puts a note into the outbox; the same `marker` again is the same note. The marker stands in the note's text: before
 * anything is sent a second time, the ticket is searched for it.
 */
export async function insertNote(
  tx: Tx,
  note: {
    readonly runId: string;
    readonly ticketId: string;
    readonly kind: 'note' | 'time-entry';
    readonly marker: string;
    readonly body: NoteBody;
  },
  now: Temporal.Instant,
): Promise<string> {
  const inserted = await tx
    .insertInto('note')
    .values({
      id: randomUUID(),
      run_id: note.runId,
      ticket_id: note.ticketId,
      kind: note.kind,
      marker: note.marker,
      body: json(note.body),
      state: 'due',
      psa_id: null,
      last_error: null,
      created_at: now.toString(),
      sent_at: null,
    })
    .onConflict((conflict) => conflict.column('marker').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted !== undefined) return inserted.id;
  const row = await tx
    .selectFrom('note')
    .select('id')
    .where('marker', '=', note.marker)
    .executeTakeFirstOrThrow();
  return row.id;
}

export async function findNote(db: Database, id: string): Promise<NoteRow | null> {
  return (await db.selectFrom('note').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
}

/** Null when nothing with this marker is owed or was sent. */
export async function findNoteByMarker(db: Database, marker: string): Promise<NoteRow | null> {
  const row = await db
    .selectFrom('note')
    .selectAll()
    .where('marker', '=', marker)
    .executeTakeFirst();
  return row ?? null;
}

export async function notesOfRun(db: Database, runId: string): Promise<readonly NoteRow[]> {
  return db
    .selectFrom('note')
    .selectAll()
    .where('run_id', '=', runId)
    .orderBy('created_at')
    .execute();
}

/** Counts an attempt before it is made: after a crash the next attempt knows that it must look first. */
export async function countAttempt(db: Database, id: string): Promise<void> {
  await db
    .updateTable('note')
    .set((set) => ({ attempts: set('attempts', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

/** The run that a note tells of. */
export interface NoteOrigin {
  readonly client_id: string;
  readonly ticket_number: string;
  readonly started_by_name: string;
}

/** Notes that the PSA has it. Null when that was known already. */
export async function markNoteSent(
  tx: Tx,
  id: string,
  psaId: string,
  now: Temporal.Instant,
): Promise<NoteOrigin | null> {
  const origin = await tx
    .updateTable('note')
    .from('run')
    .set({ state: 'sent', psa_id: psaId, sent_at: now.toString(), last_error: null })
    .whereRef('run.id', '=', 'note.run_id')
    .where('note.id', '=', id)
    .where('note.state', '!=', 'sent')
    .returning(['run.client_id', 'run.ticket_number', 'run.started_by_name'])
    .executeTakeFirst();
  return origin ?? null;
}

export async function markNoteFailed(db: Database, id: string, error: string): Promise<void> {
  await db
    .updateTable('note')
    .set({ last_error: error.slice(0, 1000) })
    .where('id', '=', id)
    .execute();
}
