import type { QuantityEvent, ReductionFacts, Subscription } from '../../domain/subscription.ts';
import { parseInstant } from '../../lib/instant.ts';
import { isInTransition } from './map.ts';
import type { ArrowHistoryLine, ArrowLicense } from './schema.ts';

/**
 * Whether only the history can tell what may be given back: while ArrowSphere works on a license it shows no actions, and
 * a seat must not stay paid because somebody left in that minute.
 */
export function isBetweenActions(license: ArrowLicense): boolean {
  return isInTransition(license) && !license.actions?.decreaseSeats && license.isTrial !== true;
}

/** A line in which the seats changed; null for every other one. */
function fromLine({ created_at, note }: ArrowHistoryLine) {
  const at = parseInstant(created_at ?? '');
  const before = note?.before?.seats;
  const after = note?.after?.seats;
  if (at === null || typeof before !== 'number' || typeof after !== 'number') return null;
  return before === after ? null : { at, before, after };
}

/**
 * The changes of the present term. It begins with the seats that there were then; that a renewal has a line of its own is
 * not relied on.
 */
export function fromArrowSphereHistory(
  lines: readonly ArrowHistoryLine[],
  { termStartsAt, quantity }: Pick<Subscription, 'termStartsAt' | 'quantity'>,
): ReductionFacts {
  if (termStartsAt === null) {
    return { kind: 'unknown', reason: 'ArrowSphere does not say when the term began.' };
  }
  const changes = lines
    .map(fromLine)
    .filter((change) => change !== null)
    .filter(({ at }) => Temporal.Instant.compare(at, termStartsAt) > 0)
    .sort((one, other) => Temporal.Instant.compare(one.at, other.at));
  const events: QuantityEvent[] = [
    { at: termStartsAt, quantity: changes[0]?.before ?? quantity, kind: 'renewal' },
    ...changes.map(({ at, after }) => ({ at, quantity: after, kind: 'change' as const })),
  ];
  return { kind: 'events', events };
}
