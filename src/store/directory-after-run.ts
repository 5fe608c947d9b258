import { sql } from 'kysely';
import type { Tx } from './database.ts';

/** A run that may have ended. */
export interface EndOfRun {
  readonly runId: string;
  /** Names of the steps that change something at a client. */
  readonly changingSteps: readonly string[];
  readonly at: Temporal.Instant;
  /** Not to be read earlier: runs that end until then cost one reading together. */
  readonly notBefore: Temporal.Instant;
}

/**
 * Asks for a reading of a run's client if the run has ended, changed people or seats, and the client was not read since.
 * Answers whether it did. May be repeated; a reading that is in hand is followed by another, one that waits does for both.
 */
export async function requestReadingAfterRun(tx: Tx, end: EndOfRun): Promise<boolean> {
  const { rows } = await sql`
    insert into directory_reading (client_id, wanted_at, wanted_by, leased_until)
    select client.id, ${end.at.toString()}::timestamptz, 'seatwright', ${end.notBefore.toString()}::timestamptz
    from run join client on client.id = run.client_id
    where run.id = ${end.runId} and run.finished_at is not null and not client.disabled
      and not exists (
        select from directory_reading known
        where known.client_id = client.id and known.read_at > run.finished_at)
      and (
        exists (select from run_step step
          where step.run_id = run.id and step.name = any(${[...end.changingSteps]}::text[]))
        or exists (select from seat_change change
          where change.run_id = run.id and change.state not in ('planned', 'approved', 'abandoned', 'refused')))
    on conflict (client_id) do update
      set wanted_at = case
            when directory_reading.wanted_at is null
              or directory_reading.leased_until > excluded.wanted_at then excluded.wanted_at
            else directory_reading.wanted_at end,
          wanted_by = excluded.wanted_by,
          leased_until = case
            when directory_reading.wanted_at is null then excluded.leased_until
            else directory_reading.leased_until end
    returning client_id`.execute(tx);
  return rows.length > 0;
}
