import { countReducible, openLots } from '../core/lots.ts';
import { type ArrowLicense, type ArrowOffer, type ArrowState, STATUS } from './entities.ts';

/** Hours of a term, and its length on the calendar. */
export const TERMS = [
  { code: 720, name: 'P1M', months: 1, text: 'Month-to-Month', cycle: 'per Month' },
  { code: 8_640, name: 'P1Y', months: 12, text: '1 Year', cycle: 'per Year' },
  { code: 25_920, name: 'P3Y', months: 36, text: '3 Years', cycle: 'per Three Years' },
] as const;

/** The term of a code; throws for one that is not sold here. */
export const termOf = (code: number): (typeof TERMS)[number] => {
  const term = TERMS.find((candidate) => candidate.code === code);
  if (term === undefined) throw new RangeError(`No term of ${code} hours`);
  return term;
};

/** First instant after the present term. */
export const termEndOf = ({ anchorOn, termCode, termCount }: ArrowLicense): Temporal.Instant =>
  Temporal.PlainDate.from(anchorOn)
    .add({ months: termOf(termCode).months * termCount })
    .toZonedDateTime('UTC')
    .toInstant();

/** What may be done with a license now. */
export interface Allowed {
  /** Seats may be added. */
  increaseSeats: boolean;
  /** Seats may be given back. */
  decreaseSeats: boolean;
  /** A change may be planned. */
  scheduledTask: boolean;
}

/** The actions of a license: none of these while something is being done to it, and on a trial. */
export const allowedNow = (
  state: ArrowState,
  license: ArrowLicense,
  now: Temporal.Instant,
): Allowed => {
  const isRunning = license.statusCode === STATUS.done || license.statusCode === STATUS.rejected;
  const isFree = isRunning && !license.isTrial;
  const maximum = state.offers[license.sku]?.maximumQuantity ?? license.seats;
  return {
    increaseSeats: isFree && license.seats < maximum,
    decreaseSeats: isFree && license.seats > 1 && openLots(license.lots, now).length > 0,
    scheduledTask: isFree,
  };
};

/** Why a number of seats is none for this offer, in words; undefined when it is. */
export const quantityRefusal = (
  offer: ArrowOffer | undefined,
  wanted: number,
): string | undefined => {
  if (wanted < 1) return 'The number of seats must be at least 1';
  const maximum = offer?.maximumQuantity ?? wanted;
  return wanted > maximum
    ? `The desired seat count ${wanted} exceeded the maximum seat count allowed per License ${maximum}`
    : undefined;
};

/** Why a license may not have that many seats now, in words; undefined when it may. */
export const seatRefusal = (
  state: ArrowState,
  license: ArrowLicense,
  wanted: number,
  now: Temporal.Instant,
): string | undefined => {
  const refusal = quantityRefusal(state.offers[license.sku], wanted);
  if (refusal !== undefined || wanted === license.seats) return refusal;
  const allowed = allowedNow(state, license, now);
  if (wanted > license.seats) {
    return allowed.increaseSeats ? undefined : 'The action increaseSeats is not available';
  }
  const reducible = countReducible(license.lots, now);
  if (allowed.decreaseSeats && license.seats - wanted <= reducible) return undefined;
  return reducible === 0 || !allowed.decreaseSeats
    ? 'The seats can not be decreased during the commitment'
    : `You can decrease ${reducible} seats only during the commitment`;
};
