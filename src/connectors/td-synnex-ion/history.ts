import type { QuantityEvent, ReductionFacts } from '../../domain/subscription.ts';
import { parseInstant } from '../../lib/instant.ts';
import type { IonActivity, IonSubscription } from './schema.ts';

/** Microsoft takes seats back for this long after the event that added them. Source: README.md, "Giving seats back". */
const windowHours = 168;
/** The log, the record and the term are stamped apart: nearer than this they mean the same renewal. */
const sameRenewalHours = 48;

interface Row {
  readonly at: Temporal.Instant;
  readonly quantity: number;
  readonly type: string;
}

/** Null for a row that tells no quantity: renewal switched, people edited. */
function quantityIn({ actionDetails, quantity }: IonActivity): number | null {
  const told = /\bQuantity:\s*(\d+)/i.exec(actionDetails ?? '')?.[1];
  return told === undefined ? (quantity ?? null) : Number(told);
}

/** The rows that changed the quantity, oldest first; null when one of them has no date. */
function fromLog(items: readonly IonActivity[]): readonly Row[] | null {
  const rows: Row[] = [];
  // The newest comes first; that order decides between rows of the same moment.
  for (const item of items.toReversed()) {
    const quantity = quantityIn(item);
    if (quantity === null || /fail|error/i.test(item.actionStatus ?? '')) continue;
    const at = parseInstant(item.actionDate ?? '');
    if (at === null) return null;
    rows.push({ at, quantity, type: item.actionType ?? '' });
  }
  return rows.sort((a, b) => Temporal.Instant.compare(a.at, b.at));
}

/**
 * The oldest known state is as old as the purchase: what was there before the log began may have been added at any time
 * since, and an older date only makes the window close sooner.
 */
function toEvents(rows: readonly Row[], purchasedAt: Temporal.Instant): QuantityEvent[] {
  const events: QuantityEvent[] = [];
  let before: number | null = null;
  for (const { at, quantity, type } of rows) {
    const isRenewal = /renew/i.test(type) && before !== null;
    if (before === null) {
      const isEarlier = Temporal.Instant.compare(purchasedAt, at) < 0;
      events.push({ at: isEarlier ? purchasedAt : at, quantity, kind: 'purchase' });
    } else if (isRenewal) events.push({ at, quantity, kind: 'renewal' });
    else if (quantity !== before) events.push({ at, quantity, kind: 'change' });
    before = quantity;
  }
  return events;
}

/** Ion's log need not show a renewal: where none stands at the start of the present term, one is put there. */
function withRenewal(
  events: readonly QuantityEvent[],
  termStartsAt: Temporal.Instant,
): readonly QuantityEvent[] {
  const isShown = events.some(
    ({ at, kind }) =>
      kind !== 'change' && Math.abs(at.until(termStartsAt).total('hours')) < sameRenewalHours,
  );
  const before = events.filter(({ at }) => Temporal.Instant.compare(at, termStartsAt) <= 0);
  const last = before.at(-1);
  if (isShown || last === undefined) return events;
  const renewal = { at: termStartsAt, quantity: last.quantity, kind: 'renewal' } as const;
  return [...before, renewal, ...events.slice(before.length)];
}

/**
 * The term's first event, dated so that its window ends no later than Ion says. The stated date only ever shortens the
 * window: it was seen to be eight days too late, and of another term.
 */
function cappedBy(
  allowedUntil: Temporal.Instant | null,
  events: readonly QuantityEvent[],
): readonly QuantityEvent[] {
  const index = events.findLastIndex(({ kind }) => kind !== 'change');
  const first = events[index];
  if (allowedUntil === null || first === undefined) return events;
  const isOfTerm = Temporal.Instant.compare(allowedUntil, first.at) >= 0;
  const at = allowedUntil.subtract({ hours: windowHours });
  if (!isOfTerm || Temporal.Instant.compare(at, first.at) >= 0) return events;
  return events.with(index, { ...first, at });
}

/** What is known about the present term. */
export interface TermDates {
  readonly purchasedAt: Temporal.Instant;
  /** First instant of the present term. */
  readonly startsAt: Temporal.Instant;
}

/**
 * The quantity's changes in the order of time, from Ion's activity log, with the stated end of the cancellation as a limit.
 * `unknown` when the log is cut off, unreadable, tells no quantity, or does not end at the live one.
 */
export function fromIonHistory(source: IonSubscription, term: TermDates): ReductionFacts {
  const { activityLogs, subscriptionTotalLicenses: live } = source;
  const items = activityLogs?.items ?? [];
  const rows = fromLog(items);
  if ((activityLogs?.totalCount ?? items.length) !== items.length) {
    return { kind: 'unknown', reason: 'The activity log of this subscription came only in part.' };
  }
  const last = rows?.at(-1);
  if (rows === null || last === undefined) {
    return { kind: 'unknown', reason: 'The activity log tells no quantity of this subscription.' };
  }
  if (last.quantity !== live) {
    const reason = `The activity log ends at ${last.quantity} seats, the subscription has ${live ?? 0}.`;
    return { kind: 'unknown', reason, mayPass: true };
  }
  const events = withRenewal(toEvents(rows, term.purchasedAt), term.startsAt);
  const allowedUntil = parseInstant(source.cancellationAllowedUntilDate ?? '');
  return { kind: 'events', events: cappedBy(allowedUntil, events) };
}
