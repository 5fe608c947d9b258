import { sql } from 'kysely';
import type { Tx } from '../database.ts';

/** What the audit log is found by, the outside world's ids in it, and what is known about each stored secret. */
export async function auditAndServices(tx: Tx): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(tx);
}

const statements = [
  `create extension if not exists pg_trgm`,
  `alter table audit add column external_ids jsonb`,
  `create index audit_actor on audit (actor, seq desc)`,
  `create index audit_on_behalf_of on audit (on_behalf_of, seq desc) where on_behalf_of is not null`,
  `create index audit_action on audit (action, seq desc)`,
  `create index audit_channel on audit (channel, seq desc)`,
  `create index audit_client on audit (client_id, seq desc)`,
  `create index audit_ticket on audit (ticket_id, seq desc)`,
  `create index audit_at on audit (at)`,
  `create index audit_words on audit using gin ((summary || ' ' || actor || ' ' || action) gin_trgm_ops)`,
  // By name of the secret: {"setAt", "setBy", "expiresOn"}. Nothing in it opens anything.
  `alter table connected_service add column secret_facts jsonb not null default '{}'`,
];
