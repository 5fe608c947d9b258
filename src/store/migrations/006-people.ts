import { sql } from 'kysely';
import type { Tx } from '../database.ts';

/** Switching people off, one-time links, API keys: `src/store/{people,one-time-links,api-keys}.ts`. */
export async function people(tx: Tx): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(tx);
}

const statements = [
  `alter table person_role
     add column disabled boolean not null default false,
     add column last_sign_in_at timestamptz`,
  `create table one_time_link (
     -- SHA-256 of the token, which is kept nowhere.
     hash text primary key,
     kind text not null check (kind in ('first-admin', 'break-glass', 'person')),
     -- Whose password it sets; null for a link that makes an admin.
     user_id text,
     created_by text not null,
     created_at timestamptz not null,
     expires_at timestamptz not null,
     used_at timestamptz,
     check ((kind = 'person') = (user_id is not null))
   )`,
  `create index one_time_link_user on one_time_link (user_id) where user_id is not null`,
  `create table api_key (
     id text primary key,
     user_id text not null,
     name text not null,
     -- Its first characters, by which people recognise it.
     start text not null,
     -- SHA-256 of the key, which is kept nowhere.
     hash text not null unique,
     roles jsonb not null,
     permissions jsonb not null,
     created_at timestamptz not null,
     expires_at timestamptz not null,
     last_used_at timestamptz,
     revoked_at timestamptz
   )`,
  // The audit log names a key by its name and its owner.
  `create unique index api_key_name on api_key (user_id, lower(name)) where revoked_at is null`,
];
