import { sql } from 'kysely';
import type { Database } from './database.ts';
import {
  hasWord,
  lower,
  orderOf,
  rankOf,
  searchedWords,
  type SearchedWord,
  type Sort,
  type SortColumns,
} from './list-query.ts';
import type { SeatChangeState } from './seat-change-states.ts';

/** A ledger row as people read it, with the quantities of the call that carried it. */
export interface ListedSeatChange {
  readonly id: string;
  readonly run_id: string;
  readonly client_id: string;
  readonly client_name: string;
  readonly service_id: string;
  /** Null when the service is gone. */
  readonly service_name: string | null;
  /** What was changed, or what came of an order; null for an order of which nothing came (yet). */
  readonly subscription_id: string | null;
  /** A new subscription was ordered: the quantity begins at 0. */
  readonly is_order: boolean;
  /** The CSP's number of the call that carried it; null where it gave none. */
  readonly reference: string | null;
  /** Null before anything was sent. */
  readonly sent_at: string | null;
  /** When the CSP last said that it works on it; null where it never did. */
  readonly progress_at: string | null;
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

/** Fields by which seat changes can be sorted. */
export const seatChangeSorts = [
  'createdAt',
  'updatedAt',
  'clientName',
  'productName',
  'cspName',
  'delta',
  'state',
  'requestedBy',
  'ticketNumber',
] as const;

/** An absent filter lets every change through. */
export interface SeatChangeQuery {
  readonly id?: string | undefined;
  readonly runId?: string | undefined;
  readonly clientId?: readonly string[] | undefined;
  readonly serviceId?: readonly string[] | undefined;
  readonly subscriptionId?: readonly string[] | undefined;
  readonly state?: readonly string[] | undefined;
  /** Names of people. */
  readonly requestedBy?: readonly string[] | undefined;
  readonly direction?: 'bought' | 'given-back' | undefined;
  /** Instant; changes that were wished for before it are left out. */
  readonly from?: string | undefined;
  /** Instant; changes that were wished for at it or later are left out. */
  readonly to?: string | undefined;
  /** Words that occur in client, product, subscription, ticket number or who wanted it. */
  readonly search?: string | undefined;
  /** Default: the newest first. */
  readonly sort?: Sort<(typeof seatChangeSorts)[number]> | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** What a person has to look at comes first, then what is under way. */
const statesByUrgency: readonly SeatChangeState[] = [
  'unknown',
  'refused',
  'planned',
  'approved',
  'submitted',
  'accepted',
  'confirmed',
  'visible',
  'abandoned',
];

const sortColumns: SortColumns<(typeof seatChangeSorts)[number]> = {
  createdAt: sql.ref('seat_change.created_at'),
  updatedAt: sql.ref('seat_change.updated_at'),
  clientName: lower(sql.ref<string>('client.name')),
  productName: lower(sql.ref<string>('seat_change.product_name')),
  cspName: lower(sql.ref<string>('connected_service.name')),
  delta: sql.ref('seat_change.seat_delta'),
  state: rankOf(sql.ref('seat_change.state'), statesByUrgency),
  requestedBy: lower(sql.ref<string>('seat_change.requested_by')),
  ticketNumber: sql.ref('seat_change.ticket_number'),
};

/** One page of the changes that match, and how many match. */
export async function listSeatChanges(
  db: Database,
  query: SeatChangeQuery,
): Promise<{ readonly rows: readonly ListedSeatChange[]; readonly total: number }> {
  const filtered = filter(db, query, await searchedWords(db, query.search));
  const order = orderOf(query.sort ?? '-createdAt', sortColumns, ['cspName']);
  // The page is found first: joining all that match only to show fifty of them takes most of the time. What this part does
  // not sort by, the database leaves out of it.
  const picked = filtered
    .leftJoin('client', 'client.id', 'seat_change.client_id')
    .leftJoin('connected_service', 'connected_service.id', 'seat_change.service_id')
    .select('seat_change.id')
    .orderBy(order.by, order.direction)
    .orderBy('seat_change.id')
    .limit(query.limit)
    .offset(query.offset);
  const [rows, count] = await Promise.all([
    db
      .selectFrom(picked.as('picked'))
      .innerJoin('seat_change', 'seat_change.id', 'picked.id')
      .innerJoin('client', 'client.id', 'seat_change.client_id')
      .leftJoin('connected_service', 'connected_service.id', 'seat_change.service_id')
      .leftJoin('seat_write', 'seat_write.id', 'seat_change.write_id')
      .select([
        'seat_change.id',
        'seat_change.run_id',
        'seat_change.client_id',
        'client.name as client_name',
        'seat_change.service_id',
        'connected_service.name as service_name',
        sql<string | null>`case when seat_change.new_order is null then seat_change.subscription_id
          else seat_write.ordered_subscription_id end`.as('subscription_id'),
        sql<boolean>`seat_change.new_order is not null`.as('is_order'),
        'seat_write.reference',
        'seat_write.sent_at',
        'seat_write.progress_at',
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
      .orderBy(order.by, order.direction)
      .orderBy('seat_change.id')
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

function filter(db: Database, query: SeatChangeQuery, words: readonly SearchedWord[]) {
  let filtered = db.selectFrom('seat_change');
  const oneOf = [
    ['seat_change.id', query.id === undefined ? undefined : [query.id]],
    ['seat_change.run_id', query.runId === undefined ? undefined : [query.runId]],
    ['seat_change.client_id', query.clientId],
    ['seat_change.service_id', query.serviceId],
    ['seat_change.state', query.state],
    ['seat_change.requested_by', query.requestedBy],
  ] as const;
  for (const [column, wanted] of oneOf) {
    if (wanted !== undefined) filtered = filtered.where(column, 'in', wanted);
  }
  const { subscriptionId } = query;
  // What came of an order belongs to the subscription, too.
  if (subscriptionId !== undefined) {
    filtered = filtered.where((or) =>
      or.or([
        or('seat_change.subscription_id', 'in', subscriptionId),
        or(
          'seat_change.write_id',
          'in',
          db
            .selectFrom('seat_write')
            .select('seat_write.id')
            .where('ordered_subscription_id', 'in', subscriptionId),
        ),
      ]),
    );
  }
  if (query.direction !== undefined) {
    const sign = query.direction === 'bought' ? '>' : '<';
    filtered = filtered.where('seat_change.seat_delta', sign, 0);
  }
  const { from, to } = query;
  if (from !== undefined) filtered = filtered.where('seat_change.created_at', '>=', from);
  if (to !== undefined) filtered = filtered.where('seat_change.created_at', '<', to);
  for (const word of words) filtered = filtered.where(hasWord(searchedIn, word));
  return filtered;
}

const searchedIn = {
  searchText: sql.ref<string>('seat_change.search_text'),
  clientId: sql.ref<string>('seat_change.client_id'),
};

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
