import { sql } from 'kysely';
import type { Tx } from '../database.ts';

/**
 * A run may be for several people: seats are promised to each of them. And where a client has two accounts for one person, in
 * the tenant and in a directory that is not synchronised, it is kept which belong together.
 */
export async function peopleOfARun(tx: Tx): Promise<void> {
  await sql`alter table seat_hold add column person integer not null default 0 check (person >= 0)`.execute(
    tx,
  );
  await sql`alter table seat_hold drop constraint seat_hold_pkey`.execute(tx);
  await sql`alter table seat_hold add primary key (run_id, sku_id, person)`.execute(tx);
  await sql`create table directory_link (
    client_id text not null references client on delete cascade,
    -- The account in the tenant.
    person_id text not null,
    -- The account in the directory, a GUID in lower case.
    directory_person_id text not null,
    linked_at timestamptz not null,
    primary key (client_id, person_id))`.execute(tx);
}
