import { sql } from 'kysely';
import type { Tx } from '../database.ts';
import { seatChangeTransitions } from '../seat-change-states.ts';
import { agendaTables } from './001-tables-runs.ts';
import { configurationTables } from './001-tables-configuration.ts';
import { ledgerTables } from './001-tables-ledger.ts';

/** The first schema: configuration, runs, ledger. */
export async function first(tx: Tx): Promise<void> {
  for (const statement of [...configurationTables, ...agendaTables, ...ledgerTables]) {
    await sql.raw(statement).execute(tx);
  }
  for (const [from, to, reason] of seatChangeTransitions) {
    await sql`insert into seat_change_transition values (${from}, ${to}, ${reason})`.execute(tx);
  }
}
