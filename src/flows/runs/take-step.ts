import { InvariantError, assertNever, invariant } from '../../lib/invariant.ts';
import { ConnectorError } from '../../ports/errors.ts';
import { FenceLostError, type Fence } from '../../ports/fence.ts';
import { appendAuditEntries } from '../../store/audit.ts';
import { transact, type Tx } from '../../store/database.ts';
import {
  addMessage,
  beginStep,
  enterRun,
  insertForm,
  isStepOpen,
  storeStep,
  supersedeSteps,
  updateRun,
  type RunState,
  type StepRow,
} from '../../store/runs.ts';
import { NotConnectedError, type FlowTools } from '../tools.ts';
import { crashPoint } from '../engine/crash-point.ts';
import { endRunEarly, tellLateStep } from './end-run.ts';
import type { Flow, Message, Outcome, Step, StepContext, StepKey, Trace } from './flow.ts';
import { waitedMs } from './flow.ts';
import type { FormSpec } from './form.ts';
import { factsOf, lastForm, waitsSince } from './run-state.ts';
import { toAuditEntry } from './trace.ts';

export interface StepWork {
  readonly step: Step;
  readonly state: RunState;
  readonly flow: Flow;
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly fence: Fence;
}

/** How often in a row a step may fail for a reason that nobody foresaw before the run stops and tells a person. */
const mostSurprises = 3;

/** What taking a step changed. */
export type StepNews =
  /** Other steps may be ready now. */
  | { readonly kind: 'moved' }
  /** It waits; `row` when nothing but its own row was changed, null when the run has to be read anew. */
  | { readonly kind: 'waits'; readonly row: StepRow | null };

const moved: StepNews = { kind: 'moved' };
const waits: StepNews = { kind: 'waits', row: null };

/** Takes one step and stores what it came to. */
export async function takeStep(tools: FlowTools, work: StepWork): Promise<StepNews> {
  const { step, state } = work;
  const row = state.steps.find((candidate) => candidate.name === step.name);
  const round = row?.round ?? (state.rounds.get(step.name) ?? 0) + 1;
  const target = { runId: state.run.id, name: step.name, round };
  if (row === undefined) {
    await beginStep(tools.db, { ...target, version: step.version }, tools.clock.now());
  }
  const messages: Message[] = [];
  const context = contextFor(tools, work, row, round, messages);
  crashPoint(`${step.name}:before`);
  const taken = await tryStep(tools, work, context, row);
  crashPoint(`${step.name}:after-do`);
  const storing = { ...work, row, target, context };
  const result = await settle(tools, storing, taken, messages).catch((error: unknown) => {
    // What was decided is rolled back; stored anew, in its place, is that it failed.
    const failed = outcomeOfError(tools, work, context, row, error);
    return settle(tools, storing, failed, []);
  });
  crashPoint(`${step.name}:after-store`);
  return result;
}

/** What one look at a step came to. */
interface Taken {
  readonly outcome: Outcome<unknown>;
  /** Unforeseen failures in a row, this one included; 0 when the look went as foreseen. */
  readonly surpriseCount: number;
}

async function settle(
  tools: FlowTools,
  work: Omit<StoreWork, keyof Taken>,
  taken: Taken,
  messages: readonly Message[],
): Promise<StepNews> {
  const { target } = work;
  const { outcome, surpriseCount } = taken;
  return transact(tools.db, async (tx) => {
    const run = await enterRun(tx, work.fence, target.runId);
    if (!(await isStepOpen(tx, target))) return waits;
    if (run.finished_at !== null) {
      await tellLateStep(tx, tools, { run, step: work.step, outcome });
      await appendTraces(tx, tools, work.state, tracesOfLate(work, outcome));
      return waits;
    }
    const settled = outcome.kind === 'within' ? await outcome.decide(tx) : outcome;
    let isNews = false;
    for (const message of messages) isNews = (await say(tx, tools, target, message)) || isNews;
    const { news, traces } = await store(tx, tools, { ...work, surpriseCount, outcome: settled });
    // Looking again in vain is no news: what is said and what is waited for stays the same.
    const waitsAsBefore =
      news.kind === 'waits' && news.row !== null && news.row.waiting_for === work.row?.waiting_for;
    if (isNews || !waitsAsBefore) await updateRun(tx, target.runId, {});
    await appendTraces(tx, tools, work.state, traces);
    return news;
  });
}

/** The last thing in a transaction: all writers of the audit log wait from here to its end. */
function appendTraces(
  tx: Tx,
  tools: FlowTools,
  state: RunState,
  traces: readonly Trace[],
): Promise<void> {
  const now = tools.clock.now();
  const run = factsOf(state);
  return appendAuditEntries(
    tx,
    traces.map((trace) => toAuditEntry(run, trace, now)),
  );
}

