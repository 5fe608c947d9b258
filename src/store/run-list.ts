import { sql } from 'kysely';
import type { Database } from './database.ts';
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

export interface RunQuery {
  readonly status?: RunStatus | undefined;
  readonly clientId?: string | undefined;
  readonly package?: string | undefined;
  readonly ticketId?: string | undefined;
  /** Looks in client, person, ticket number and who started it. */
  readonly search?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** Newest first. */
export async function listRuns(
  db: Database,
  query: RunQuery,
): Promise<{ readonly rows: readonly ListedRun[]; readonly total: number }> {
  let filtered = db.selectFrom('run').innerJoin('client', 'client.id', 'run.client_id');
  if (query.status !== undefined) filtered = filtered.where('run.status', '=', query.status);
  if (query.clientId !== undefined) filtered = filtered.where('run.client_id', '=', query.clientId);
  if (query.package !== undefined) filtered = filtered.where('run.package', '=', query.package);
  if (query.ticketId !== undefined) filtered = filtered.where('run.ticket_id', '=', query.ticketId);
  const search = query.search?.trim() ?? '';
  if (search !== '') {
    const pattern = `%${search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    filtered = filtered.where((is) =>
      is.or([
        is('client.name', 'ilike', pattern),
        is('run.subject', 'ilike', pattern),
        is('run.ticket_number', 'ilike', pattern),
        is('run.started_by_name', 'ilike', pattern),
      ]),
    );
  }
  const [rows, count] = await Promise.all([
    filtered
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
      .orderBy('run.started_at', 'desc')
      .orderBy('run.id')
      .limit(query.limit)
      .offset(query.offset)
      .execute(),
    filtered.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow(),
  ]);
  return { rows, total: count.total };
}

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
