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
import type { RunStatus } from './schema.ts';

/** A run with its client's name, as lists show it. */
export interface ListedRun {
  readonly id: string;
  readonly package: string;
  readonly client_id: string;
  readonly client_name: string;
  readonly ticket_id: string;
  readonly ticket_number: string;
  readonly status: RunStatus;
  readonly status_text: string;
  readonly started_by_name: string;
  readonly started_at: string;
  readonly finished_at: string | null;
  readonly subject: string | null;
}

/** Fields by which runs can be sorted. */
export const runSorts = [
  'startedAt',
  'finishedAt',
  'clientName',
  'subject',
  'package',
  'status',
  'ticketNumber',
  'startedBy',
] as const;

/** An absent filter lets every run through. */
export interface RunQuery {
  readonly status?: readonly RunStatus[] | undefined;
  readonly clientId?: readonly string[] | undefined;
  readonly package?: readonly string[] | undefined;
  /** Names of people. */
  readonly startedBy?: readonly string[] | undefined;
  readonly ticketId?: string | undefined;
  /** Exactly whom they are about. */
  readonly subject?: string | undefined;
  /** Instant; runs that started before it are left out. */
  readonly from?: string | undefined;
  /** Instant; runs that started at it or later are left out. */
  readonly to?: string | undefined;
  /** Words that occur in client, person, ticket number or who started it. */
  readonly search?: string | undefined;
  /** Default: the newest first. */
  readonly sort?: Sort<(typeof runSorts)[number]> | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** What waits for somebody comes first. */
const statusesByUrgency: readonly RunStatus[] = [
  'waiting-for-person',
  'stopped',
  'running',
  'waiting',
  'scheduled',
  'finished',
  'cancelled',
];

const sortColumns: SortColumns<(typeof runSorts)[number]> = {
  startedAt: sql.ref('run.started_at'),
  finishedAt: sql.ref('run.finished_at'),
  clientName: lower(sql.ref<string>('client.name')),
  subject: lower(sql.ref<string>('run.subject')),
  package: sql.ref('run.package'),
  status: rankOf(sql.ref('run.status'), statusesByUrgency),
  ticketNumber: sql.ref('run.ticket_number'),
  startedBy: lower(sql.ref<string>('run.started_by_name')),
};

/** One page of the runs that match, and how many match. */
export async function listRuns(
  db: Database,
  query: RunQuery,
): Promise<{ readonly rows: readonly ListedRun[]; readonly total: number }> {
  const filtered = filter(db, query, await searchedWords(db, query.search));
  const order = orderOf(query.sort ?? '-startedAt', sortColumns, ['finishedAt', 'subject']);
  // The page is found first, without a join where nothing is sorted by it; what is shown is fetched for that page only.
  const picked = filtered
    .leftJoin('client', 'client.id', 'run.client_id')
    .select('run.id')
    .orderBy(order.by, order.direction)
    .orderBy('run.id')
    .limit(query.limit)
    .offset(query.offset);
  const [rows, count] = await Promise.all([
    db
      .selectFrom(picked.as('picked'))
      .innerJoin('run', 'run.id', 'picked.id')
      .innerJoin('client', 'client.id', 'run.client_id')
      .select([
        'run.id',
        'run.package',
        'run.client_id',
        'client.name as client_name',
        'run.ticket_id',
        'run.ticket_number',
        'run.status',
        'run.status_text',
        'run.started_by_name',
        'run.started_at',
        'run.finished_at',
        'run.subject',
      ])
      .orderBy(order.by, order.direction)
      .orderBy('run.id')
      .execute(),
    filtered.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow(),
  ]);
  return { rows, total: count.total };
}

function filter(db: Database, query: RunQuery, words: readonly SearchedWord[]) {
  let filtered = db.selectFrom('run');
  const oneOf = [
    ['run.status', query.status],
    ['run.client_id', query.clientId],
    ['run.package', query.package],
    ['run.started_by_name', query.startedBy],
  ] as const;
  for (const [column, wanted] of oneOf) {
    if (wanted !== undefined) filtered = filtered.where(column, 'in', wanted);
  }
  if (query.ticketId !== undefined) filtered = filtered.where('run.ticket_id', '=', query.ticketId);
  if (query.subject !== undefined) filtered = filtered.where('run.subject', '=', query.subject);
  if (query.from !== undefined) filtered = filtered.where('run.started_at', '>=', query.from);
  if (query.to !== undefined) filtered = filtered.where('run.started_at', '<', query.to);
  for (const word of words) filtered = filtered.where(hasWord(searchedIn, word));
  return filtered;
}

const searchedIn = {
  searchText: sql.ref<string>('run.search_text'),
  clientId: sql.ref<string>('run.client_id'),
};

/** The revisions of some runs; runs that do not exist are absent. */
export async function readRevisions(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('run')
    .select(['id', 'revision'])
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row.revision]));
}

/** What the step that made a plan stored about it; null when it is gone. The caller parses it. */
export async function readPlanResult(
  db: Database,
  runId: string,
  planId: string,
): Promise<unknown> {
  const row = await db
    .selectFrom('run_step')
    .select('result')
    .where('run_id', '=', runId)
    .where(sql<string>`result->>'planId'`, '=', planId)
    .orderBy('round', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.result ?? null;
}