/** What a step changed outside although its run had ended. Decisions of such a step decide nothing any more. */
function tracesOfLate(
  { step, context }: Pick<StoreWork, 'step' | 'context'>,
  outcome: Outcome<unknown>,
): readonly Trace[] {
  if (outcome.kind !== 'done' || step.leftover === null) return [];
  return step.trace?.(step.result.parse(outcome.result), context) ?? [];
}

async function tryStep(
  tools: FlowTools,
  work: StepWork,
  context: StepContext,
  row: StepRow | undefined,
): Promise<Taken> {
  try {
    return { outcome: await work.step.do(context), surpriseCount: 0 };
  } catch (error) {
    return outcomeOfError(tools, work, context, row, error);
  }
}

/** Throws a lost fence on: whoever has the run now decides. */
function outcomeOfError(
  tools: FlowTools,
  work: StepWork,
  context: StepContext,
  row: StepRow | undefined,
  error: unknown,
): Taken {
  if (error instanceof FenceLostError) throw error;
  if (error instanceof ConnectorError)
    return { outcome: outcomeOfTrouble(context, error), surpriseCount: 0 };
  if (error instanceof NotConnectedError) {
    const wakeAt = context.now.add({ seconds: 15 });
    return { outcome: { kind: 'wait', waitingFor: error.message, wakeAt }, surpriseCount: 0 };
  }
  tools.log.error({ error, run: context.run.id, step: work.step.name }, 'step failed');
  const surpriseCount = surprisesOf(row) + 1;
  if (error instanceof InvariantError || surpriseCount >= mostSurprises) {
    const reason = `Something went wrong inside Seatwright at "${work.step.title}".`;
    const nextStep = 'Tell an admin; the server log names the cause.';
    return { outcome: { kind: 'stop', reason, nextStep }, surpriseCount };
  }
  const wakeAt = context.now.add({ seconds: 5 });
  const waitingFor = 'another try after an internal error';
  return { outcome: { kind: 'wait', waitingFor, wakeAt }, surpriseCount };
}

const surpriseNote = /^surprise (\d+)$/;

function surprisesOf(row: StepRow | undefined): number {
  return Number(surpriseNote.exec(row?.error ?? '')?.[1] ?? 0);
}

/** What a waiting step's row keeps beside what it waits for. */
function noteOfWait(isScheduled: boolean, surpriseCount: number): string | null {
  if (surpriseCount > 0) return `surprise ${surpriseCount}`;
  return isScheduled ? 'scheduled' : null;
}

/** Trouble outside: wait where waiting helps, stop in words where only a person can help. */
function outcomeOfTrouble(context: StepContext, error: ConnectorError): Outcome<unknown> {
  const waited = waitedMs(context);
  const pauseMs = Math.max(error.retryAfterMs ?? 0, Math.min(60_000, Math.max(1_000, waited / 10)));
  const wakeAt = context.now.add({ milliseconds: Math.round(pauseMs) });
  switch (error.kind) {
    case 'rate-limited':
    case 'unavailable':
    case 'unknown-outcome':
      return {
        kind: 'wait',
        waitingFor: `${error.who} to answer (it ${error.shortly}; asked again by itself, and under Integrations an admin can test it)`,
        wakeAt,
      };
    case 'auth-expired':
    case 'forbidden':
      return {
        kind: 'wait',
        waitingFor: `an admin: ${error.who} refuses our access (it ${error.shortly}). ${error.nextStep ?? 'Test under Integrations says what to renew.'}`,
        wakeAt: context.now.add({ seconds: 30 }),
      };
    case 'not-found':
    case 'conflict':
    case 'invalid':
    case 'unexpected-shape':
      return {
        kind: 'stop',
        reason: error.message,
        nextStep: `${error.nextStep ?? 'Check what the message names.'} Then start again; nothing more is changed by this run.`,
      };
    default:
      return assertNever(error.kind);
  }
}

interface Target {
  readonly runId: string;
  readonly name: string;
  readonly round: number;
}

function say(tx: Tx, tools: FlowTools, target: Target, message: Message): Promise<boolean> {
  return addMessage(
    tx,
    {
      runId: target.runId,
      onceKey: `${target.name}#${target.round}#${message.key}`,
      author: 'seatwright',
      kind: message.kind,
      text: message.text,
      data: message.data,
    },
    tools.clock.now(),
  );
}

interface StoreWork extends StepWork, Taken {
  readonly row: StepRow | undefined;
  readonly target: Target;
  readonly context: StepContext;
}

/** What storing an outcome came to; the traces are still to be appended, after everything else. */
interface Stored {
  readonly news: StepNews;
  readonly traces: readonly Trace[];
}

