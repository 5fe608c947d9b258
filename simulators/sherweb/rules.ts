import { countReducible, type SeatLot } from '../core/lots.ts';
import type { SherwebItem, SherwebState, SherwebSubscription } from './entities.ts';
import type { ProblemName } from './errors.ts';

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
  lots: readonly SeatLot[],
): MinimalQuantity[] => {
  const ends = [...new Set(lots.map(({ allowedUntil }) => allowedUntil))].toSorted((a, b) =>
    Temporal.Instant.compare(a, b),
  );
  return ends.map((end) => {
    const later = lots.filter(
      ({ allowedUntil }) => Temporal.Instant.compare(allowedUntil, end) >= 0,
    );
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

/** The problem with ordering a SKU; undefined when it may be ordered. */
export const orderProblem = (
  { subscriptions }: SherwebState,
  item: SherwebItem,
  { customerId, quantity }: { customerId: string; quantity: number },
): ProblemName | undefined => {
  if (quantity < 1 || quantity > item.maximumQuantity) {
    return 'ProductQuantityConstraintsViolations';
  }
  const isHeld = Object.values(subscriptions).some(
    (subscription) => subscription.customerId === customerId && subscription.sku === item.sku,
  );
  return item.isTrial && isHeld ? 'RepurchasingSinglePurchasableSkus' : undefined;
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
  const open = countReducible(subscription.lots, now);
  return wanted < subscription.quantity - open ? 'CommitmentTermViolations' : undefined;
};
