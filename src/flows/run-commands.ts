import { transact, type Tx } from '../store/database.ts';
import { openingKey } from '../store/opening-message.ts';
import {
  insertRun,
  addMessage,
  findForm,
  loadRunState,
  lockRun,
  takeAnswer,
  updateRun,
} from '../store/runs.ts';
import { isUnderWay } from '../store/seat-change-states.ts';
import { lockChangesOfRun } from '../store/seat-changes.ts';
import { ring } from './engine/agenda.ts';
import { nameLookups } from './lookups.ts';
import { endRunEarly } from './runs/end-run.ts';
import { needsSpend, type FormAnswers, type FormSpec } from './runs/form.ts';
import type { RunCatalog } from './runs/look-at-run.ts';
import type { PackageDefinition } from './runs/package.ts';
import { prefillInWords, type Prefill } from './runs/prefill.ts';
import { parseAnswers } from './runs/parse-answers.ts';
import { labelAnswers } from './runs/view-run.ts';
import type { Actor, FlowTools } from './tools.ts';

export interface StartRun {
  readonly definition: PackageDefinition;
  readonly clientId: string;
  readonly ticketId: string;
  readonly ticketNumber: string;
  readonly actor: Actor;
  /** What was said about it; empty for a run that was started by its button. */
  readonly prefill: Prefill;
  /** Writes down who did it, last in the transaction. */
  readonly record?: (tx: Tx, runId: string) => Promise<void>;
}

/** Writes a run down and rings it. Returns its id at once; the first form follows within a moment. */
export async function startRun(tools: FlowTools, request: StartRun): Promise<string> {
  const { definition, actor, prefill } = request;
  const said = prefillInWords(prefill);
  const now = tools.clock.now();
  return transact(tools.db, async (tx) => {
    const id = await insertRun(
      tx,
      {
        package: definition.name,
        flowVersion: definition.flow.version,
        clientId: request.clientId,
        ticketId: request.ticketId,
        ticketNumber: request.ticketNumber,
        startedBy: actor.id,
        startedByName: actor.name,
      },
      now,
    );
    await addMessage(
      tx,
      {
        runId: id,
        onceKey: openingKey,
        author: actor.name,
        kind: 'text',
        text: `${definition.title} for ticket #${request.ticketNumber}${said === '' ? '' : `: ${said}`}`,
        data: Object.keys(prefill).length === 0 ? undefined : { prefill },
      },
      now,
    );
    await ring(tx, tools, 'run', id);
    await request.record?.(tx, id);
    return id;
  });
}

export type AnswerResult =
  | {
      readonly ok: true;
      /** Whether this answer needed the `spend` permission. */
      readonly spend: boolean;
    }
  | {
      readonly ok: false;
      readonly reason: 'answered-already';
      readonly by: string;
      readonly at: string;
    }
  | {
      readonly ok: false;
      readonly reason: 'invalid';
      readonly fields: Readonly<Record<string, string>>;
    }
  | { readonly ok: false; readonly reason: 'not-found' | 'run-ended' | 'needs-spend' };

