import type { Tx } from '../../store/database.ts';
import { insertNote } from '../../store/notes.ts';
import {
  addMessage,
  loadRunState,
  updateRun,
  type RunRow,
  type RunState,
} from '../../store/runs.ts';
import { isUnderWay } from '../../store/seat-change-states.ts';
import {
  abandonUnsentChanges,
  lockChangesOfRun,
  type SeatChange,
} from '../../store/seat-changes.ts';
import { endHolds } from '../../store/seat-holds.ts';
import { releaseNames } from '../../store/reserved-names.ts';
import { ring } from '../engine/agenda.ts';
import type { FlowTools } from '../tools.ts';
import type { Flow, Outcome, Step } from './flow.ts';

export interface EarlyEnd {
  /** The run; its steps are read anew, because others may have come through since. */
  readonly state: RunState;
  readonly flow: Flow;
  readonly status: 'stopped' | 'cancelled';
  readonly reason: string;
  readonly nextStep: string;
  /** A person's name, or 'seatwright'. */
  readonly by: string;
}

/**
 * Ends a run before its last step: what was not sent is abandoned, promises are given up, and what stays outside is
 * named to a person, in the conversation and on the ticket. Nothing outside is undone silently. Returns what stays, in words.
 */
export async function endRunEarly(
  tx: Tx,
  tools: Pick<FlowTools, 'bell' | 'clock' | 'baseUrl'>,
  end: EarlyEnd,
): Promise<readonly string[]> {
  const { reason, nextStep, status, by } = end;
  const { run } = end.state;
  const now = tools.clock.now();
  const state = (await loadRunState(tx, run.id)) ?? end.state;
  // Locked first: a lane that sends one of them now is either seen here or finds it abandoned.
  const changes = await lockChangesOfRun(tx, run.id);
  await abandonUnsentChanges(tx, run.id, { now, reason: `the run was ${status}: ${reason}`, by });
  const leftovers = [...leftoversOf(end.flow, state), ...seatsLeft(changes)];
  await endHolds(tx, run.id, 'released', now);
  await releaseNames(tx, run.id);
  await updateRun(tx, run.id, { status, statusText: reason, finishedAt: now });
  const left =
    leftovers.length === 0 ? 'Nothing was changed.' : `Left as it is: ${leftovers.join('; ')}.`;
  await addMessage(
    tx,
    {
      runId: run.id,
      onceKey: 'end',
      author: by,
      kind: 'refusal',
      text: `${reason} ${nextStep} ${left}`.trim(),
      data: { nextStep, leftovers },
    },
    now,
  );
  const noteId = await insertNote(
    tx,
    {
      runId: run.id,
      ticketId: run.ticket_id,
      kind: 'note',
      marker: `SW-${run.id}-end`,
      body: {
        text: `Seatwright: ${status}. ${reason} ${left} Started by ${run.started_by_name}. ${tools.baseUrl}/runs/${run.id}`,
      },
    },
    now,
  );
  await ring(tx, tools, 'note', noteId);
  return leftovers;
}

/** What the ledger says about the run's seats, in words: what was changed, what is still on its way, what stays paid. */
function seatsLeft(changes: readonly SeatChange[]): readonly string[] {
  return changes.flatMap((change) => {
    const seatCount = Math.abs(change.seat_delta);
    const where =
      change.new_order === null
        ? `on subscription ${change.subscription_id}`
        : `as a new subscription of ${change.product_name}`;
    const verb = change.seat_delta > 0 ? 'bought' : 'given back';
    if (change.state === 'confirmed' || change.state === 'visible')
      return [`${seatCount} seat(s) were ${verb} ${where}`];
    const wasUnsent = change.state === 'planned' || change.state === 'approved';
    if (wasUnsent && change.seat_delta < 0)
      return [`${seatCount} seat(s) stay paid ${where}: the release was not sent`];
    return isUnderWay(change.state)
      ? [`${seatCount} seat(s) are being ${verb} ${where}; see Seat changes for how it ends`]
      : [];
  });
}

/** What steps left outside, in words; a step that was begun and did not come to its end may have done half of it. */
export function leftoversOf(flow: Flow, state: RunState): readonly string[] {
  return flow.steps.flatMap((step) => {
    const row = state.steps.find((candidate) => candidate.name === step.name);
    if (row === undefined || step.leftover === null) return [];
    if (row.status !== 'done') return [`in hand: ${step.title} (check how much of it was done)`];
    const text = step.leftover(step.result.parse(row.result));
    return text === null ? [] : [text];
  });
}

/**
 * A step that was in hand when its run ended came back afterwards: what it left outside is told, too, once, in the
 * conversation and on the ticket.
 */
export async function tellLateStep(
  tx: Tx,
  tools: Pick<FlowTools, 'bell' | 'clock' | 'baseUrl'>,
  late: { readonly run: RunRow; readonly step: Step; readonly outcome: Outcome<unknown> },
): Promise<void> {
  const { run, step, outcome } = late;
  const leftover = lateLeftover(step, outcome);
  if (leftover === null) return;
  const now = tools.clock.now();
  const how = outcome.kind === 'done' ? 'came through' : 'came back';
  const text = `"${step.title}" ${how} after the run had ended: ${leftover}.`;
  await addMessage(
    tx,
    {
      runId: run.id,
      onceKey: `late ${step.name}`,
      author: 'seatwright',
      kind: 'refusal',
      text,
      data: { leftovers: [leftover] },
    },
    now,
  );
  await updateRun(tx, run.id, {});
  const noteId = await insertNote(
    tx,
    {
      runId: run.id,
      ticketId: run.ticket_id,
      kind: 'note',
      marker: `SW-${run.id}-late-${step.name}`,
      body: { text: `Seatwright: ${text} ${tools.baseUrl}/runs/${run.id}` },
    },
    now,
  );
  await ring(tx, tools, 'note', noteId);
}

/** What a late step left outside, in words; null for nothing. One that still waits may have acted: nobody looks again. */
function lateLeftover(step: Step, outcome: Outcome<unknown>): string | null {
  if (step.leftover === null) return null;
  if (outcome.kind === 'done') return step.leftover(step.result.parse(outcome.result));
  return outcome.kind === 'wait'
    ? `it was still waiting for ${outcome.waitingFor}, check how much of it was done`
    : null;
}
