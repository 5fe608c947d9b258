import { sql } from 'kysely';
import type { Tx } from '../database.ts';

/** One-time links may lead an administrator of a client's tenant through Microsoft's page of consent and back. */
export async function consentLinks(tx: Tx): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(tx);
}

const statements = [
  `alter table one_time_link
     add column client_id text references client (id) on delete cascade,
     drop constraint one_time_link_kind_check,
     add constraint one_time_link_kind_check
       check (kind in ('first-admin', 'break-glass', 'person', 'first-password', 'consent')),
     add constraint one_time_link_client_check check ((kind = 'consent') = (client_id is not null))`,
  // One link at a time is open for a client.
  `create unique index one_time_link_client on one_time_link (client_id)
     where client_id is not null and used_at is null`,
];
