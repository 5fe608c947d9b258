import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import { run as runSchema } from '../../../operations/schemas/run.ts';
import { call, CallError, followEvents, type Connection } from '../client.ts';

/** A run as the server shows it. */
export type Run = z.output<typeof runSchema>;
/** The question that a run asks. */
export type RunForm = NonNullable<Run['form']>;
/** One field of it. */
export type FormField = RunForm['schema']['properties'][string];

const ends: readonly Run['status'][] = ['finished', 'stopped', 'cancelled'];

export const hasEnded = (run: Run): boolean => ends.includes(run.status);

/** Calls an operation whose answer is a run. Throws `CallError`. */
export async function callForRun(
  connection: Connection,
  request: { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: unknown },
): Promise<Run> {
  return runSchema.parse((await call(connection, request)).body);
}

export const pathOf = (runId: string): string => `/v1/runs/${encodeURIComponent(runId)}`;

export const isTable = (field: FormField): boolean =>
  field.type === 'string' && field['x-table'] !== undefined;

/** How long a server may be away, which restarts for example, before following gives up. */
const mostAbsences = 40;
const absenceMs = 500;

/**
 * The run again at each change, until it has ended or `signal` says stop. A stream that ends with the server it came from
 * is taken up again. Throws `CallError` when the server refuses or stays away.
 */
export async function* followRun(
  connection: Connection,
  runId: string,
  signal: AbortSignal,
): AsyncGenerator<Run> {
  let absences = 0;
  while (!signal.aborted) {
    try {
      for await (const value of followEvents(connection, `${pathOf(runId)}/events`, signal)) {
        absences = 0;
        const run = runSchema.parse(value);
        yield run;
        if (hasEnded(run)) return;
      }
    } catch (error) {
      if (signal.aborted) return;
      // A stream that is cut off ends with a TypeError.
      const isAway =
        error instanceof CallError
          ? error.status === 0 || error.status >= 502
          : error instanceof TypeError;
      absences += 1;
      if (!isAway || absences > mostAbsences) throw error;
    }
    await delay(absenceMs, undefined, { signal }).catch(() => undefined);
  }
}
