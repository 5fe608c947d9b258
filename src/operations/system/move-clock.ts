import { z } from 'zod';
import { OperationError, invalidFields } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { clock } from './get-clock.ts';

export const moveClock = defineOperation({
  name: 'clock.move',
  summary: 'Move the clock of the simulated world forward',
  route: 'POST /v1/clock',
  input: z.object({
    advance: z.string().max(50).optional().describe('ISO-8601 duration: "P7D", "PT36H"'),
    set: z.string().max(50).optional().describe('Instant in the future'),
  }),
  output: clock,
  roles: ['admin'],
  effect: 'write',
  handler: async ({ tools, audit }, input) => {
    if (tools.world === null) {
      throw new OperationError({
        kind: 'refused',
        code: 'clock-not-movable',
        message: 'The clock can only be moved where every vendor is simulated.',
      });
    }
    const before = tools.clock.now();
    const wanted = wantedTime(before, input);
    if (Temporal.Instant.compare(wanted, before) < 0) {
      throw invalidFields({ set: 'The clock only moves forward.' });
    }
    await tools.world.moveClock(wanted);
    const after = tools.clock.now();
    await audit({
      summary: `Moved the clock to ${after.round('second').toString()}`,
      before: { now: before.toString() },
      after: { now: after.toString() },
    });
    return { now: after.toString(), movable: true };
  },
});

function wantedTime(
  now: Temporal.Instant,
  input: { readonly advance?: string | undefined; readonly set?: string | undefined },
): Temporal.Instant {
  if ((input.advance === undefined) === (input.set === undefined)) {
    throw invalidFields({ advance: 'Give either "advance" or "set".' });
  }
  if (input.advance !== undefined) {
    try {
      const duration = Temporal.Duration.from(input.advance);
      if (duration.sign >= 0) return now.toZonedDateTimeISO('UTC').add(duration).toInstant();
    } catch {
      // Worded below, together with durations that go backwards.
    }
    throw invalidFields({ advance: 'Write a duration such as "P7D" or "PT36H".' });
  }
  try {
    return Temporal.Instant.from(input.set ?? '');
  } catch {
    throw invalidFields({ set: 'Write an instant such as "2026-12-01T08:00:00Z".' });
  }
}
