import { sql } from 'kysely';
import type { Tx } from '../database.ts';

/** Wishes of ticket panes for a session of a person's: `src/store/embed-links.ts`. */
export async function embedLinks(tx: Tx): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(tx);
}

const statements = [
  `create table embed_link (
     id text primary key,
     -- SHA-256 of what only the pane knows.
     poll_hash text not null,
     user_code text not null,
     ticket_number text,
     psa_name text not null,
     address text not null,
     state text not null check (state in ('waiting', 'confirmed', 'denied', 'taken')),
     user_id text,
     user_name text,
     created_at timestamptz not null,
     expires_at timestamptz not null,
     check ((state = 'waiting') = (user_id is null)),
     check ((user_id is null) = (user_name is null))
   )`,
  `create index embed_link_expires_at on embed_link (expires_at)`,
];
