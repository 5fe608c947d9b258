import { sql } from 'kysely';
import type { Tx } from '../database.ts';

/** What was scheduled for the renewal before a write, and since when only that is still to be put right. */
export async function renewalSchedules(tx: Tx): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(tx);
}

const statements = [
  `alter table seat_write
     add column schedule_before integer,
     add column schedule_terms text,
     add column target_seen_at timestamptz`,
  // Attempts from before knew only where the schedule was to end up.
  `update seat_write
     set schedule_before = greatest(1, schedule_target - quantity_target + quantity_before)
     where schedule_target is not null`,
  `alter table seat_write
     add constraint seat_write_schedule check ((schedule_before is null) = (schedule_target is null))`,
];
