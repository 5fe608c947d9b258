import { z } from 'zod';
import { dateInWords, listInWords } from '../../domain/wording.ts';
import { readOpening } from '../../store/opening-message.ts';
import type { StepContext } from './flow.ts';

/** Whether `name` is a zone of the IANA database, such as "Europe/London". */
export function isTimeZone(name: string): boolean {
  try {
    Temporal.PlainDate.from('2026-01-01').toZonedDateTime(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * What somebody said when they started a run, in their words. It fills in the forms of the run and answers none of them:
 * every form is still shown and sent by a person.
 */
export const prefill = z
  .strictObject({
    name: z.string().trim().min(1).max(128).optional().describe('Who it is about'),
    products: z
      .array(z.string().trim().min(1).max(200))
      .max(20)
      .optional()
      .describe('Licenses, by what people call them'),
    on: z.iso.date().optional().describe('The day it is about'),
    at: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a time like 17:00')
      .optional()
      .describe('The time on that day'),
    timeZone: z
      .string()
      .max(64)
      .refine(isTimeZone, 'There is no such time zone; write one like Europe/London')
      .optional()
      .describe('Zone of day and time; UTC unless told'),
    reason: z.string().trim().min(1).max(200).optional(),
    offboarding: z.string().max(100).optional().describe('Id of the run that is to be taken back'),
  })
  .meta({ id: 'Prefill' });
export type Prefill = z.infer<typeof prefill>;

/** What a run was started with; empty for a run that was started without words, or by another version. */
export async function readPrefill(context: Pick<StepContext, 'tools' | 'run'>): Promise<Prefill> {
  const opening = z
    .object({ prefill })
    .safeParse(await readOpening(context.tools.db, context.run.id));
  return opening.success ? opening.data.prefill : {};
}

/** "Jane Doe, with Business Premium, on 30 November 2026, at 17:00"; empty when nothing was said. */
export function prefillInWords(said: Prefill): string {
  const { name, products = [], on, at, reason } = said;
  return [
    name,
    products.length === 0 ? undefined : `with ${listInWords(products)}`,
    on === undefined ? undefined : `on ${dateInWords(Temporal.PlainDate.from(on))}`,
    at === undefined ? undefined : `at ${at}`,
    reason === undefined ? undefined : `because: ${reason}`,
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}
