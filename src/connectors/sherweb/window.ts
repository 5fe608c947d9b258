import type { Lot, ReductionFacts } from '../../domain/subscription.ts';
import { parseInstant } from '../../lib/instant.ts';
import type { SherwebMinimalQuantity, SherwebSubscription } from './schema.ts';

/** Until when the seats may be lowered to what. */
interface Floor {
  /** Exclusive end. */
  readonly until: Temporal.Instant;
  readonly quantity: number;
}

function floorsOf(entries: readonly SherwebMinimalQuantity[]): readonly Floor[] | null {
  const floors: Floor[] = [];
  for (const { committedUntil, quantity } of entries) {
    const until = parseInstant(committedUntil);
    if (until === null) return null;
    floors.push({ until, quantity });
  }
  return floors.sort((a, b) => Temporal.Instant.compare(a.until, b.until));
}

/**
 * Lots that say the same as the minimal quantities: at every instant, the live quantity without the open lots is the
 * smallest of the minimal quantities that have not ended, and the live quantity when all have.
 *
 * What may be taken away until an end, but not after it, is the lot of that end. A minimal quantity above the live one
 * allows nothing. Null when an end cannot be read.
 */
export function fromMinimalQuantities(
  entries: readonly SherwebMinimalQuantity[],
  liveQuantity: number,
): readonly Lot[] | null {
  const floors = floorsOf(entries);
  if (floors === null) return null;
  const lots: Lot[] = [];
  let floorAfter = liveQuantity;
  for (const { until, quantity } of floors.toReversed()) {
    const floor = Math.min(quantity, floorAfter);
    if (floor < floorAfter) lots.push({ seatCount: floorAfter - floor, reducibleUntil: until });
    floorAfter = floor;
  }
  return lots.toReversed();
}

/**
 * What Sherweb says about giving seats back.
 * An empty list is a known nothing; a missing one tells nothing, and neither does an end that cannot be read.
 */
export function fromCommittedMinimums(source: SherwebSubscription): ReductionFacts {
  const { commitmentTerm, quantity } = source;
  if (!commitmentTerm) {
    return { kind: 'unknown', reason: 'Sherweb states no commitment for this subscription.' };
  }
  const entries = commitmentTerm.committedMinimalQuantities;
  if (!entries) {
    return { kind: 'unknown', reason: 'Sherweb does not say how far down the seats may go.' };
  }
  const lots = fromMinimalQuantities(entries, quantity);
  return lots === null
    ? { kind: 'unknown', reason: 'The end of a minimal quantity cannot be read.' }
    : { kind: 'lots', lots };
}

/** How far down the seats may go at `now`, and the end of the last window that Sherweb names; null where it does not tell. */
export function floorAt(
  source: SherwebSubscription,
  now: Temporal.Instant,
): { readonly seatCount: number; readonly lastEnd: Temporal.Instant | null } | null {
  const facts = fromCommittedMinimums(source);
  if (facts.kind !== 'lots') return null;
  const open = facts.lots.filter(
    ({ reducibleUntil }) => Temporal.Instant.compare(reducibleUntil, now) > 0,
  );
  const reducible = open.reduce((sum, { seatCount }) => sum + seatCount, 0);
  return {
    seatCount: source.quantity - reducible,
    lastEnd: facts.lots.at(-1)?.reducibleUntil ?? null,
  };
}
