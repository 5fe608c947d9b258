import type { QuantityEvent, ReductionFacts } from '../../domain/subscription.ts';
import { parseInstant } from '../../lib/instant.ts';
import type { Pax8Subscription } from './schema.ts';

interface Snapshot {
  /** When the subscription was made. */
  readonly createdAt: Temporal.Instant;
  /** When this state began: its change, or for the first one its creation. */
  readonly at: Temporal.Instant;
  readonly quantity: number;
  readonly commitmentEnd: string | null;
}

function fromSnapshot(snapshot: Pax8Subscription): Snapshot | null {
  const createdAt = parseInstant(snapshot.createdDate ?? snapshot.startDate ?? '');
  const at = snapshot.updatedDate ? parseInstant(snapshot.updatedDate) : createdAt;
  if (createdAt === null || at === null) return null;
  const commitment = snapshot.commitmentTerm ?? snapshot.commitment;
  return {
    createdAt,
    at,
    quantity: snapshot.quantity,
    commitmentEnd: commitment?.endDate ?? snapshot.commitmentTermEndDate ?? null,
  };
}

/** Snapshots carry a day, terms an instant: nearer than this they mean the same renewal. */
const sameRenewalHours = 48;

/** Whether `snapshot` is the first of a new commitment: it ends later, and began when the one before ended. */
function isRenewal(snapshot: Snapshot, previous: Snapshot): boolean {
  const newEnd = parseInstant(snapshot.commitmentEnd ?? '');
  const oldEnd = parseInstant(previous.commitmentEnd ?? '');
  if (newEnd === null || oldEnd === null || Temporal.Instant.compare(newEnd, oldEnd) <= 0) {
    return false;
  }
  // A snapshot is printed with today's commitment: a change long before its end was no renewal.
  return snapshot.at.until(oldEnd).total('hours') < sameRenewalHours;
}

/**
 * The quantity's changes in the order of time, from Pax8's snapshots.
 *
 * A snapshot whose commitment follows the one before is a renewal. When the present term began after the
 * purchase and no snapshot shows it, a renewal is added at the term's start, with the quantity of that moment.
 * `unknown` when the snapshots are missing, unreadable, or do not end at the live quantity.
 */
export function fromPax8History(
  history: readonly Pax8Subscription[],
  liveQuantity: number,
  termStartsAt: Temporal.Instant | null,
): ReductionFacts {
  const snapshots = history.map(fromSnapshot);
  // The documented order is the newest first; it decides between snapshots of the same moment.
  const readable = snapshots.filter((snapshot) => snapshot !== null).toReversed();
  if (readable.length === 0 || readable.length !== snapshots.length) {
    return { kind: 'unknown', reason: 'Pax8 gives no readable history of this subscription.' };
  }
  readable.sort((a, b) => Temporal.Instant.compare(a.at, b.at));
  const events: QuantityEvent[] = [];
  let previous: Snapshot | null = null;
  for (const snapshot of readable) {
    const { at, quantity } = snapshot;
    if (previous === null) {
      // The oldest state known may have been touched since (a price, a name): its seats are as old as can be.
      events.push({ at: snapshot.createdAt, quantity, kind: 'purchase' });
    } else if (isRenewal(snapshot, previous)) {
      events.push({ at, quantity, kind: 'renewal' });
    } else if (quantity !== previous.quantity) events.push({ at, quantity, kind: 'change' });
    previous = snapshot;
  }
  if (previous?.quantity !== liveQuantity) {
    return {
      kind: 'unknown',
      reason: `Pax8's history ends at ${previous?.quantity} seats, the subscription has ${liveQuantity}.`,
      mayPass: true,
    };
  }
  return { kind: 'events', events: withRenewal(events, termStartsAt) };
}

function withRenewal(
  events: readonly QuantityEvent[],
  termStartsAt: Temporal.Instant | null,
): readonly QuantityEvent[] {
  const [first] = events;
  if (termStartsAt === null || first === undefined) return events;
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
