import type { FormRow, RunState, StepRow } from '../../store/runs.ts';
import type { Flow, RunFacts, Step } from './flow.ts';

/** Steps that can be taken now, in the flow's order. */
export function readySteps(flow: Flow, state: RunState, now: Temporal.Instant): readonly Step[] {
  const rows = new Map(state.steps.map((row) => [row.name, row]));
  const isDone = (name: string): boolean => rows.get(name)?.status === 'done';
  return flow.steps.filter((step) => {
    const row = rows.get(step.name);
    if (row?.status === 'done' || row?.status === 'failed') return false;
    if (!step.after.every(isDone)) return false;
    if (row === undefined || row.status === 'running') return true;
    const question = openForm(state, step.name, row.round);
    if (question !== null) return false;
    if (row.wake_at === null) return true;
    return Temporal.Instant.compare(Temporal.Instant.from(row.wake_at), now) <= 0;
  });
}

/** The state after nothing but one step's current row has changed. */
export function withStep(state: RunState, row: StepRow): RunState {
  const others = state.steps.filter((step) => step.name !== row.name);
  return {
    ...state,
    steps: [...others, row],
    rounds: new Map(state.rounds).set(row.name, row.round),
  };
}

/** Since when a step waits for the world; null when it does not wait, or waits for a person. */
export function waitsSince(state: RunState, row: StepRow | undefined): Temporal.Instant | null {
  if (row?.status !== 'waiting' || row.waiting_since === null) return null;
  const since = Temporal.Instant.from(row.waiting_since);
  const answeredAt = lastForm(state, row.name, row.round)?.answered_at ?? null;
  const beganBeforeAnswer =
    answeredAt !== null && Temporal.Instant.compare(since, Temporal.Instant.from(answeredAt)) <= 0;
  return beganBeforeAnswer ? null : since;
}

/** The step's unanswered form; null when it waits for nobody. */
export function openForm(state: RunState, step: string, round: number): FormRow | null {
  const form = lastForm(state, step, round);
  return form !== null && form.answered_at === null ? form : null;
}

/** The form that a step asked last in a round. */
export function lastForm(state: RunState, step: string, round: number): FormRow | null {
  return state.forms.filter((form) => form.step === step && form.round === round).at(-1) ?? null;
}

/** What steps know about their run. */
export function factsOf(state: RunState): RunFacts {
  const { run } = state;
  return {
    id: run.id,
    package: run.package,
    clientId: run.client_id,
    clientName: state.clientName,
    ticketId: run.ticket_id,
    ticketNumber: run.ticket_number,
    startedBy: run.started_by,
    startedByName: run.started_by_name,
    startedAt: Temporal.Instant.from(run.started_at),
  };
}
