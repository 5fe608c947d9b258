import type { Database } from './database.ts';

/** The message with which a run begins: who started it and what they said. */
export const openingKey = 'start';

/** What the opening message of a run carries, as it was stored; null for none. The caller parses it. */
export async function readOpening(db: Database, runId: string): Promise<unknown> {
  const row = await db
    .selectFrom('run_message')
    .select('data')
    .where('run_id', '=', runId)
    .where('once_key', '=', openingKey)
    .executeTakeFirst();
  return row?.data ?? null;
}
