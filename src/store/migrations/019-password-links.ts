import { sql } from 'kysely';
import type { Tx } from '../database.ts';

/** One-time links may open a new person's first password. */
export async function passwordLinks(tx: Tx): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(tx);
}

const statements = [
  // Names a sealed secret and does not reference it: the link outlives it, so that a second opener learns of the first.
  `alter table one_time_link
     add column secret_id text,
     drop constraint one_time_link_kind_check,
     add constraint one_time_link_kind_check
       check (kind in ('first-admin', 'break-glass', 'person', 'first-password')),
     add constraint one_time_link_secret_check check ((kind = 'first-password') = (secret_id is not null))`,
  // One link at a time is open for a password.
  `create unique index one_time_link_secret on one_time_link (secret_id)
     where secret_id is not null and used_at is null`,
];
