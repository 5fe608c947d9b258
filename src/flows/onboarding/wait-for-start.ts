import { z } from 'zod';
import { dateInWords } from '../../domain/wording.ts';
import { defineStep } from '../runs/flow.ts';
import { confirmPlan } from '../provisioning/confirm.ts';
import { planSeats } from '../provisioning/plan-seats.ts';
import { askedStarters } from './starters.ts';

/** A start date more than a day ahead is waited for: nothing is bought or created before the day before. */
export const waitForStart = defineStep<{ at: string | null }>({
  name: 'wait-for-start',
  title: 'Wait for the start date',
  after: [confirmPlan.name],
  result: z.object({ at: z.string().nullable() }),
  version: 1,
  leftover: null,
  do: async (context) => {
    const { startOn } = context.resultOf(askedStarters);
    if (startOn === null) return { kind: 'done', result: { at: null } };
    const dayBefore = Temporal.PlainDate.from(startOn).subtract({ days: 1 });
    const at = dayBefore.toZonedDateTime('UTC').toInstant();
    if (Temporal.Instant.compare(at, context.now) <= 0) {
      const hasWaited = context.waitingSince !== null;
      const planned = context.findResult(planSeats)?.changes ?? [];
      // Prices and seats may be others than those that were agreed to; the same are agreed to already.
      if (hasWaited && planned.length > 0)
        return { kind: 'again', from: planSeats.name, reason: 'The day has come: counting again.' };
      return { kind: 'done', result: { at: at.toString() } };
    }
    return {
      kind: 'wait',
      waitingFor: `${dateInWords(dayBefore)}, the day before the start date`,
      wakeAt: at,
      scheduled: true,
    };
  },
});
