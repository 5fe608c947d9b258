import { z } from 'zod';
import type { Tx } from '../../store/database.ts';
import {
  answerWorkItem,
  lockFormsOfWork,
  lockWorkItem,
  type WorkForm,
  type WorkItem,
} from '../../store/manual-work.ts';
import { laneKey } from '../../store/seat-changes.ts';
import { takeAnswer } from '../../store/runs.ts';
import { ring } from '../engine/agenda.ts';
import type { FlowTools } from '../tools.ts';

export type CloseResult =
  | { readonly ok: true; readonly item: WorkItem }
  | { readonly ok: false; readonly reason: 'not-found' }
  | {
      readonly ok: false;
      readonly reason: 'closed-already';
      /** Name of whoever was first. */
      readonly by: string;
      readonly at: string;
    };

const answerSchema = z.object({
  decision: z.enum(['done', 'impossible']),
  reason: z.string().nullish(),
});

/** What a person said about an item. */
export interface WorkDecision {
  readonly outcome: 'done' | 'impossible';
  /** Empty only where it was done. */
  readonly reason: string;
}

/** What an answered question about an item says; null where it does not say enough, so that it has to be asked again. */
export function readDecision(answers: unknown): WorkDecision | null {
  const parsed = answerSchema.safeParse(answers);
  if (!parsed.success) return null;
  const reason = parsed.data.reason?.trim() ?? '';
  const { decision: outcome } = parsed.data;
  return outcome === 'impossible' && reason === '' ? null : { outcome, reason };
}

/**
 * Answers an item for good: the book, the questions of all runs about it and the wake-ups of whoever waits, in one
 * transaction. The first answer wins, whether it is given in one of several chats or on the page. Locks the item, then the
 * questions; never a run: a run's own transaction locks the run first.
 */
export async function closeWork(
  tx: Tx,
  tools: Pick<FlowTools, 'clock' | 'bell'>,
  request: WorkDecision & {
    readonly id: string;
    readonly by: { readonly id: string; readonly name: string };
    /** The question whose answer this is; null when it was said elsewhere. */
    readonly formId: string | null;
  },
): Promise<CloseResult> {
  const { id, by, outcome, reason, formId } = request;
  const item = await lockWorkItem(tx, id);
  if (item === null) return { ok: false, reason: 'not-found' };
  if (item.state !== 'open') return wasFirst(item.closed_by_name, item.closed_at);
  const forms = await lockFormsOfWork(tx, item);
  const first = firstDecided(forms);
  // Given in a chat a moment ago, and not yet carried over by its run, which is on its way here.
  if (first !== null && first.id !== formId)
    return wasFirst(first.answered_by_name, first.answered_at);
  const now = tools.clock.now();
  const answers = { decision: outcome, ...(reason === '' ? {} : { reason }) };
  for (const form of forms.filter(({ answered_at: at }) => at === null))
    await takeAnswer(tx, form.id, { answers, by: by.id, byName: by.name }, now);
  const closed = await answerWorkItem(tx, item, { outcome, reason, by, at: now });
  await wake(tx, tools, closed, forms);
  return { ok: true, item: closed };
}

/** The first of the answers that say what became of it: which run looks first says nothing about who spoke first. */
function firstDecided(forms: readonly WorkForm[]): WorkForm | null {
  const decided = forms.flatMap((form) =>
    form.answered_at === null || readDecision(form.answers) === null
      ? []
      : { form, at: Temporal.Instant.from(form.answered_at) },
  );
  const [first] = decided.toSorted((one, other) => Temporal.Instant.compare(one.at, other.at));
  return first?.form ?? null;
}

function wasFirst(by: string | null, at: string | null): CloseResult {
  return { ok: false, reason: 'closed-already', by: by ?? 'somebody', at: at ?? '' };
}

async function wake(
  tx: Tx,
  tools: Pick<FlowTools, 'clock' | 'bell'>,
  item: WorkItem,
  forms: readonly WorkForm[],
): Promise<void> {
  const lane = { serviceId: item.service_id, subscriptionId: item.subscription_id };
  await ring(tx, tools, 'lane', laneKey(lane));
  for (const runId of new Set(forms.map((form) => form.run_id)))
    await ring(tx, tools, 'run', runId);
}
