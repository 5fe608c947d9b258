import { z } from 'zod';
import type { ClosedWindow, NotedChange } from '../../domain/note/audit-note.ts';
import type { Tx } from '../../store/database.ts';
import { insertNote, notesOfRun, type NoteRow } from '../../store/notes.ts';
import { ring } from '../engine/agenda.ts';
import type { Outcome, StepContext } from '../runs/flow.ts';
import type { ChangedSeats } from './change-seats.ts';
import type { PlannedSeatsResult, SkippedRelease } from './planned.ts';
import { toMoney } from './stored-money.ts';

export const writtenNotes = z.object({ notes: z.array(z.string()) });
export type WrittenNotes = z.infer<typeof writtenNotes>;

const noteText = z.object({ text: z.string() });

/**
 * Owes the audit note (and the time entry, where switched on) to the ticket and waits until the PSA has them. `text` is
 * asked for once, when the note is written down.
 */
export async function bringNotes(
  context: StepContext,
  text: () => string,
): Promise<Outcome<WrittenNotes>> {
  const marker = markerOf(context);
  const notes = (await notesOfRun(context.tools.db, context.run.id)).filter((note) =>
    note.marker.startsWith(marker),
  );
  if (notes.length === 0) {
    return {
      kind: 'within',
      decide: async (tx) => {
        await owe(tx, context, marker, text());
        return { kind: 'wait', waitingFor: 'the ticket system', wakeAt: null };
      },
    };
  }
  const due = notes.filter((note) => note.state !== 'sent');
  if (due.length > 0) {
    const trouble = due[0]?.last_error;
    return {
      kind: 'wait',
      waitingFor: `the ticket system${trouble === null || trouble === undefined ? '' : `: ${trouble}`}`,
      wakeAt: null,
    };
  }
  context.say({
    key: 'note',
    kind: 'note',
    text: `The audit note is on ticket #${context.run.ticketNumber}.`,
    data: { note: textOf(notes) },
  });
  return { kind: 'done', result: { notes: notes.flatMap((note) => note.psa_id ?? []) } };
}

/** What stands on the ticket, without what belongs to time entries. */
function textOf(notes: readonly NoteRow[]): string {
  const body = notes.find((note) => note.kind === 'note')?.body;
  return noteText.parse(body).text;
}

function markerOf(context: StepContext): string {
  return `SW-${context.run.id}-r${context.round}`;
}

async function owe(tx: Tx, context: StepContext, marker: string, text: string): Promise<void> {
  const { run, tools, now } = context;
  const link = `${tools.baseUrl}/runs/${run.id}`;
  const note = await insertNote(
    tx,
    {
      runId: run.id,
      ticketId: run.ticketId,
      kind: 'note',
      marker,
      body: { text: `${text.trim()}\n${link}` },
    },
    now,
  );
  await ring(tx, tools, 'note', note);
  const member = context.configuration['timeEntryMember'];
  if (context.configuration['logTime'] !== true || typeof member !== 'string' || member === '')
    return;
  const hours = Math.max(0.05, Math.round(now.since(run.startedAt).total('hours') * 100) / 100);
  const entry = await insertNote(
    tx,
    {
      runId: run.id,
      ticketId: run.ticketId,
      kind: 'time-entry',
      marker: `${marker}-time`,
      body: {
        text: 'Seatwright automation',
        startedAt: run.startedAt.toString(),
        hours: Math.min(hours, 8),
        member,
      },
    },
    now,
  );
  await ring(tx, tools, 'note', entry);
}

/** The planned changes as the note tells them: with what really happened. */
export function notedChanges(
  planned: PlannedSeatsResult,
  changed: ChangedSeats,
): readonly NotedChange[] {
  const changes = planned.changes.map((item): NotedChange => {
    const done = changed.changes.find(
      (change) => change.subscriptionId === item.subscriptionId && change.skuId === item.skuId,
    );
    const isDone = done?.state === 'confirmed' || done?.state === 'visible';
    return {
      productName: item.productName,
      serviceName: item.serviceName,
      customerName: item.customerName,
      subscriptionId:
        item.order === null ? item.subscriptionId : (done?.orderedSubscriptionId ?? null),
      ...(item.order === null ? {} : { order: { firstCharge: toMoney(item.order.firstCharge) } }),
      commitment: item.commitment,
      seatCount: item.seatCount,
      quantityBefore: done?.quantityBefore ?? item.quantityBefore,
      quantityAfter: done?.quantityAfter ?? item.quantityAfter,
      outcome: isDone
        ? { kind: 'done' }
        : { kind: 'refused', because: done?.reason ?? 'it was not carried out' },
      priceNow: toMoney(item.priceNow),
      pricePerPeriod: toMoney(item.pricePerPeriod),
      period: item.period,
      undo:
        item.undoUntil === null
          ? null
          : { kind: 'until', at: Temporal.Instant.from(item.undoUntil) },
      closedWindow: null,
      reference: done?.reference ?? null,
    };
  });
  return [...changes, ...planned.skipped.map(notedSkip)];
}

function notedSkip(skipped: SkippedRelease): NotedChange {
  return {
    productName: skipped.productName,
    serviceName: skipped.serviceName,
    customerName: skipped.customerName,
    subscriptionId: skipped.subscriptionId,
    commitment: skipped.commitment,
    seatCount: -1,
    quantityBefore: skipped.quantity,
    quantityAfter: skipped.quantity - 1,
    // A closed window is told with its dates by `closedWindow`; saying it twice helps nobody.
    outcome: {
      kind: 'skipped',
      because: skipped.isWindowClosed ? 'it may not be given back now' : skipped.reason,
    },
    priceNow: null,
    pricePerPeriod: null,
    period: '',
    undo: null,
    closedWindow: skipped.isWindowClosed ? closedWindowOf(skipped) : null,
    reference: null,
  };
}

function closedWindowOf(skipped: SkippedRelease): ClosedWindow {
  return {
    closedAt: instantOf(skipped.closedAt),
    nextLegalAt: instantOf(skipped.nextLegalAt),
    followUp: 'nothing',
  };
}

function instantOf(text: string | null): Temporal.Instant | null {
  return text === null ? null : Temporal.Instant.from(text);
}
