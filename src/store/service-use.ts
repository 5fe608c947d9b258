import { sql } from 'kysely';
import type { Database } from './database.ts';
import { openStates } from './seat-change-states.ts';
import type { RunStatus } from './schema.ts';
import type { ConnectedService } from './services.ts';

/** A run that has not ended, as far as one has to know it to judge what would stop. */
export interface OpenRun {
  readonly id: string;
  readonly package: string;
  readonly subject: string | null;
  readonly client_id: string;
  readonly client_name: string;
  readonly ticket_number: string;
  readonly status: RunStatus;
  readonly status_text: string;
}

/** What needs a service now. */
export interface ServiceUse {
  /** Names of the other enabled services of its category, which go on. */
  readonly others: readonly string[];
  /** The oldest first, `limit` at most. */
  readonly openRuns: readonly OpenRun[];
  readonly openRunCount: number;
  /** Seat changes at this CSP that may still alter its quantities. */
  readonly openSeatChangeCount: number;
  /** Clients that are mapped to a customer of this CSP. */
  readonly mappedClientCount: number;
}

/**
 * Tenants and tickets are needed by every open run; a directory by those of its client; a CSP by those of clients that are mapped to it and by those with an
 * open seat change there.
 */
export async function readServiceUse(
  db: Database,
  service: Pick<ConnectedService, 'id' | 'category'>,
  limit: number,
): Promise<ServiceUse> {
  const runs = openRunsOf(db, service);
  const [others, openRuns, runCount, changes, mapped] = await Promise.all([
    db
      .selectFrom('connected_service')
      .select('name')
      .where('category', '=', service.category)
      .where('enabled', '=', true)
      .where('id', '!=', service.id)
      .orderBy('name')
      .execute(),
    runs
      .select([
        'run.id',
        'run.package',
        'run.subject',
        'run.client_id',
        'client.name as client_name',
        'run.ticket_number',
        'run.status',
        'run.status_text',
      ])
      .orderBy('run.started_at')
      .orderBy('run.id')
      .limit(limit)
      .execute(),
    runs.select(sql<number>`count(*)`.as('count')).executeTakeFirstOrThrow(),
    db
      .selectFrom('seat_change')
      .select(sql<number>`count(*)`.as('count'))
      .where('service_id', '=', service.id)
      .where('state', 'in', openStates)
      .executeTakeFirstOrThrow(),
    db
      .selectFrom('customer_mapping')
      .innerJoin('client', 'client.id', 'customer_mapping.client_id')
      .select(sql<number>`count(*)`.as('count'))
      .where('service_id', '=', service.id)
      .where('customer_id', 'is not', null)
      .where('client.disabled', '=', false)
      .executeTakeFirstOrThrow(),
  ]);
  return {
    others: others.map(({ name }) => name),
    openRuns,
    openRunCount: runCount.count,
    openSeatChangeCount: changes.count,
    mappedClientCount: mapped.count,
  };
}

/** Whether the ledger or the book of what people do by hand names this service. */
export async function hasHistory(db: Database, id: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`select
      exists (select from seat_change where service_id = ${id})
      or exists (select from seat_write where service_id = ${id})
      or exists (select from manual_subscription where service_id = ${id})
      or exists (select from work_item where service_id = ${id}) as found`.execute(db);
  return rows[0]?.found === true;
}

function openRunsOf(db: Database, service: Pick<ConnectedService, 'id' | 'category'>) {
  const open = db
    .selectFrom('run')
    .innerJoin('client', 'client.id', 'run.client_id')
    .where('run.finished_at', 'is', null);
  if (service.category === 'directory')
    return open.where('client.directory_service_id', '=', service.id);
  if (service.category !== 'csp') return open;
  return open.where((is) =>
    is.or([
      is.exists(
        is
          .selectFrom('customer_mapping')
          .select('customer_mapping.client_id')
          .whereRef('customer_mapping.client_id', '=', 'run.client_id')
          .where('customer_mapping.service_id', '=', service.id)
          .where('customer_mapping.customer_id', 'is not', null),
      ),
      is.exists(
        is
          .selectFrom('seat_change')
          .select('seat_change.id')
          .whereRef('seat_change.run_id', '=', 'run.id')
          .where('seat_change.service_id', '=', service.id)
          .where('seat_change.state', 'in', openStates),
      ),
    ]),
  );
}
