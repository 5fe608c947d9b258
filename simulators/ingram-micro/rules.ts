import type { ImPeriod } from './entities.ts';

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
