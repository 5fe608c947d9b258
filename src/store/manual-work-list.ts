import { sql } from 'kysely';
import type { Database } from './database.ts';
import { lower, orderOf, patternsOf, rankOf, type Sort, type SortColumns } from './list-query.ts';
import type { WorkItem } from './manual-work.ts';

/** An item as people read it. */
export type ListedWork = WorkItem & {
  readonly client_name: string;
  readonly service_name: string;
  /** Runs that asked for it, the oldest first; usually one. */
  readonly runs: readonly {
    readonly run_id: string;
    readonly ticket_id: string;
    readonly ticket_number: string;
    /** Nobody waits in its chat any more. */
    readonly is_ended: boolean;
  }[];
};

/** Fields by which work items can be sorted. */
export const workSorts = [
  'openedAt',
  'closedAt',
  'state',
  'clientName',
  'cspName',
  'productName',
] as const;

/** An absent filter lets every item through. */
export interface WorkQuery {
  readonly id?: string | undefined;
  readonly clientId?: readonly string[] | undefined;
  readonly serviceId?: readonly string[] | undefined;
  readonly state?: readonly WorkItem['state'][] | undefined;
  /** Words that occur in client, CSP, product or account. */
  readonly search?: string | undefined;
  /** Default: what is open first, the oldest of it at the top. */
  readonly sort?: Sort<(typeof workSorts)[number]> | undefined;
  readonly limit: number;
  readonly offset: number;
}

const sortColumns: SortColumns<(typeof workSorts)[number]> = {
  openedAt: sql.ref('work_item.opened_at'),
  closedAt: sql.ref('work_item.closed_at'),
  state: rankOf(sql.ref('work_item.state'), ['open', 'impossible', 'done']),
  clientName: lower(sql.ref<string>('client.name')),
  cspName: lower(sql.ref<string>('connected_service.name')),
  productName: lower(sql.ref<string>('work_item.product_name')),
};

/** One page of the items that match, and how many match. */
export async function listWork(
  db: Database,
  query: WorkQuery,
): Promise<{ readonly rows: readonly ListedWork[]; readonly total: number }> {
  const filtered = filter(db, query);
  const order = orderOf(query.sort ?? 'state', sortColumns, ['closedAt']);
  const [rows, count] = await Promise.all([
    filtered
      .selectAll('work_item')
      .select(['client.name as client_name', 'connected_service.name as service_name'])
      .orderBy(order.by, order.direction)
      // Of what is open the oldest is the most urgent, of what is answered the newest.
      .orderBy(sql`case when work_item.state = 'open' then work_item.opened_at end`)
      .orderBy('work_item.opened_at', 'desc')
      .orderBy('work_item.id')
      .limit(query.limit)
      .offset(query.offset)
      .execute(),
    filtered.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow(),
  ]);
  const runs = await readRuns(
    db,
    rows.map((row) => row.request_id),
  );
  return {
    rows: rows.map((row) => ({ ...row, runs: runs.get(row.request_id) ?? [] })),
    total: count.total,
  };
}

function filter(db: Database, query: WorkQuery) {
  let filtered = db
    .selectFrom('work_item')
    .innerJoin('client', 'client.id', 'work_item.client_id')
    .innerJoin('connected_service', 'connected_service.id', 'work_item.service_id');
  const { id, clientId, serviceId, state } = query;
  if (id !== undefined) filtered = filtered.where('work_item.id', '=', id);
  if (clientId !== undefined) filtered = filtered.where('work_item.client_id', 'in', clientId);
  if (serviceId !== undefined) filtered = filtered.where('work_item.service_id', 'in', serviceId);
  if (state !== undefined) filtered = filtered.where('work_item.state', 'in', state);
  for (const pattern of patternsOf(query.search)) {
    filtered = filtered.where((is) =>
      is.or([
        is('client.name', 'ilike', pattern),
        is('connected_service.name', 'ilike', pattern),
        is('work_item.product_name', 'ilike', pattern),
        is('work_item.account_reference', 'ilike', pattern),
      ]),
    );
  }
  return filtered;
}

/** Of a call that was given up, the changes do not name it any more: then the list is empty. */
async function readRuns(
  db: Database,
  requestIds: readonly string[],
): Promise<ReadonlyMap<string, ListedWork['runs']>> {
  if (requestIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('seat_change')
    .innerJoin('run', 'run.id', 'seat_change.run_id')
    .select([
      'seat_change.write_id',
      'run.id as run_id',
      'run.ticket_id',
      'run.ticket_number',
      sql<boolean>`run.finished_at is not null`.as('is_ended'),
    ])
    .distinct()
    .where('seat_change.write_id', 'in', requestIds)
    .orderBy('run.ticket_number')
    .orderBy('run.id')
    .execute();
  return Map.groupBy(rows, (row) => row.write_id ?? '');
}
