import { countReducible } from '../core/lots.ts';
import type { CrayonState, CrayonSubscription } from './entities.ts';

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
  const reducible = countReducible(subscription.lots, now);
  return subscription.quantity - wanted <= reducible
    ? undefined
    : 'The number of licenses can only be decreased within 7 days after they were added or renewed.';
};
