import type { z } from 'zod';
import type { AuditEntry } from '../../store/audit.ts';
import type { Tx } from '../../store/database.ts';
import type { Fence } from '../../ports/fence.ts';
import { invariant } from '../../lib/invariant.ts';
import type { FlowTools } from '../tools.ts';
import type { FormAnswers, FormSpec } from './form.ts';

/** What a step says about the run: fixed when it starts. */
export interface RunFacts {
  readonly id: string;
  readonly package: string;
  readonly clientId: string;
  readonly clientName: string;
  readonly ticketId: string;
  readonly ticketNumber: string;
  readonly startedBy: string;
  readonly startedByName: string;
  readonly startedAt: Temporal.Instant;
}

export interface Message {
  /** Once per step and round: a repeated step says the same thing only once. */
  readonly key: string;
  readonly kind:
    | 'text'
    | 'sum'
    | 'subscriptions'
    | 'price'
    | 'refusal'
    | 'note'
    | 'progress'
    | 'answered'
    | 'first-password';
  readonly text: string;
  readonly data?: unknown;
}

/** What one look at a step came to. */
export type Outcome<R> =
  | { readonly kind: 'done'; readonly result: R }
  /** Decides inside the transaction that stores the outcome, for what has to be stored together. */
  | { readonly kind: 'within'; readonly decide: (tx: Tx) => Promise<Outcome<R>> }
  /** Waits for a person. */
  | { readonly kind: 'ask'; readonly form: FormSpec }
  /**
   * Waits for the world. With `wakeAt` the step is looked at again then; without it, whenever the run is rung.
   * `scheduled` means that nothing is wrong and the moment was chosen.
   */
  | {
      readonly kind: 'wait';
      readonly waitingFor: string;
      readonly wakeAt: Temporal.Instant | null;
      readonly scheduled?: true;
      readonly memory?: unknown;
    }
  /** The world changed: this and everything after `from` is done anew. */
  | { readonly kind: 'again'; readonly from: string; readonly reason: string }
  /** The run ends here, in words. */
  | { readonly kind: 'stop'; readonly reason: string; readonly nextStep: string };

export interface StepContext {
  readonly tools: FlowTools;
  readonly fence: Fence;
  readonly run: RunFacts;
  /** Package configuration with defaults and inherited values filled in. */
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly now: Temporal.Instant;
  /** This step's round: 1, or more after the world changed. */
  readonly round: number;
  /** Answers to the form that this step asked last in this round; null before. */
  readonly answers: FormAnswers | null;
  /** Who answered; null before. */
  readonly answeredBy: { readonly id: string; readonly name: string } | null;
  /** What this step kept when it last waited. */
  readonly memory: unknown;
  /** Since when this step waits; null when it does not. */
  readonly waitingSince: Temporal.Instant | null;
  /** The result of a step that this one comes after. */
  resultOf<R>(step: StepKey<R>): R;
  /** The result of any step of the run if it is done; null otherwise. */
  findResult<R>(step: StepKey<R>): R | null;
  say(message: Message): void;
}

/** By what another step finds a result: packages may have different steps of one name and result. */
export type StepKey<R> = Pick<Step<R>, 'name' | 'result'>;

/** Method syntax on purpose: a step's result is only ever given back to the step that declared it. */
type Leftover<R> = { of(result: R): string | null }['of'];

/** One thing that a step changed outside or decided, for the audit log. Never a secret. */
export interface Trace extends Pick<
  AuditEntry,
  'action' | 'summary' | 'before' | 'after' | 'externalIds'
> {
  /** Name of the person who decided it; Seatwright on behalf of whoever started the run unless told. */
  readonly actor?: string;
}

/** What a step may look at to tell what it did. */
export type TraceContext = Pick<
  StepContext,
  'run' | 'answers' | 'answeredBy' | 'resultOf' | 'findResult'
>;

/** Method syntax on purpose, as for `Leftover`. */
type Tracer<R> = { of(result: R, context: TraceContext): readonly Trace[] }['of'];

/** Method syntax on purpose, as for `Leftover`. */
type Judge<R> = { of(result: R): boolean }['of'];

/**
 * One short piece of a run. `do` may be run again at any time and looks before it acts; it makes at most one kind of
 * outside change.
 */
export interface Step<R = unknown> {
  readonly name: string;
  /** What people see: "Wait for the seats". */
  readonly title: string;
  /** Names of the steps that have to be done before. */
  readonly after: readonly string[];
  /** Checked when it is stored and when it is read: old rows have to fit new code. */
  readonly result: z.ZodType<R>;
  /** Raised when the result's shape changes. */
  readonly version: number;
  /** What stays outside when the run ends after this step without finishing; null for nothing. */
  readonly leftover: null | Leftover<R>;
  /**
   * What it changed outside or decided: a row of the audit log each, written with the outcome `done`, once per round. What a
   * lane or the outbox does for it is traced there.
   */
  readonly trace?: Tracer<R>;
  /** Whether there was nothing to do: people see it as skipped, not as done. */
  readonly isSkipped?: Judge<R>;
  /** Stays done when an earlier step is done anew. */
  readonly survives?: true;
  readonly do: (context: StepContext) => Promise<Outcome<R>>;
}

/** Keeps the result type of a step while its fields are written down. */
export function defineStep<R>(step: Step<R>): Step<R> {
  return step;
}

/** A durable flow: its steps in the order in which people see them. */
export interface Flow {
  readonly name: string;
  readonly version: number;
  readonly steps: readonly Step[];
}

/** Checks the steps' names and order. Throws on a step that comes after something unknown or later. */
export function defineFlow(flow: Flow): Flow {
  const seen = new Set<string>();
  for (const step of flow.steps) {
    invariant(!seen.has(step.name), `step ${step.name} stands twice in ${flow.name}`);
    for (const name of step.after) {
      invariant(
        seen.has(name),
        `step ${step.name} of ${flow.name} comes after "${name}", which is not before it`,
      );
    }
    seen.add(step.name);
  }
  return flow;
}

/** How long the step has been waiting for the world, in milliseconds; 0 when it does not wait. */
export function waitedMs(context: StepContext): number {
  const { now, waitingSince } = context;
  return waitingSince === null ? 0 : now.since(waitingSince).total('milliseconds');
}

/**
 * When to look again: after a twentieth of what has been waited, so that on average a fortieth is lost; first after
 * `leastMs`, at most every `mostMs`.
 */
export function nextPoll(
  context: StepContext,
  limits: { readonly leastMs: number; readonly mostMs: number } = { leastMs: 200, mostMs: 900_000 },
): Temporal.Instant {
  const pauseMs = Math.min(limits.mostMs, Math.max(limits.leastMs, waitedMs(context) / 20));
  return context.now.add({ milliseconds: Math.round(pauseMs) });
}
