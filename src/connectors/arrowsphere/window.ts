import type { Lot, ReductionFacts } from '../../domain/subscription.ts';
import { parseInstant } from '../../lib/instant.ts';
import { isInTransition, renewsAt } from './map.ts';
import type { ArrowLicense } from './schema.ts';

/**
 * "2021/09/13 14:22:02 (UTC)", as the documents print it, or ISO 8601. Null for everything else: a deadline in a zone that
 * is not named is no deadline.
 */
export function fromDeadline(text: string | null | undefined): Temporal.Instant | null {
  const printed = /^\s*(\d{4})\/(\d{2})\/(\d{2}) (\d{2}:\d{2}:\d{2}) \((?:UTC|GMT)\)\s*$/i.exec(
    text ?? '',
  );
  if (printed === null)
    return /T.*(Z|[+-]\d{2}:?\d{2})\s*$/i.test(text ?? '') ? parseInstant(text ?? '') : null;
  const [, year, month, day, time] = printed;
  return parseInstant(`${year}-${month}-${day}T${time}Z`);
}

const isNewCommerce = ({ arrowSubCategories }: ArrowLicense): boolean =>
  arrowSubCategories?.some((name) => name.toLowerCase() === 'nce') ?? false;

/** What the messages of the action say; null when they name no number. */
function statedLots(license: ArrowLicense): readonly Lot[] | 'unreadable' | null {
  const stated = (license.actionMessages ?? []).filter(
    ({ action, maxDecrease }) =>
      action?.toLowerCase() === 'decreaseseats' && typeof maxDecrease === 'number',
  );
  if (stated.length === 0) return null;
  const lots: Lot[] = [];
  for (const { maxDecrease, supportedUntil } of stated) {
    const reducibleUntil = fromDeadline(supportedUntil);
    if (reducibleUntil === null) return 'unreadable';
    if (maxDecrease && maxDecrease > 0) lots.push({ seatCount: maxDecrease, reducibleUntil });
  }
  return lots;
}

/**
 * What a license says about giving seats back: a link to the action when it is allowed at all, and messages with "how many
 * until when". Several messages are taken as lots beside each other (README.md, "Giving seats back").
 *
 * - no link, nothing going on → a known nothing: no lots; something going on → the history tells (history.ts);
 * - a link without a number → every seat until the end of the term outside the New Commerce Experience, otherwise unknown.
 */
export function reductionOf(license: ArrowLicense): ReductionFacts {
  if (license.isTrial) {
    return { kind: 'not-allowed', reason: 'The quantity of a trial cannot be changed.' };
  }
  if (!license.actions) {
    return { kind: 'unknown', reason: 'ArrowSphere does not say what may be done with it.' };
  }
  if (!license.actions.decreaseSeats) {
    return isInTransition(license)
      ? {
          kind: 'unknown',
          reason: 'ArrowSphere is working on another change of it.',
          mayPass: true,
        }
      : { kind: 'lots', lots: [] };
  }
  const lots = statedLots(license);
  if (lots === 'unreadable') {
    return {
      kind: 'unknown',
      reason: 'ArrowSphere’s deadline for giving seats back is no moment.',
    };
  }
  if (lots !== null) return { kind: 'lots', lots };
  const endsAt = renewsAt(license);
  if (isNewCommerce(license) || endsAt === null) {
    return {
      kind: 'unknown',
      reason: 'ArrowSphere does not say how many seats may be given back.',
    };
  }
  return { kind: 'lots', lots: [{ seatCount: license.seats, reducibleUntil: endsAt }] };
}
