import { sql } from 'kysely';
import type { Tx } from '../database.ts';

/** What lists need to be searched and sorted quickly, and the views of them that people save. */
export async function lists(tx: Tx): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(tx);
}

const statements = [
  // A trusted extension: whoever may create tables in the database may create it.
  `create extension if not exists pg_trgm`,
  // Folded once, when it is written: folding 50,000 rows in a search takes longer than the search.
  `alter table run add column search_text text not null generated always as
     (lower(coalesce(subject, '') || ' ' || ticket_number || ' ' || started_by_name)) stored`,
  `create index run_search on run using gin (search_text gin_trgm_ops)`,
  `create index run_package on run (package, started_at desc)`,
  `alter table seat_change add column search_text text not null generated always as
     (lower(product_name || ' ' || subscription_id || ' ' || ticket_number || ' ' || requested_by)) stored`,
  `create index seat_change_search on seat_change using gin (search_text gin_trgm_ops)`,
  `create index seat_change_client on seat_change (client_id, created_at desc)`,
  // Read by the check of every move of a change that was sent.
  `create index seat_change_write on seat_change (write_id) where write_id is not null`,
  `create table saved_view (
     id text primary key,
     list text not null,
     name text not null,
     query text not null,
     columns jsonb,
     density text check (density in ('comfortable', 'compact')),
     shared boolean not null,
     owner_id text not null,
     owner_name text not null,
     updated_at timestamptz not null)`,
  `create unique index saved_view_name on saved_view (owner_id, list, lower(name))`,
  `create index saved_view_shared on saved_view (list) where shared`,
];
