import { seatsInWords } from '../../domain/wording.ts';
import { appendAudit } from '../../store/audit.ts';
import type { Tx } from '../../store/database.ts';
import {
  lastFormOfWork,
  listWorkOfWrites,
  lockWorkItem,
  type WorkForm,
  type WorkItem,
} from '../../store/manual-work.ts';
import type { SeatChange } from '../../store/seat-changes.ts';
import type { Outcome, StepContext } from '../runs/flow.ts';
import type { FormSpec } from '../runs/form.ts';
import { toAuditEntry } from '../runs/trace.ts';
import { closeWork, readDecision, type WorkDecision } from './close-work.ts';
import { workAnswerInWords, workSentences, workTitle } from './words.ts';

/** A change of a run with the item that a person was asked to do for it, if there is one. */
export interface HandedOver {
  readonly change: SeatChange;
  readonly serviceName: string;
}

/** The items behind these changes, by the attempt that carried them. */
export async function readWorkOf(
  context: StepContext,
  changes: readonly SeatChange[],
): Promise<ReadonlyMap<string, WorkItem>> {
  const ids = changes.flatMap((change) => change.write_id ?? []);
  const items = await listWorkOfWrites(context.tools.db, ids);
  return new Map(items.map((item) => [item.request_id, item]));
}

/**
 * What this run has to do about changes that people make by hand: ask, take an answer over, or nothing (null). Says once who
 * answered what, wherever it was answered.
 */
export async function takeUpWork(
  context: StepContext,
  handed: readonly HandedOver[],
): Promise<Outcome<never> | null> {
  const items = await readWorkOf(
    context,
    handed.map(({ change }) => change),
  );
  for (const { change } of handed) {
    const item = items.get(change.write_id ?? '');
    if (item !== undefined && item.state !== 'open') tellAnswer(context, item);
  }
  for (const { change, serviceName } of handed) {
    const item = items.get(change.write_id ?? '');
    if (item?.state !== 'open') continue;
    const form = await lastFormOfWork(context.tools.db, item.id, context.run.id);
    const names = { clientName: context.run.clientName, serviceName };
    if (form === null) return ask(item, workForm(item, names, null));
    const decision = readDecision(form.answers);
    if (form.answered_at !== null && decision === null)
      return ask(item, workForm(item, names, 'Say why it could not be done.'));
    if (decision !== null) return takeOver(context, { item, form, decision, serviceName });
  }
  return null;
}

function tellAnswer(context: StepContext, item: WorkItem): void {
  const what = `${item.quantity_before} → ${item.quantity_target} seats of ${item.product_name}`;
  context.say({
    key: `work ${item.id}`,
    kind: 'progress',
    text: `${workAnswerInWords(item)}. By hand: ${what}.`,
  });
}

/** Asked only while it is open: somebody may be answering it on its page just now. */
function ask(item: WorkItem, form: FormSpec): Outcome<never> {
  return {
    kind: 'within',
    decide: async (tx) =>
      (await lockWorkItem(tx, item.id))?.state === 'open'
        ? { kind: 'ask', form }
        : { kind: 'wait', waitingFor: 'the CSP', wakeAt: null },
  };
}

interface TakenOver {
  readonly item: WorkItem;
  readonly form: WorkForm;
  readonly decision: WorkDecision;
  readonly serviceName: string;
}

function takeOver(context: StepContext, taken: TakenOver): Outcome<never> {
  const { item, form, decision, serviceName } = taken;
  const by = { id: form.answered_by ?? '', name: form.answered_by_name ?? '' };
  return {
    kind: 'within',
    decide: async (tx) => {
      const { tools } = context;
      const closed = await closeWork(tx, tools, { id: item.id, by, formId: form.id, ...decision });
      if (closed.ok) {
        tellAnswer(context, closed.item);
        await trace(tx, context, closed.item, serviceName);
      } else if (closed.reason === 'closed-already') {
        context.say({
          key: `late ${item.id}`,
          kind: 'text',
          text: `${closed.by} was first and answered this already.`,
        });
      }
      return { kind: 'wait', waitingFor: serviceName, wakeAt: null };
    },
  };
}

async function trace(
  tx: Tx,
  context: StepContext,
  item: WorkItem,
  serviceName: string,
): Promise<void> {
  const facts = { ...auditOfWork(item, serviceName), actor: item.closed_by_name ?? '' };
  await appendAudit(tx, toAuditEntry(context.run, facts, context.tools.clock.now()));
}

/** What the audit log says of an answered item, the same wherever it was answered. */
export function auditOfWork(item: WorkItem, serviceName: string) {
  return {
    action: 'work-items.close',
    summary: `${workAnswerInWords(item)}: ${item.quantity_before} → ${seatsInWords(item.quantity_target)} of ${item.product_name} at ${serviceName}`,
    before: { state: 'open', quantity: item.quantity_before },
    after: {
      state: item.state,
      quantity: item.state === 'done' ? item.quantity_target : item.quantity_before,
      ...(item.reason === '' ? {} : { reason: item.reason }),
    },
    externalIds: {
      'Work item': item.id,
      [`${serviceName} subscription`]: item.subscription_id,
      'Seat write': item.request_id,
    },
  };
}

function workForm(
  item: WorkItem,
  names: Parameters<typeof workTitle>[1],
  warning: string | null,
): FormSpec {
  const done = item.quantity_target > item.quantity_before ? 'bought' : 'given back';
  return {
    name: 'work-by-hand',
    about: item.id,
    title: workTitle(item, names),
    description: [
      `${names.serviceName} has no API: a person has to do this.`,
      ...workSentences(item, names),
    ].join('\n'),
    submitLabel: 'Tell Seatwright',
    spend: true,
    warning,
    fields: [
      {
        name: 'decision',
        label: 'What became of it?',
        type: 'choice',
        required: true,
        options: [
          { value: 'done', label: `Done: it is ${done}` },
          { value: 'impossible', label: 'Could not be done' },
        ],
      },
      {
        name: 'reason',
        label: 'Why not?',
        description: 'Stands in the run, on the ticket and in the audit log.',
        type: 'string',
        required: false,
        multiline: true,
        maximumLength: 500,
        onlyWhen: { field: 'decision', value: 'impossible' },
      },
    ],
  };
}
