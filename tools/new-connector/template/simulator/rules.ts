import { countReducible } from '../../../../simulators/core/lots.ts';
import type { AcornSubscription } from './entities.ts';

const months = { P1M: 1, P1Y: 12, P3Y: 36 } as const;

/** First instant of the term with this number; the present one has number `termCount - 1`. */
const termStartOf = ({ startedAt, term }: AcornSubscription, number: number): Temporal.Instant =>
  Temporal.Instant.from(startedAt)
    .toZonedDateTimeISO('UTC')
    .add({ months: months[term] * number })
    .toInstant();

/** First instant of the present term. */
export const termStart = (subscription: AcornSubscription): Temporal.Instant =>
  termStartOf(subscription, subscription.termCount - 1);

/** First instant after the present term. */
export const termEnd = (subscription: AcornSubscription): Temporal.Instant =>
  termStartOf(subscription, subscription.termCount);

/** Why so many seats may not be had now: code and words; undefined when they may. */
export const seatRefusal = (
  subscription: AcornSubscription,
  wanted: number,
  now: Temporal.Instant,
): readonly [code: string, message: string] | undefined => {
  const { status, isTrial, seats, maximumSeats, lots } = subscription;
  if (status !== 'active') return ['not_active', 'The subscription has ended'];
  if (isTrial) return ['not_allowed', 'The seats of a trial cannot be changed'];
  if (wanted < 1) return ['seats_out_of_range', 'At least 1 seat has to stay'];
  if (wanted > maximumSeats) {
    return ['seats_out_of_range', `The product is sold with at most ${maximumSeats} seats`];
  }
  const reducible = countReducible(lots, now);
  return seats - wanted > reducible
    ? ['window_closed', `Only ${reducible} seats can be returned now`]
    : undefined;
};
