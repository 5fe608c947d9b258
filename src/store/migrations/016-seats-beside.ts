import { sql } from 'kysely';
import type { Tx } from '../database.ts';

/** What the tenant owned of a license beside a change's subscription: tells what it shows of one that it does not name. */
export async function seatsBeside(tx: Tx): Promise<void> {
  await sql`alter table seat_change add column seats_beside integer`.execute(tx);
}
