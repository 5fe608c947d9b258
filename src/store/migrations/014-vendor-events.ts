import { sql } from 'kysely';
import type { Tx } from '../database.ts';

/** Where a vendor sends what has happened there, and what came of it. */
export async function vendorEvents(tx: Tx): Promise<void> {
  await sql`
    create table event_reception (
      service_id text primary key references connected_service on delete cascade,
      -- Of the address that the vendor was given; the address itself is kept nowhere.
      token_hash text not null,
      reference text not null,
      proof text not null,
      since timestamptz not null,
      since_by text not null,
      event_count integer not null default 0,
      last_event_at timestamptz,
      last_event_name text,
      refused_count integer not null default 0,
      last_refused_at timestamptz,
      last_refused_why text,
      check ((last_event_at is null) = (last_event_name is null)),
      check ((last_refused_at is null) = (last_refused_why is null)))`.execute(tx);
  // What an event may wake is a handful among years of changes.
  await sql`
    create index seat_change_waiting on seat_change (service_id)
      where state in ('approved', 'submitted', 'accepted', 'unknown', 'confirmed')`.execute(tx);
}
