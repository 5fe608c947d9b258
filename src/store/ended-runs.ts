import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Database } from './database.ts';

/** A run that has ended, whatever way, with what some of its steps came to. */
export interface EndedRun {
  readonly id: string;
  readonly ticket_number: string;
  readonly started_by_name: string;
  readonly steps: readonly {
    readonly name: string;
    readonly result: unknown;
    /** Instant. */
    readonly finished_at: string | null;
  }[];
}

/** Ended runs of a client in which the first of these steps was done, the newest first. */
export async function listEndedRuns(
  db: Database,
  query: {
    readonly clientId: string;
    /** Names of the steps to read; never empty. */
    readonly steps: readonly [string, ...string[]];
    readonly limit: number;
    /** Only this run. */
    readonly runId?: string;
  },
): Promise<readonly EndedRun[]> {
  const { runId } = query;
  const runs = db.selectFrom('run');
  return (runId === undefined ? runs : runs.where('run.id', '=', runId))
    .select(['run.id', 'run.ticket_number', 'run.started_by_name'])
    .select((select) =>
      jsonArrayFrom(
        select
          .selectFrom('run_step')
          .select(['run_step.name', 'run_step.result', 'run_step.finished_at'])
          .whereRef('run_step.run_id', '=', 'run.id')
          .where('run_step.status', '=', 'done')
          .where('run_step.name', 'in', query.steps),
      ).as('steps'),
    )
    .where('run.client_id', '=', query.clientId)
    .where('run.finished_at', 'is not', null)
    .where((where) =>
      where.exists(
        where
          .selectFrom('run_step')
          .select('run_step.run_id')
          .whereRef('run_step.run_id', '=', 'run.id')
          .where('run_step.status', '=', 'done')
          .where('run_step.name', '=', query.steps[0]),
      ),
    )
    .orderBy('run.finished_at', 'desc')
    .limit(query.limit)
    .execute();
}
