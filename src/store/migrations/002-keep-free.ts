import { sql } from 'kysely';
import type { Tx } from '../database.ts';

/** A wish remembers the buffer of free seats that it was planned with: the check just before the call needs it. */
export async function keepFree(tx: Tx): Promise<void> {
  await sql`alter table seat_change add column keep_free_seat_count integer not null default 0
    check (keep_free_seat_count >= 0)`.execute(tx);
}
