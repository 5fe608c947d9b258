import type { CrayonLot, CrayonState, CrayonSubscription } from './entities.ts';

/** Seats may be given back for seven days of 24 hours after the event that added them. */
const windowHours = 7 * 24;

/** End of the window of seats added at an instant. */
export const windowEnd = (at: Temporal.Instant): string =>
  at.add({ hours: windowHours }).toString();

/** Lots whose window is open at an instant; at the closing instant it is closed. */
export const openLots = (subscription: CrayonSubscription, now: Temporal.Instant): CrayonLot[] =>
  subscription.lots.filter(
    (lot) => lot.quantity > 0 && Temporal.Instant.compare(now, lot.allowedUntil) < 0,
  );

/** The lots after giving back seats, newest first. */
export const consumeLots = (lots: readonly CrayonLot[], count: number): CrayonLot[] => {
  let rest = count;
  const remaining = lots.toReversed().map((lot) => {
    const taken = Math.min(rest, lot.quantity);
    rest -= taken;
    return { ...lot, quantity: lot.quantity - taken };
  });
  return remaining.toReversed().filter((lot) => lot.quantity > 0);
};

const monthsOf: Record<string, number> = { P1M: 1, P1Y: 12, P3Y: 36 };

/** The last whole day of the present term, as Microsoft states commitments. */
export const lastDayOf = ({
  anchorOn,
  termDuration,
  termCount,
}: Pick<CrayonSubscription, 'anchorOn' | 'termDuration' | 'termCount'>): Temporal.PlainDate =>
  Temporal.PlainDate.from(anchorOn)
    .add({ months: (monthsOf[termDuration] ?? 1) * termCount })
    .subtract({ days: 1 });

/** First instant after the present term. */
export const termEndOf = (subscription: CrayonSubscription): Temporal.Instant =>
  lastDayOf(subscription).add({ days: 1 }).toZonedDateTime('UTC').toInstant();

/** Why a quantity may not be set now, in words; undefined when it may. */
export const quantityRefusal = (
  state: CrayonState,
  subscription: CrayonSubscription,
  wanted: number,
  now: Temporal.Instant,
): string | undefined => {
  const maximum = state.products[subscription.partNumber]?.maximumQuantity ?? wanted;
  if (!Number.isInteger(wanted) || wanted < 1) return 'Quantity must be at least 1.';
  if (wanted > maximum) return `Quantity can not exceed the maximum of ${maximum}.`;
  if (wanted === subscription.quantity) return undefined;
  if (subscription.isTrial) return 'A trial subscription can not be changed.';
  if (wanted > subscription.quantity) return undefined;
  const reducible = openLots(subscription, now).reduce((sum, lot) => sum + lot.quantity, 0);
  return subscription.quantity - wanted <= reducible
    ? undefined
    : 'The number of licenses can only be decreased within 7 days after they were added or renewed.';
};
