import type { ImLine, ImLot, ImPeriod } from './entities.ts';

/** Seats may be given back for seven days of 24 hours after the event that added them. */
const windowHours = 7 * 24;

/** End of the window of seats added at an instant. */
export const windowEnd = (at: Temporal.Instant): string =>
  at.add({ hours: windowHours }).toString();

/** Lots whose window is open at an instant; at the closing instant it is closed. */
export const openLots = (line: ImLine, now: Temporal.Instant): ImLot[] =>
  line.lots.filter(
    (lot) => lot.quantity > 0 && Temporal.Instant.compare(now, lot.allowedUntil) < 0,
  );

/** The lots after giving back seats, newest first. */
export const consumeLots = (lots: readonly ImLot[], count: number): ImLot[] => {
  let rest = count;
  const remaining = lots.toReversed().map((lot) => {
    const taken = Math.min(rest, lot.quantity);
    rest -= taken;
    return { ...lot, quantity: lot.quantity - taken };
  });
  return remaining.toReversed().filter((lot) => lot.quantity > 0);
};

/** First instant after the n-th term counted from a date. */
export const termEnd = (anchorOn: string, period: ImPeriod, termCount: number): string => {
  const length = { [`${period.type}s`]: period.duration * termCount };
  return Temporal.PlainDate.from(anchorOn)
    .add(length)
    .toZonedDateTime('UTC')
    .toInstant()
    .toString();
};

/** Whether two periods are the same; one that was not named fits every other. */
export const fitsPeriod = (period: ImPeriod, named: ImPeriod | undefined): boolean =>
  named === undefined || (named.type === period.type && named.duration === period.duration);
