import { json, type Database } from './database.ts';

/** Kinds of things whose changes are kept. */
export type HistorySubject = 'mapping' | 'configuration' | 'service' | 'client';

/** One change of one thing; `changes` has the shape that its subject writes. */
export interface HistoryEntry {
  readonly at: string;
  /** Name of the person. */
  readonly by: string;
  readonly changes: unknown;
}

/** Newest first; empty when nothing was ever changed. */
export async function listHistory(
  db: Database,
  subject: HistorySubject,
  key: string,
  limit = 50,
): Promise<readonly HistoryEntry[]> {
  return db
    .selectFrom('change_history')
    .select(['at', 'by', 'changes'])
    .where('subject', '=', subject)
    .where('key', '=', key)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export async function addHistory(
  db: Database,
  entry: HistoryEntry & { readonly subject: HistorySubject; readonly key: string },
): Promise<void> {
  await db
    .insertInto('change_history')
    .values({
      subject: entry.subject,
      key: entry.key,
      at: entry.at,
      by: entry.by,
      changes: json(entry.changes),
    })
    .execute();
}
