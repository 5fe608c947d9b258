import { z } from 'zod';
import { isTimeZone } from '../../flows/runs/prefill.ts';

/** The zone of whoever types: "Monday" and "today" are days of theirs. */
export const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'There is no such time zone; write one like Europe/London')
  .default('UTC')
  .describe('Zone in which days and times are meant');

/** The date there. */
export function todayIn(zone: string, now: Temporal.Instant): Temporal.PlainDate {
  return now.toZonedDateTimeISO(zone).toPlainDate();
}
