import { sql } from 'kysely';
import type { Tx } from '../database.ts';

/** How close rows stand is each reader's own choice: a saved view has no say in it. */
export async function viewsWithoutDensity(tx: Tx): Promise<void> {
  await sql`alter table saved_view drop column density`.execute(tx);
}
