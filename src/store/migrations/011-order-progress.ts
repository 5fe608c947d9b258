import { sql } from 'kysely';
import type { Tx } from '../database.ts';
import { seatChangeTransitions } from '../seat-change-states.ts';

/** What a CSP says about an order that it took, and that an order which it took may still be refused. */
export async function orderProgress(tx: Tx): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(tx);
  for (const [from, to, reason] of seatChangeTransitions) {
    await sql`insert into seat_change_transition values (${from}, ${to}, ${reason})
      on conflict do nothing`.execute(tx);
  }
}

const statements = [
  `alter table seat_write
     add column progress text check (progress in ('pending', 'done', 'refused')),
     add column progress_at timestamptz,
     add constraint seat_write_progress check ((progress is null) = (progress_at is null))`,
];
