import { sql } from 'kysely';
import type { Tx } from '../database.ts';

/** What the tenant owned of the license when a change was planned: tells a release whose subscription it does not show. */
export async function ownedWhenPlanned(tx: Tx): Promise<void> {
  await sql`alter table seat_change add column owned_planned integer`.execute(tx);
}
