import { run as runSchema } from '../../src/operations/schemas/run.ts';
import type { Api } from './api.ts';
import { answerForm, type FormScript } from './answer-form.ts';
import type { Run, RunForm } from './run.ts';

const endedStatuses: readonly Run['status'][] = ['finished', 'stopped', 'cancelled'];

export const hasEnded = (run: Run): boolean => endedStatuses.includes(run.status);

export function startRun(
  api: Api,
  request: { readonly ticket: string; readonly package: string; readonly prefill?: unknown },
): Promise<Run> {
  return api.post('/v1/runs', request, runSchema);
}

export function readRun(api: Api, id: string): Promise<Run> {
  return api.get(`/v1/runs/${id}`, runSchema);
}

export function answerRun(
  api: Api,
  run: Run,
  form: RunForm,
  answers: Readonly<Record<string, unknown>>,
): Promise<Run> {
  return api.post(`/v1/runs/${run.id}/forms/${form.id}`, { answers }, runSchema);
}

/** Follows a run until it is as wanted. Throws, with all the run has said, after `timeoutMs`. */
export async function untilRun(
  api: Api,
  id: string,
  isWanted: (run: Run) => boolean,
  timeoutMs = 60_000,
): Promise<Run> {
  const timeout = AbortSignal.timeout(timeoutMs);
  while (!timeout.aborted) {
    // A stream that ends, with the server that it came from, is taken up again.
    for await (const run of api.follow(`/v1/runs/${id}/events`, runSchema, timeout)) {
      if (isWanted(run)) return run;
    }
  }
  const words = describeRun(await readRun(api, id));
  throw new Error(`Run ${id} did not get there in ${timeoutMs} ms. ${words}`);
}

/** What was answered to one form. */
export interface AnsweredForm {
  readonly name: string;
  readonly answers: Readonly<Record<string, unknown>>;
  /** From the moment the form was seen until its answer was taken. */
  readonly tookMs: number;
  /** From the moment the product asked until its answer was taken, by the product's own record. */
  readonly openMs: number;
}

/**
 * Answers every form of a run as it comes, until the run has ended or `isWanted` holds.
 *
 * `script` says what a person would choose, by form; everything else is answered from what the form offers.
 */
export async function driveRun(
  api: Api,
  id: string,
  options: {
    readonly script?: FormScript;
    readonly isWanted?: (run: Run) => boolean;
    readonly timeoutMs?: number;
    readonly onForm?: (form: RunForm, answers: Readonly<Record<string, unknown>>) => void;
  } = {},
): Promise<{ readonly run: Run; readonly forms: readonly AnsweredForm[] }> {
  const { script = {}, isWanted = () => false, timeoutMs = 60_000 } = options;
  const forms: AnsweredForm[] = [];
  const seen = new Set<string>();
  for (;;) {
    const run = await untilRun(
      api,
      id,
      (now) => hasEnded(now) || isWanted(now) || (now.form !== null && !seen.has(now.form.id)),
      timeoutMs,
    );
    const { form } = run;
    if (form === null || hasEnded(run) || isWanted(run)) return { run, forms };
    const seenAt = performance.now();
    const answers = await answerForm(api, run, form, script);
    options.onForm?.(form, answers);
    seen.add(form.id);
    const { messages } = await answerRun(api, run, form, answers);
    const tookMs = performance.now() - seenAt;
    const taken = messages.findLast((message) => message.kind === 'answered');
    const openMs = taken === undefined ? 0 : msBetween(form.createdAt, taken.at);
    forms.push({ name: form.name, answers, tookMs, openMs });
  }
}

const msBetween = (from: string, to: string): number =>
  Temporal.Instant.from(from).until(to).total('milliseconds');

/** Where a run stands, with what it said last: for a message to a developer. */
export function describeRun(run: Run): string {
  const steps = run.steps
    .filter((step) => step.status !== 'pending' && step.status !== 'done')
    .map((step) =>
      `${step.name} ${step.status} ${step.waitingFor ?? ''} ${step.error ?? ''}`.trim(),
    );
  const words = run.messages.slice(-4).map((message) => `"${message.text}"`);
  return [
    `It is ${run.status} (${run.statusText}).`,
    run.form === null ? '' : `It asks "${run.form.title}".`,
    steps.length === 0 ? '' : `Steps: ${steps.join('; ')}.`,
    `It said last: ${words.join(', ')}.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
