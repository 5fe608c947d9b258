import { sql } from 'kysely';
import type { Tx } from '../database.ts';

const statements = [
  // A wish remembers the buffer of free seats that it was planned with: the check just before the call needs it.
  `alter table seat_change add column keep_free_seat_count integer not null default 0
     check (keep_free_seat_count >= 0)`,
  // The sum is checked when a change leaves a call, too: a call is settled for all that it carries or for none.
  `create or replace function check_seat_write() returns trigger language plpgsql as $$
     declare carrier text; carried integer; seats integer; wanted integer;
     begin
       for carrier in
         select distinct id from unnest(array[
           new.write_id, case when tg_op = 'UPDATE' then old.write_id end]) as id
         where id is not null
       loop
         select count(*), coalesce(sum(seat_delta), 0) into carried, seats from seat_change
           where write_id = carrier and state in ('submitted', 'accepted', 'unknown', 'confirmed', 'visible');
         select quantity_target - quantity_before into wanted from seat_write where id = carrier;
         if carried > 0 and seats <> wanted then
           raise exception 'write % moves % seats but its changes add up to %', carrier, wanted, seats;
         end if;
       end loop;
       return null;
     end $$`,
];

/** The ledger's checks, made tighter. */
export async function ledgerChecks(tx: Tx): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(tx);
}