/** Takes a person's answer to a form. The first answer wins; the second learns by whom. */
export async function answerForm(
  tools: FlowTools,
  request: {
    readonly runId: string;
    readonly formId: string;
    readonly answers: FormAnswers;
    readonly actor: Actor;
    /** Writes down who did it, last in the transaction; `spend`: the answer needed that permission. */
    readonly record?: (tx: Tx, facts: { readonly spend: boolean }) => Promise<void>;
  },
): Promise<AnswerResult> {
  const { runId, formId, actor } = request;
  const form = await findForm(tools.db, formId);
  if (form === null || form.run_id !== runId) return { ok: false, reason: 'not-found' };
  const spec = form.spec as FormSpec; // stored by a step of ours, whole
  const parsed = parseAnswers(spec, request.answers);
  const spend = needsSpend(spec, parsed.ok ? parsed.answers : {});
  if (spend && !actor.permissions.includes('spend')) return { ok: false, reason: 'needs-spend' };
  if (form.answered_at === null && !parsed.ok)
    return { ok: false, reason: 'invalid', fields: parsed.fields };
  const lookups = await nameLookups(tools, {
    clientId: form.client_id,
    form: spec,
    answers: form.answered_at === null && parsed.ok ? parsed.answers : {},
  });
  if (Object.keys(lookups.errors).length > 0) {
    return { ok: false, reason: 'invalid', fields: lookups.errors };
  }
  return transact(tools.db, async (tx): Promise<AnswerResult> => {
    const run = await lockRun(tx, runId);
    if (run === null) return { ok: false, reason: 'not-found' };
    if (run.finished_at !== null) return { ok: false, reason: 'run-ended' };
    const answers = parsed.ok ? parsed.answers : {};
    const now = tools.clock.now();
    const taken = await takeAnswer(
      tx,
      formId,
      { answers: hideSecrets(spec, answers, tools), by: actor.id, byName: actor.name },
      now,
    );
    if (taken === null) return { ok: false, reason: 'not-found' };
    if (!taken.wasFirst) {
      return {
        ok: false,
        reason: 'answered-already',
        by: taken.form.answered_by_name ?? 'somebody',
        at: taken.form.answered_at ?? now.toString(),
      };
    }
    const labelled = labelAnswers(spec, answers, lookups.names);
    await addMessage(
      tx,
      {
        runId,
        onceKey: `answer ${formId}`,
        author: actor.name,
        kind: 'answered',
        // Where nothing was to be filled in, what was said is what the button says.
        text: labelled.length === 0 ? spec.submitLabel : spec.title,
        data: {
          form: spec.title,
          formId,
          by: actor.name,
          answers: labelled,
        },
      },
      now,
    );
    await updateRun(tx, runId, { status: 'running', statusText: 'Running' });
    await ring(tx, tools, 'run', runId);
    await request.record?.(tx, { spend });
    return { ok: true, spend };
  });
}

/** A secret is sealed before it is stored. */
function hideSecrets(spec: FormSpec, answers: FormAnswers, tools: FlowTools): FormAnswers {
  return Object.fromEntries(
    Object.entries(answers).map(([name, value]) => {
      const field = spec.fields.find((candidate) => candidate.name === name);
      return [name, field?.type === 'secret' ? tools.sealer.seal(String(value)) : value];
    }),
  );
}

/** Ends a run that a person does not want any more. Outside changes already made are named, not undone. */
export async function cancelRun(
  tools: FlowTools,
  catalog: RunCatalog,
  request: {
    readonly runId: string;
    readonly actor: Actor;
    /** What the person said; empty for nothing. */
    readonly reason: string;
    /** Writes down who did it, last in the transaction, with what stays outside. */
    readonly record?: (tx: Tx, leftovers: readonly string[]) => Promise<void>;
  },
): Promise<
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'not-found' | 'run-ended' | 'seats-under-way' }
> {
  return transact(tools.db, async (tx) => {
    const run = await lockRun(tx, request.runId);
    // Read under the lock: a step that has just come through is named among what stays.
    const state = run === null ? null : await loadRunState(tx, run.id);
    const definition = run === null ? undefined : catalog.packages.get(run.package);
    if (run === null || state === null || definition === undefined)
      return { ok: false, reason: 'not-found' } as const;
    if (run.finished_at !== null) return { ok: false, reason: 'run-ended' } as const;
    // Locked, so that no lane sends one of them between this look and the end of the run.
    const changes = await lockChangesOfRun(tx, run.id);
    if (changes.some((change) => isUnderWay(change.state)))
      return { ok: false, reason: 'seats-under-way' } as const;
    const leftovers = await endRunEarly(tx, tools, {
      state,
      flow: definition.flow,
      status: 'cancelled',
      reason: `Cancelled by ${request.actor.name}${request.reason === '' ? '' : `: ${request.reason.replace(/\.$/, '')}`}.`,
      nextStep: '',
      by: request.actor.name,
    });
    // One more look: what follows an end is done there.
    await ring(tx, tools, 'run', run.id);
    await request.record?.(tx, leftovers);
    return { ok: true } as const;
  });
}
