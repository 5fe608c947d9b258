import { peopleInWords } from '../../domain/wording.ts';
import type { Database } from '../../store/database.ts';
import { loadRunState, messagesOf, type RunRow, type RunState } from '../../store/runs.ts';
import { changesOfRun } from '../../store/seat-changes.ts';
import type { Flow, Step } from './flow.ts';
import type { FormAnswers, FormSpec } from './form.ts';
import type { RunCatalog } from './look-at-run.ts';
import { openForm } from './run-state.ts';
import { tables } from './tables.ts';

/** A run as people see it. Instants are ISO text in UTC. */
export interface RunView {
  readonly row: RunRow;
  readonly clientName: string;
  readonly packageTitle: string;
  readonly messages: readonly MessageView[];
  readonly form: (FormSpec & { readonly id: string; readonly createdAt: string }) | null;
  readonly steps: readonly StepView[];
  readonly plan: {
    readonly id: string;
    readonly hash: string;
    readonly body: unknown;
    readonly createdAt: string;
  } | null;
  readonly seatChangeIds: readonly string[];
  readonly canCancel: boolean;
}

export interface MessageView {
  readonly seq: number;
  readonly at: string;
  readonly author: string;
  readonly kind: string;
  readonly text: string;
  readonly data: unknown;
}

export interface StepView {
  readonly name: string;
  readonly title: string;
  readonly status: 'pending' | 'running' | 'done' | 'waiting' | 'failed' | 'skipped';
  readonly waitingFor: string | null;
  readonly waitingSince: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly attempts: number;
  readonly error: string | null;
}

/** Everything about one run; null when there is none. */
export async function viewRun(
  db: Database,
  catalog: RunCatalog,
  runId: string,
): Promise<RunView | null> {
  // First the run, then what belongs to it: whatever a revision stands for is in the view that bears its number.
  const state = await loadRunState(db, runId);
  if (state === null) return null;
  const [messages, changes, plan] = await Promise.all([
    messagesOf(db, runId),
    changesOfRun(db, runId),
    db
      .selectFrom('plan')
      .selectAll()
      .where('run_id', '=', runId)
      .orderBy('created_at', 'desc')
      .limit(1)
      .executeTakeFirst(),
  ]);
  const definition = catalog.packages.get(state.run.package);
  return {
    row: state.run,
    clientName: state.clientName,
    packageTitle: definition?.title ?? state.run.package,
    messages: messages.map(({ seq, at, author, kind, text, data }) => ({
      seq,
      at,
      author,
      kind,
      text,
      data,
    })),
    form: state.run.finished_at === null ? formOf(state) : null,
    steps: definition === undefined ? [] : stepsOf(definition.flow, state),
    plan:
      plan === undefined
        ? null
        : { id: plan.id, hash: plan.hash, body: plan.body, createdAt: plan.created_at },
    seatChangeIds: changes.map((change) => change.id),
    canCancel:
      state.run.finished_at === null &&
      !changes.some((change) => ['submitted', 'accepted', 'unknown'].includes(change.state)),
  };
}

function formOf(state: RunState): RunView['form'] {
  for (const row of state.steps) {
    const form = openForm(state, row.name, row.round);
    // Stored by a step of ours, whole.
    if (form !== null)
      return { ...(form.spec as FormSpec), id: form.id, createdAt: form.created_at };
  }
  return null;
}

function stepsOf(flow: Flow, state: RunState): readonly StepView[] {
  return flow.steps.map((step) => {
    const row = state.steps.find((candidate) => candidate.name === step.name);
    return {
      name: step.name,
      title: step.title,
      status:
        row?.status === 'done' && isSkipped(step, row.result)
          ? 'skipped'
          : statusOf(row?.status, state.run.finished_at !== null),
      waitingFor: row?.status === 'waiting' ? row.waiting_for : null,
      waitingSince: row?.status === 'waiting' ? row.waiting_since : null,
      startedAt: row?.started_at ?? null,
      finishedAt: row?.finished_at ?? null,
      attempts: row?.attempts ?? 0,
      error: row?.status === 'failed' ? row.error : null,
    };
  });
}

/** A result of a shape that is not known any more was something that was done. */
function isSkipped(step: Step, stored: unknown): boolean {
  if (step.isSkipped === undefined) return false;
  const result = step.result.safeParse(stored);
  return result.success && step.isSkipped(result.data);
}

function statusOf(status: string | undefined, isEnded: boolean): StepView['status'] {
  if (status === 'done' || status === 'failed') return status;
  if (isEnded) return 'skipped';
  if (status === 'waiting' || status === 'running') return status;
  return 'pending';
}

/** Answers in words: labels instead of names, chosen labels instead of values, secrets never. */
export function labelAnswers(
  form: FormSpec,
  answers: FormAnswers,
  lookupNames: ReadonlyMap<string, string>,
): readonly { readonly label: string; readonly value: string }[] {
  return form.fields.flatMap((field) => {
    const value = answers[field.name];
    if (value === undefined) return [];
    const looked = lookupNames.get(field.name);
    if (looked !== undefined) return [{ label: field.label, value: looked }];
    if (field.type === 'secret') return [{ label: field.label, value: '(not shown)' }];
    const labelOf = (item: unknown): string =>
      field.options?.find((option) => option.value === item)?.label ?? String(item);
    if (typeof value === 'boolean') return [{ label: field.label, value: value ? 'Yes' : 'No' }];
    if (field.table !== undefined && typeof value === 'string') {
      const { starters } = tables[field.table].read(value);
      return [{ label: field.label, value: peopleInWords(starters.length) }];
    }
    const text = Array.isArray(value) ? value.map(labelOf).join(', ') : labelOf(value);
    return [{ label: field.label, value: text }];
  });
}
