import { sql } from 'kysely';
import type { Tx } from '../database.ts';

/** Integrations may be on-premises directories; a client names its own. */
export async function directories(tx: Tx): Promise<void> {
  await sql`alter table connected_service drop constraint connected_service_category_check`.execute(
    tx,
  );
  await sql`alter table connected_service add constraint connected_service_category_check
    check (category in ('csp', 'tenant', 'psa', 'directory'))`.execute(tx);
  await sql`alter table client add column directory_service_id text
    references connected_service on delete set null`.execute(tx);
}
