import type { Lot, QuantityEvent } from '../subscription.ts';

/** A lot that ends at the same instant as another is the same lot. Ordered by end, the soonest first; none is empty. */
function tidy(lots: readonly Lot[]): readonly Lot[] {
  const byEnd = new Map<bigint, Lot>();
  for (const lot of lots) {
    if (lot.seatCount <= 0) continue;
    const key = lot.reducibleUntil.epochNanoseconds;
    const seatCount = (byEnd.get(key)?.seatCount ?? 0) + lot.seatCount;
    byEnd.set(key, { seatCount, reducibleUntil: lot.reducibleUntil });
  }
  return [...byEnd.values()].sort((left, right) =>
    Temporal.Instant.compare(left.reducibleUntil, right.reducibleUntil),
  );
}

/**
 * `lots` with `seatCount` seats taken out, the newest lot first.
 *
 * The vendor does not document which lot a reduction consumes. Newest first is assumed: it leaves the fewest seats
 * reducible for the rest of the window, so an estimate errs towards "not any more".
 */
export function consumeNewestFirst(lots: readonly Lot[], seatCount: number): readonly Lot[] {
  let left = seatCount;
  const kept: Lot[] = [];
  for (const lot of tidy(lots).toReversed()) {
    const taken = Math.min(left, lot.seatCount);
    left -= taken;
    kept.push({ ...lot, seatCount: lot.seatCount - taken });
  }
  return tidy(kept);
}

/** At most `seatCount` seats of `lots`; what is too much is taken from the newest. */
function capLots(lots: readonly Lot[], seatCount: number): readonly Lot[] {
  const total = lots.reduce((sum, lot) => sum + lot.seatCount, 0);
  return consumeNewestFirst(lots, Math.max(0, total - seatCount));
}

/**
 * The lots of a subscription out of its history, closed ones included, ordered by end.
 *
 * A purchase and a renewal make one lot with the whole quantity; an addition opens its own lot; a decrease consumes the
 * newest lots first. Each lot ends `windowHours` after its event. `quantity` is the live one: seats that the history does
 * not explain belong to no lot (nothing is known about them), and a history with more seats than there are is cut.
 * Events may come in any order.
 * Source: windows/rules.ts, `standardReductionPolicy`; one detail line per addition and one line after a renewal are seen
 * in the vendor's sample `subscription-quantity-reduce-nce-after`.
 */
export function lotsFromEvents(
  events: readonly QuantityEvent[],
  quantity: number,
  windowHours: number,
): readonly Lot[] {
  let lots: readonly Lot[] = [];
  let before = 0;
  const ordered = [...events].sort((left, right) => Temporal.Instant.compare(left.at, right.at));
  for (const event of ordered) {
    const reducibleUntil = event.at.add({ hours: windowHours });
    if (event.kind !== 'change') {
      lots = [{ seatCount: event.quantity, reducibleUntil }];
    } else if (event.quantity < before) {
      lots = consumeNewestFirst(lots, before - event.quantity);
    } else {
      lots = [...lots, { seatCount: event.quantity - before, reducibleUntil }];
    }
    before = event.quantity;
  }
  return capLots(tidy(lots), quantity);
}

/** The lots that a CSP states, tidied and never more than the live quantity. */
export function lotsAsStated(lots: readonly Lot[], quantity: number): readonly Lot[] {
  return capLots(tidy(lots), quantity);
}
