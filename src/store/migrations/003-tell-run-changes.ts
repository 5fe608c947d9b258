import { sql } from 'kysely';
import type { Tx } from '../database.ts';

/** Each new revision of a run is told on the channel `run_changed` when it is committed: `src/store/run-changes.ts`. */
export async function tellRunChanges(tx: Tx): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(tx);
}

const statements = [
  `create function tell_run_change() returns trigger language plpgsql as $$
   begin
     perform pg_notify('run_changed', new.id);
     return null;
   end $$`,
  `create trigger run_changed after update on run for each row
   when (old.revision is distinct from new.revision) execute function tell_run_change()`,
];
