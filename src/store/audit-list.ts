import { sql, type SqlBool } from 'kysely';
import type { AuditRow } from './audit.ts';
import type { Database } from './database.ts';
import { orderOf, patternsOf, type Sort, type SortColumns } from './list-query.ts';

/** A row of the log as lists show it, with the client's present name. */
export type ListedAuditRow = Omit<AuditRow, 'previous_hash' | 'hash'> & {
  /** Null when the row is about no client. */
  readonly client_name: string | null;
};

/** What the log can be sorted by; `at` is the order in which rows were written. */
export const auditSorts = ['at', 'person', 'action', 'channel', 'client', 'ticket'] as const;

/** Absent filters let every row through; several values of one filter let any of them through. */
export interface AuditQuery {
  /** Words that all occur in summary, person or action. */
  readonly search?: string | undefined;
  /** Names: who did it, or on whose behalf it was done. */
  readonly person?: readonly string[] | undefined;
  readonly action?: readonly string[] | undefined;
  readonly channel?: readonly string[] | undefined;
  readonly clientId?: readonly string[] | undefined;
  readonly ticket?: readonly string[] | undefined;
  /** Instants; the period is `[from, to)`. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Newest first unless told. */
  readonly sort?: Sort<(typeof auditSorts)[number]> | undefined;
  readonly limit: number;
  readonly offset: number;
}

const listed = [
  'audit.seq',
  'audit.at',
  'audit.actor',
  'audit.on_behalf_of',
  'audit.channel',
  'audit.action',
  'audit.client_id',
  'client.name as client_name',
  'audit.ticket_id',
  'audit.summary',
  'audit.before',
  'audit.after',
  'audit.external_ids',
] as const;

/** Null when there is no row of that number. */
export async function readAuditRow(db: Database, seq: number): Promise<ListedAuditRow | null> {
  const row = await db
    .selectFrom('audit')
    .leftJoin('client', 'client.id', 'audit.client_id')
    .select(listed)
    .where('audit.seq', '=', seq)
    .executeTakeFirst();
  return row ?? null;
}

const sortColumns: SortColumns<(typeof auditSorts)[number]> = {
  at: sql.ref('audit.seq'),
  person: sql.ref('audit.actor'),
  action: sql.ref('audit.action'),
  channel: sql.ref('audit.channel'),
  client: sql.ref('client.name'),
  ticket: sql.ref('audit.ticket_id'),
};

export async function listAudit(
  db: Database,
  query: AuditQuery,
): Promise<{ readonly rows: readonly ListedAuditRow[]; readonly total: number }> {
  const filtered = filter(db, query);
  const order = orderOf(query.sort ?? '-at', sortColumns, ['client', 'ticket']);
  // The page is found first: far back in the log, fetching whole rows only to pass them takes most of the time.
  const picked = filtered
    .leftJoin('client', 'client.id', 'audit.client_id')
    .select('audit.seq')
    .orderBy(order.by, order.direction)
    .orderBy('audit.seq', 'desc')
    .limit(query.limit)
    .offset(query.offset);
  const [rows, count] = await Promise.all([
    db
      .selectFrom(picked.as('picked'))
      .innerJoin('audit', 'audit.seq', 'picked.seq')
      .leftJoin('client', 'client.id', 'audit.client_id')
      .select(listed)
      .orderBy(order.by, order.direction)
      .orderBy('audit.seq', 'desc')
      .execute(),
    filtered.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow(),
  ]);
  return { rows, total: count.total };
}

function filter(db: Database, query: AuditQuery) {
  let filtered = db.selectFrom('audit');
  const anyOf = [
    ['audit.action', query.action],
    ['audit.channel', query.channel],
    ['audit.client_id', query.clientId],
    ['audit.ticket_id', query.ticket],
  ] as const;
  for (const [column, wanted] of anyOf) {
    if (wanted !== undefined) filtered = filtered.where(column, 'in', wanted);
  }
  const { person, from, to } = query;
  if (person !== undefined) {
    filtered = filtered.where((is) =>
      is.or([is('audit.actor', 'in', person), is('audit.on_behalf_of', 'in', person)]),
    );
  }
  if (from !== undefined) filtered = filtered.where('audit.at', '>=', from);
  if (to !== undefined) filtered = filtered.where('audit.at', '<', to);
  for (const pattern of patternsOf(query.search)) {
    // Exactly the expression of the index `audit_words`.
    filtered = filtered.where(
      sql<SqlBool>`(audit.summary || ' ' || audit.actor || ' ' || audit.action) ilike ${pattern}`,
    );
  }
  return filtered;
}

/** What occurs in the log at all, each in alphabetical order: the choices of its filters. */
export interface AuditChoices {
  readonly people: readonly string[];
  readonly actions: readonly string[];
  readonly channels: readonly string[];
}

export async function listAuditChoices(db: Database): Promise<AuditChoices> {
  const [actors, others, actions, channels] = await Promise.all([
    distinct(db, 'actor'),
    distinct(db, 'on_behalf_of'),
    distinct(db, 'action'),
    distinct(db, 'channel'),
  ]);
  return { people: [...new Set([...actors, ...others])].sort(), actions, channels };
}

/** Steps from value to value through the column's index instead of reading every row. */
async function distinct(
  db: Database,
  name: 'actor' | 'on_behalf_of' | 'action' | 'channel',
): Promise<readonly string[]> {
  const column = sql.ref(name);
  const { rows } = await sql<{ value: string }>`
    with recursive step as (
      (select ${column} as value from audit where ${column} is not null order by ${column} limit 1)
      union all
      select (select ${column} from audit where ${column} > step.value order by ${column} limit 1)
      from step where step.value is not null
    )
    select value from step where value is not null limit 1000`.execute(db);
  return rows.map(({ value }) => value);
}
