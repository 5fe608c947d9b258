import { sql } from 'kysely';
import type { Database } from './database.ts';

/** Older waits say less about today. */
const mostWaits = 40;

/**
 * How long bought seats took from the CSP's confirmation until the tenant showed them: for each CSP of which a run waits for
 * seats now, its latest waits in milliseconds. Empty when the run waits for none; a CSP without past waits has none.
 */
export async function readPastWaits(
  db: Database,
  runId: string,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const { rows } = await sql<{ service_id: string; waits: number[] | null }>`
    select awaited.service_id, past.waits
    from (
      select distinct service_id from seat_change
      where run_id = ${runId} and state = 'confirmed' and seat_delta > 0
    ) awaited
    cross join lateral (
      select array_agg(wait.ms) as waits from (
        select (extract(epoch from visible.at - confirmed.at) * 1000)::float8 as ms
        from seat_change change
        join seat_change_event visible on visible.change_id = change.id and visible.to_state = 'visible'
        join seat_change_event confirmed
          on confirmed.change_id = change.id and confirmed.to_state = 'confirmed'
        where change.service_id = awaited.service_id
          and change.state = 'visible' and change.seat_delta > 0
        order by change.created_at desc
        limit ${mostWaits}
      ) wait
    ) past`.execute(db);
  return new Map(rows.map((row) => [row.service_id, row.waits ?? []]));
}