async function store(tx: Tx, tools: FlowTools, work: StoreWork): Promise<Stored> {
  const { outcome, target, step } = work;
  switch (outcome.kind) {
    case 'done': {
      const result = step.result.parse(outcome.result);
      const finishedAt = tools.clock.now();
      await storeStep(tx, target, { status: 'done', result: result ?? null, finishedAt });
      return { news: moved, traces: step.trace?.(result, work.context) ?? [] };
    }
    case 'ask':
      await storeQuestion(tx, tools, work, outcome.form);
      return { news: waits, traces: [] };
    case 'wait': {
      const row = await storeStep(tx, target, {
        status: 'waiting',
        waitingFor: outcome.waitingFor,
        waitingSince: waitsSince(work.state, work.row) ?? tools.clock.now(),
        wakeAt: outcome.wakeAt,
        ...(outcome.memory === undefined ? {} : { memory: outcome.memory }),
        error: noteOfWait(outcome.scheduled === true, work.surpriseCount),
      });
      return { news: { kind: 'waits', row }, traces: [] };
    }
    case 'again':
      await say(tx, tools, target, { key: 'again', kind: 'text', text: outcome.reason });
      // The step that saw the change is done anew too, whether or not it survives a change seen by another.
      await supersedeSteps(tx, target.runId, [...stepsFrom(work.flow, outcome.from), step.name]);
      return { news: moved, traces: [] };
    case 'stop':
      return stop(tx, tools, work, outcome);
    case 'within':
      throw new InvariantError('a decision inside the transaction has to come to an outcome');
    default:
      return assertNever(outcome);
  }
}

async function stop(
  tx: Tx,
  tools: FlowTools,
  { target, state, flow }: StoreWork,
  { reason, nextStep }: Extract<Outcome<unknown>, { readonly kind: 'stop' }>,
): Promise<Stored> {
  const finishedAt = tools.clock.now();
  await storeStep(tx, target, { status: 'failed', error: reason, finishedAt });
  const end = { state, flow, status: 'stopped', reason, nextStep, by: 'seatwright' } as const;
  const leftovers = await endRunEarly(tx, tools, end);
  const { ticket_number: ticketNumber, status } = state.run;
  const trace: Trace = {
    action: 'runs.stop',
    summary: `Stopped the run of ticket #${ticketNumber}: ${reason}`,
    before: { status },
    after: { status: 'stopped', step: target.name, leftovers },
  };
  return { news: waits, traces: [trace] };
}

async function storeQuestion(
  tx: Tx,
  tools: FlowTools,
  work: StoreWork,
  form: FormSpec,
): Promise<void> {
  const { target, step, state } = work;
  const now = tools.clock.now();
  const asked = state.forms.filter((row) => row.step === step.name && row.round === target.round);
  const isOpen = asked.some((row) => row.answered_at === null);
  const askNumber = asked.length + (isOpen ? 0 : 1);
  await insertForm(
    tx,
    { runId: target.runId, step: step.name, round: target.round, askNumber, spec: form },
    now,
  );
  await storeStep(tx, target, {
    status: 'waiting',
    waitingFor: `an answer: ${form.title}`,
    waitingSince: now,
  });
}

/** The step and everything that comes after it, directly or not; what survives is left alone. */
export function stepsFrom(flow: Flow, name: string): readonly string[] {
  const names = new Set([name]);
  for (const step of flow.steps) {
    if (step.survives !== true && step.after.some((before) => names.has(before)))
      names.add(step.name);
  }
  return [...names];
}

function contextFor(
  tools: FlowTools,
  work: StepWork,
  row: StepRow | undefined,
  round: number,
  messages: Message[],
): StepContext {
  const { state, fence, step } = work;
  const form = lastForm(state, step.name, round);
  const isAnswered = form !== null && form.answered_at !== null;
  const findResult = <R>(other: StepKey<R>): R | null => {
    const found = state.steps.find((candidate) => candidate.name === other.name);
    return found?.status === 'done' ? other.result.parse(found.result) : null;
  };
  return {
    tools,
    fence,
    run: factsOf(state),
    configuration: work.configuration,
    now: tools.clock.now(),
    round,
    answers: isAnswered ? form.answers : null,
    answeredBy: isAnswered
      ? { id: form.answered_by ?? '', name: form.answered_by_name ?? '' }
      : null,
    memory: row?.memory ?? null,
    waitingSince: waitsSince(state, row),
    findResult,
    resultOf: (other) => {
      const found = state.steps.find((candidate) => candidate.name === other.name);
      invariant(
        found?.status === 'done',
        `${step.name} needs the result of ${other.name}, which is not done`,
      );
      return other.result.parse(found.result);
    },
    say: (message) => {
      messages.push(message);
    },
  };
}
