import { randomUUID } from 'node:crypto';
import { sql, type Selectable } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import { FenceLostError, type Fence } from '../ports/fence.ts';
import { instantsFromJson, json, type Database, type Tx } from './database.ts';
import type { RunFormTable, RunMessageTable, RunStatus, RunStepTable, RunTable } from './schema.ts';

/** Without what only lists need. */
export type RunRow = Omit<Selectable<RunTable>, 'search_text'>;
export type StepRow = Selectable<RunStepTable>;
export type FormRow = Selectable<RunFormTable>;
export type MessageRow = Selectable<RunMessageTable>;

export interface NewRun {
  readonly package: string;
  readonly flowVersion: number;
  readonly clientId: string;
  readonly ticketId: string;
  readonly ticketNumber: string;
  readonly startedBy: string;
  readonly startedByName: string;
}

/** Writes a new run down and returns its id. */
export async function insertRun(tx: Tx, run: NewRun, now: Temporal.Instant): Promise<string> {
  const id = randomUUID();
  await tx
    .insertInto('run')
    .values({
      id,
      package: run.package,
      flow_version: run.flowVersion,
      client_id: run.clientId,
      ticket_id: run.ticketId,
      ticket_number: run.ticketNumber,
      status: 'running',
      status_text: 'Starting',
      subject: null,
      started_by: run.startedBy,
      started_by_name: run.startedByName,
      started_at: now.toString(),
      finished_at: null,
      revision: 1,
    })
    .execute();
  return id;
}

export interface RunState {
  readonly run: RunRow;
  readonly clientName: string;
  /** The current row of each step; superseded ones are left out. */
  readonly steps: readonly StepRow[];
  /** Every form, oldest first. */
  readonly forms: readonly FormRow[];
  /** The highest round that each step has reached, superseded rows included. */
  readonly rounds: ReadonlyMap<string, number>;
}

/** Everything a look at a run starts from; null when there is no such run. */
export async function loadRunState(db: Database, runId: string): Promise<RunState | null> {
  // One statement: the parts belong to one instant, and this is asked more often than anything else.
  const found = await db
    .selectFrom('run')
    .innerJoin('client', 'client.id', 'run.client_id')
    .selectAll('run')
    .select('client.name as client_name')
    .select((select) => [
      jsonArrayFrom(
        select
          .selectFrom('run_step')
          .selectAll('run_step')
          .whereRef('run_step.run_id', '=', 'run.id')
          .orderBy('started_at'),
      ).as('steps'),
      jsonArrayFrom(
        select
          .selectFrom('run_form')
          .selectAll('run_form')
          .whereRef('run_form.run_id', '=', 'run.id')
          .orderBy('created_at'),
      ).as('forms'),
    ])
    .where('run.id', '=', runId)
    .executeTakeFirst();
  if (found === undefined) return null;
  const { client_name: clientName, steps: stepRows, forms, ...run } = found;
  const steps = stepRows.map(
    instantsFromJson('waiting_since', 'wake_at', 'started_at', 'finished_at'),
  );
  const rounds = new Map<string, number>();
  for (const step of steps) rounds.set(step.name, Math.max(rounds.get(step.name) ?? 0, step.round));
  return {
    run,
    clientName,
    steps: steps.filter((step) => step.status !== 'superseded'),
    forms: forms.map(instantsFromJson('created_at', 'answered_at')),
    rounds,
  };
}

/** Notes that a step is being worked on for the first time, so that people see it and a crash leaves a trace. */
export async function beginStep(
  db: Database,
  step: {
    readonly runId: string;
    readonly name: string;
    readonly round: number;
    readonly version: number;
  },
  now: Temporal.Instant,
): Promise<void> {
  await db
    .with('begun', (query) =>
      query
        .insertInto('run_step')
        .values({
          run_id: step.runId,
          name: step.name,
          round: step.round,
          status: 'running',
          result: null,
          memory: null,
          result_version: step.version,
          attempts: 0,
          waiting_for: null,
          waiting_since: null,
          wake_at: null,
          error: null,
          started_at: now.toString(),
          finished_at: null,
        })
        .onConflict((conflict) => conflict.columns(['run_id', 'name', 'round']).doNothing()),
    )
    .updateTable('run')
    .set({ revision: sql`revision + 1` })
    .where('id', '=', step.runId)
    .execute();
}

