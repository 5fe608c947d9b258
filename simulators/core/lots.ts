/** Seats that one event added and that may be given back for a while; plain data of a simulator's state. */
export interface SeatLot {
  /** Seats of the event that have not been given back. */
  quantity: number;
  /** Instant until which they may be, exclusive. */
  allowedUntil: string;
}

/** Microsoft takes seats back for seven days of 24 hours after the event that added them. */
export const windowHours = 7 * 24;

/** End of the window of seats added at an instant. */
export const windowEnd = (at: Temporal.Instant): string =>
  at.add({ hours: windowHours }).toString();

/** Seats added at an instant, with their window. */
export const newLot = (quantity: number, at: Temporal.Instant): SeatLot => ({
  quantity,
  allowedUntil: windowEnd(at),
});

/** Lots whose window is open at an instant; at the closing instant it is closed. */
export const openLots = (lots: readonly SeatLot[], now: Temporal.Instant): SeatLot[] =>
  lots.filter((lot) => lot.quantity > 0 && Temporal.Instant.compare(now, lot.allowedUntil) < 0);

/** How many seats may be given back at an instant. */
export const countReducible = (lots: readonly SeatLot[], now: Temporal.Instant): number =>
  openLots(lots, now).reduce((sum, lot) => sum + lot.quantity, 0);

/** Which seats are taken first when some are given back. */
export type ConsumeOrder = 'newest-first' | 'oldest-first';

const consume = (lots: readonly SeatLot[], count: number, order: ConsumeOrder): SeatLot[] => {
  let rest = count;
  const remaining = (order === 'newest-first' ? lots.toReversed() : lots).map((lot) => {
    const taken = Math.min(rest, lot.quantity);
    rest -= taken;
    return { ...lot, quantity: lot.quantity - taken };
  });
  const inOrder = order === 'newest-first' ? remaining.toReversed() : remaining;
  return inOrder.filter((lot) => lot.quantity > 0);
};

/** The lots once a quantity went from `before` to `after`: a new one, or fewer seats in the open ones; closed ones go. */
export const lotsAfter = (
  lots: readonly SeatLot[],
  { before, after, at }: { before: number; after: number; at: Temporal.Instant },
  order: ConsumeOrder = 'newest-first',
): SeatLot[] => {
  const open = openLots(lots, at);
  if (after > before) return [...open, newLot(after - before, at)];
  return after < before ? consume(open, before - after, order) : open;
};
