import { sql } from 'kysely';
import type { Database } from './database.ts';

/** A ledger row as people read it, with the quantities of the call that carried it. */
export interface ListedSeatChange {
  readonly id: string;
  readonly run_id: string;
  readonly client_id: string;
  readonly client_name: string;
  readonly service_id: string;
  /** Null when the service is gone. */
  readonly service_name: string | null;
  readonly subscription_id: string;
  readonly product_name: string;
  readonly sku_id: string;
  readonly seat_delta: number;
  readonly state: string;
  readonly reason: string | null;
  /** Null before anything was sent. */
  readonly quantity_before: number | null;
  readonly quantity_target: number | null;
  readonly requested_by: string;
  readonly ticket_number: string;
  readonly created_at: string;
  readonly updated_at: string;
  /** Oldest first. */
  readonly events: readonly {
    readonly at: string;
    readonly from_state: string | null;
    readonly to_state: string;
    readonly reason: string;
    readonly by: string;
  }[];
}

export interface SeatChangeQuery {
  readonly id?: string | undefined;
  readonly runId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly serviceId?: string | undefined;
  readonly subscriptionId?: string | undefined;
  readonly state?: string | undefined;
  /** Looks in client, product, subscription, ticket number and who wanted it. */
  readonly search?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** Newest first. */
export async function listSeatChanges(
  db: Database,
  query: SeatChangeQuery,
): Promise<{ readonly rows: readonly ListedSeatChange[]; readonly total: number }> {
  const filtered = filter(db, query);
  const [rows, count] = await Promise.all([
    filtered
      .select([
        'seat_change.id',
        'seat_change.run_id',
        'seat_change.client_id',
        'client.name as client_name',
        'seat_change.service_id',
        'connected_service.name as service_name',
        'seat_change.subscription_id',
        'seat_change.product_name',
        'seat_change.sku_id',
        'seat_change.seat_delta',
        'seat_change.state',
        'seat_change.reason',
        'seat_write.quantity_before',
        'seat_write.quantity_target',
        'seat_change.requested_by',
        'seat_change.ticket_number',
        'seat_change.created_at',
        'seat_change.updated_at',
      ])
      .orderBy('seat_change.created_at', 'desc')
      .orderBy('seat_change.id')
      .limit(query.limit)
      .offset(query.offset)
      .execute(),
    filtered.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow(),
  ]);
  const events = await readEvents(
    db,
    rows.map(({ id }) => id),
  );
  return {
    rows: rows.map((row) => ({ ...row, events: events.get(row.id) ?? [] })),
    total: count.total,
  };
}

function filter(db: Database, query: SeatChangeQuery) {
  let filtered = db
    .selectFrom('seat_change')
    .innerJoin('client', 'client.id', 'seat_change.client_id')
    .leftJoin('connected_service', 'connected_service.id', 'seat_change.service_id')
    .leftJoin('seat_write', 'seat_write.id', 'seat_change.write_id');
  const equal = [
    ['seat_change.id', query.id],
    ['seat_change.run_id', query.runId],
    ['seat_change.client_id', query.clientId],
    ['seat_change.service_id', query.serviceId],
    ['seat_change.subscription_id', query.subscriptionId],
    ['seat_change.state', query.state],
  ] as const;
  for (const [column, wanted] of equal) {
    if (wanted !== undefined) filtered = filtered.where(column, '=', wanted);
  }
  const search = query.search?.trim() ?? '';
  if (search === '') return filtered;
  const pattern = `%${search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  return filtered.where((is) =>
    is.or([
      is('client.name', 'ilike', pattern),
      is('seat_change.product_name', 'ilike', pattern),
      is('seat_change.subscription_id', 'ilike', pattern),
      is('seat_change.ticket_number', 'ilike', pattern),
      is('seat_change.requested_by', 'ilike', pattern),
    ]),
  );
}

async function readEvents(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ListedSeatChange['events']>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('seat_change_event')
    .select(['change_id', 'at', 'from_state', 'to_state', 'reason', 'by'])
    .where('change_id', 'in', ids)
    .orderBy('id')
    .execute();
  return Map.groupBy(rows, (row) => row.change_id);
}