export interface StepChange {
  readonly status: StepRow['status'];
  readonly result?: unknown;
  readonly memory?: unknown;
  readonly waitingFor?: string | null;
  readonly waitingSince?: Temporal.Instant | null;
  readonly wakeAt?: Temporal.Instant | null;
  readonly error?: string | null;
  readonly finishedAt?: Temporal.Instant;
}

/** Stores what a look at a step came to and returns its row. The caller has checked the fence in the same transaction. */
export async function storeStep(
  tx: Tx,
  step: { readonly runId: string; readonly name: string; readonly round: number },
  change: StepChange,
): Promise<StepRow> {
  return tx
    .updateTable('run_step')
    .set({
      status: change.status,
      attempts: sql`attempts + 1`,
      waiting_for: change.waitingFor ?? null,
      waiting_since: change.waitingSince?.toString() ?? null,
      wake_at: change.wakeAt?.toString() ?? null,
      error: change.error ?? null,
      ...(change.result === undefined ? {} : { result: json(change.result) }),
      ...(change.memory === undefined ? {} : { memory: json(change.memory) }),
      ...(change.finishedAt === undefined ? {} : { finished_at: change.finishedAt.toString() }),
    })
    .where('run_id', '=', step.runId)
    .where('name', '=', step.name)
    .where('round', '=', step.round)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Marks steps as done for a world that is no more; they stay in the history. */
export async function supersedeSteps(
  tx: Tx,
  runId: string,
  names: readonly string[],
): Promise<void> {
  await tx
    .updateTable('run_step')
    .set({ status: 'superseded' })
    .where('run_id', '=', runId)
    .where('name', 'in', names)
    .execute();
}

/** Asks: inserts the form unless the step already has an unanswered one in this round. */
export async function insertForm(
  tx: Tx,
  form: {
    readonly runId: string;
    readonly step: string;
    readonly round: number;
    readonly askNumber: number;
    readonly spec: unknown;
  },
  now: Temporal.Instant,
): Promise<void> {
  await tx
    .insertInto('run_form')
    .values({
      id: randomUUID(),
      run_id: form.runId,
      step: form.step,
      round: form.round,
      ask_number: form.askNumber,
      spec: json(form.spec),
      created_at: now.toString(),
      answers: null,
      answered_by: null,
      answered_by_name: null,
      answered_at: null,
    })
    .onConflict((conflict) =>
      conflict.columns(['run_id', 'step', 'round', 'ask_number']).doNothing(),
    )
    .execute();
}

/** Takes an answer if nobody was first. Returns the form as it is afterwards, or null when there is none. */
export async function takeAnswer(
  tx: Tx,
  formId: string,
  answer: { readonly answers: unknown; readonly by: string; readonly byName: string },
  now: Temporal.Instant,
): Promise<{ readonly form: FormRow; readonly wasFirst: boolean } | null> {
  const taken = await tx
    .updateTable('run_form')
    .set({
      answers: json(answer.answers),
      answered_by: answer.by,
      answered_by_name: answer.byName,
      answered_at: now.toString(),
    })
    .where('id', '=', formId)
    .where('answered_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  if (taken !== undefined) return { form: taken, wasFirst: true };
  const form = await tx
    .selectFrom('run_form')
    .selectAll()
    .where('id', '=', formId)
    .executeTakeFirst();
  return form === undefined ? null : { form, wasFirst: false };
}

/** A form with the client of its run. */
export async function findForm(
  db: Database,
  formId: string,
): Promise<(FormRow & { readonly client_id: string }) | null> {
  const row = await db
    .selectFrom('run_form')
    .innerJoin('run', 'run.id', 'run_form.run_id')
    .selectAll('run_form')
    .select('run.client_id')
    .where('run_form.id', '=', formId)
    .executeTakeFirst();
  return row ?? null;
}

/** Adds a message to the conversation and says whether it is new: the same `onceKey` again is the same message. */
export async function addMessage(
  tx: Tx,
  message: {
    readonly runId: string;
    readonly onceKey: string;
    readonly author: string;
    readonly kind: string;
    readonly text: string;
    readonly data: unknown;
  },
  now: Temporal.Instant,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows: count } = await tx
    .insertInto('run_message')
    .values({
      run_id: message.runId,
      seq: sql<number>`(select coalesce(max(seq), 0) + 1 from run_message where run_id = ${message.runId})`,
      once_key: message.onceKey,
      at: now.toString(),
      author: message.author,
      kind: message.kind,
      text: message.text,
      data: message.data === undefined ? null : json(message.data),
    })
    .onConflict((conflict) => conflict.columns(['run_id', 'once_key']).doNothing())
    .executeTakeFirstOrThrow();
  return count === 1n;
}

export async function messagesOf(db: Database, runId: string): Promise<readonly MessageRow[]> {
  return db
    .selectFrom('run_message')
    .selectAll()
    .where('run_id', '=', runId)
    .orderBy('seq')
    .execute();
}

export interface RunChange {
  readonly status?: RunStatus;
  readonly statusText?: string;
  readonly subject?: string;
  readonly finishedAt?: Temporal.Instant;
}

/** Changes what people see of a run and counts it as a revision. */
export async function updateRun(tx: Tx, runId: string, change: RunChange): Promise<void> {
  await tx
    .updateTable('run')
    .set({
      revision: sql`revision + 1`,
      ...(change.status === undefined ? {} : { status: change.status }),
      ...(change.statusText === undefined ? {} : { status_text: change.statusText }),
      ...(change.subject === undefined ? {} : { subject: change.subject }),
      ...(change.finishedAt === undefined ? {} : { finished_at: change.finishedAt.toString() }),
    })
    .where('id', '=', runId)
    .execute();
}

/** Locks the run's row and returns it; together with the fence this orders everything that happens to a run. */
export async function lockRun(tx: Tx, runId: string): Promise<RunRow | null> {
  return (
    (await tx
      .selectFrom('run')
      .selectAll()
      .where('id', '=', runId)
      .forUpdate()
      .executeTakeFirst()) ?? null
  );
}

/**
 * Locks the fence, then the run's row: the order in which every transaction of a run takes its locks. PostgreSQL locks
 * the row of `run` on top of the join, and the join needs the other row first.
 */
export async function enterRun(tx: Tx, fence: Fence, runId: string): Promise<RunRow> {
  const found = await tx
    .with(
      (name) => name('held').materialized(),
      (query) =>
        query
          .selectFrom('agenda')
          .select('fence')
          .where('kind', '=', fence.kind)
          .where('key', '=', fence.key)
          .forUpdate(),
    )
    .selectFrom('held')
    .innerJoin('run', (join) => join.onTrue())
    .selectAll('run')
    .select('held.fence')
    .where('run.id', '=', runId)
    .forUpdate('run')
    .executeTakeFirst();
  if (found?.fence !== fence.number) throw new FenceLostError(fence);
  const { fence: _, ...run } = found;
  return run;
}

/** Whether a step's row still waits for an outcome: what is done, failed or superseded is not decided twice. */
export async function isStepOpen(
  tx: Tx,
  step: { readonly runId: string; readonly name: string; readonly round: number },
): Promise<boolean> {
  const row = await tx
    .selectFrom('run_step')
    .select('status')
    .where('run_id', '=', step.runId)
    .where('name', '=', step.name)
    .where('round', '=', step.round)
    .executeTakeFirst();
  return row?.status === 'running' || row?.status === 'waiting';
}
