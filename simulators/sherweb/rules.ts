import type { SherwebItem, SherwebLot, SherwebState, SherwebSubscription } from './entities.ts';
import type { ProblemName } from './errors.ts';

/** Seats may be given back for seven days of 24 hours after the event that added them. */
const windowHours = 7 * 24;

/** End of the window of seats added at an instant. */
export const windowEnd = (at: Temporal.Instant): string =>
  at.add({ hours: windowHours }).toString();

const isOpen = ({ until }: SherwebLot, now: Temporal.Instant): boolean =>
  Temporal.Instant.compare(now, until) < 0;

/** Lots whose window is open at an instant; at the closing instant it is closed. */
export const openLots = (
  { lots }: SherwebSubscription,
  now: Temporal.Instant,
): readonly SherwebLot[] => lots.filter((lot) => isOpen(lot, now));

/** The lots after giving back seats, newest first. */
export const consumeLots = (lots: readonly SherwebLot[], count: number): SherwebLot[] => {
  let rest = count;
  const remaining = lots.toReversed().map((lot) => {
    const taken = Math.min(rest, lot.quantity);
    rest -= taken;
    return { ...lot, quantity: lot.quantity - taken };
  });
  return remaining.toReversed().filter((lot) => lot.quantity > 0);
};

/** One entry of `committedMinimalQuantities`. */
export interface MinimalQuantity {
  /** Instant until which the seats may be lowered to `quantity`. */
  committedUntil: string;
  /** Seats. */
  quantity: number;
}

/** How far down the seats may go until when: before each end, what this and all later lots have added may be taken away. */
export const minimalQuantities = (
  { quantity }: SherwebSubscription,
  lots: readonly SherwebLot[],
): MinimalQuantity[] => {
  const ends = [...new Set(lots.map(({ until }) => until))].toSorted((a, b) =>
    Temporal.Instant.compare(a, b),
  );
  return ends.map((end) => {
    const later = lots.filter(({ until }) => Temporal.Instant.compare(until, end) >= 0);
    const seatCount = later.reduce((sum, lot) => sum + lot.quantity, 0);
    return { committedUntil: end, quantity: Math.max(0, quantity - seatCount) };
  });
};

const monthsOf = { P1M: 1, P1Y: 12, P3Y: 36 } as const;

/** First day of the term after the present one. */
export const renewalDay = (
  { anchorOn, termCount }: SherwebSubscription,
  { term }: SherwebItem,
): Temporal.PlainDate =>
  Temporal.PlainDate.from(anchorOn).add({ months: monthsOf[term] * termCount });

/** Its first instant: days are UTC days. */
export const renewalInstant = (
  subscription: SherwebSubscription,
  item: SherwebItem,
): Temporal.Instant => renewalDay(subscription, item).toZonedDateTime('UTC').toInstant();

/** The catalog item of a subscription; throws for a SKU that the seed does not have. */
export const itemOf = ({ items }: SherwebState, { sku }: SherwebSubscription): SherwebItem => {
  const item = items[sku];
  if (item === undefined) throw new RangeError(`No catalog item ${sku}`);
  return item;
};

/** The problem with a wanted quantity; undefined when it may be set now. */
export const quantityProblem = (
  state: SherwebState,
  subscription: SherwebSubscription,
  wanted: number,
  now: Temporal.Instant,
): ProblemName | undefined => {
  const item = itemOf(state, subscription);
  if (wanted === subscription.quantity) return undefined;
  if (item.isTrial) return 'RestrictedProductQuantityChange';
  if (wanted < 1 || wanted > item.maximumQuantity) return 'ProductQuantityConstraintsViolations';
  const open = openLots(subscription, now).reduce((sum, lot) => sum + lot.quantity, 0);
  return wanted < subscription.quantity - open ? 'CommitmentTermViolations' : undefined;
};
