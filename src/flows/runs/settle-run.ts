import type { Fence } from '../../ports/fence.ts';
import { invariant } from '../../lib/invariant.ts';
import { appendAudit } from '../../store/audit.ts';
import { transact } from '../../store/database.ts';
import { enterRun, updateRun, type RunRow, type RunState, type StepRow } from '../../store/runs.ts';
import type { RunStatus } from '../../store/schema.ts';
import { endHolds } from '../../store/seat-holds.ts';
import { releaseNames } from '../../store/reserved-names.ts';
import type { FlowTools } from '../tools.ts';
import type { Flow, Trace } from './flow.ts';
import { factsOf, openForm } from './run-state.ts';
import { toAuditEntry } from './trace.ts';

/** What one look at a run came to. */
export interface RunLook {
  /** Null: nothing to do until somebody rings. */
  readonly wakeAt: Temporal.Instant | null;
  /** The run has ended, in this look or before it. */
  readonly isOver: boolean;
}

/** Writes down what a run is waiting for once nothing can be done now; finishes it when every step is done. */
export async function settleRun(
  tools: FlowTools,
  flow: Flow,
  state: RunState,
  fence: Fence,
): Promise<RunLook> {
  const rows = new Map(state.steps.map((row) => [row.name, row]));
  const isFinished = flow.steps.every((step) => rows.get(step.name)?.status === 'done');
  const waiting = state.steps.filter((row) => row.status === 'waiting');
  const view = isFinished
    ? { status: 'finished' as const, statusText: 'Finished' }
    : viewOf(flow, state, waiting);
  const isNews = state.run.status !== view.status || state.run.status_text !== view.statusText;
  if (isNews) {
    await transact(tools.db, async (tx) => {
      const run = await enterRun(tx, fence, state.run.id);
      if (run.finished_at !== null) return;
      if (isFinished) {
        await endHolds(tx, run.id, 'released', tools.clock.now());
        await releaseNames(tx, run.id);
        await updateRun(tx, run.id, { ...view, finishedAt: tools.clock.now() });
        await appendAudit(tx, toAuditEntry(factsOf(state), traceOfFinish(run), tools.clock.now()));
      } else {
        await updateRun(tx, run.id, view);
      }
    });
  }
  return { wakeAt: isFinished ? null : earliestWake(waiting), isOver: isFinished };
}

function traceOfFinish(run: RunRow): Trace {
  const subject = run.subject === null ? '' : `: ${run.subject}`;
  return {
    action: 'runs.finish',
    summary: `Finished the run of ticket #${run.ticket_number}${subject}`,
    before: { status: run.status },
    after: { status: 'finished', package: run.package },
  };
}

function viewOf(
  flow: Flow,
  state: RunState,
  waiting: readonly StepRow[],
): { readonly status: RunStatus; readonly statusText: string } {
  const asked = waiting.find((row) => openForm(state, row.name, row.round) !== null);
  if (asked !== undefined) {
    return {
      status: 'waiting-for-person',
      statusText: `Waiting for ${asked.waiting_for ?? 'an answer'}`,
    };
  }
  const [first] = waiting;
  // Nothing would ever wake it again: better a loud error and another look than a run that sleeps for ever.
  invariant(first !== undefined, `run ${state.run.id} is not finished and waits for nothing`);
  const title = flow.steps.find((step) => step.name === first.name)?.title ?? first.name;
  return {
    status: first.error === 'scheduled' ? 'scheduled' : 'waiting',
    statusText: `${title}: waiting for ${first.waiting_for ?? 'the world'}`,
  };
}

function earliestWake(waiting: readonly StepRow[]): Temporal.Instant | null {
  const [earliest] = waiting
    .flatMap((row) => (row.wake_at === null ? [] : [Temporal.Instant.from(row.wake_at)]))
    .toSorted((a, b) => Temporal.Instant.compare(a, b));
  return earliest ?? null;
}
