import { z } from 'zod';
import { cancelRun as cancel } from '../../flows/run-commands.ts';
import { OperationError } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { run } from '../schemas/run.ts';
import { cancelRoles, requireRun } from './run-view.ts';

const whyNotCancelled = {
  'not-found': 'Its package is not part of this version of Seatwright.',
  'run-ended': 'It has ended already.',
  'seats-under-way':
    'Seats are being changed at the CSP right now; it can be cancelled when that is settled.',
};

export const cancelRun = defineOperation({
  name: 'runs.cancel',
  summary: 'Cancel a run; what was already done stays and is told',
  route: 'POST /v1/runs/{id}/cancel',
  input: z.object({ id, reason: z.string().trim().max(500).default('') }),
  output: run,
  roles: cancelRoles,
  effect: 'write',
  handler: async ({ tools, actor, audit }, input) => {
    const before = await requireRun(tools, input.id, actor);
    const { reason } = input;
    const outcome = await cancel(tools, tools.catalog, {
      runId: input.id,
      actor,
      reason,
      record: (tx, leftovers) =>
        audit(
          {
            clientId: before.clientId,
            ticketId: before.ticketId,
            summary: `Cancelled ${before.packageTitle} for ${before.clientName}${reason === '' ? '' : `: ${reason}`}`,
            before: { status: before.status },
            after: { status: 'cancelled', reason, leftovers },
            externalIds: { Run: input.id },
          },
          tx,
        ),
    });
    if (!outcome.ok) {
      throw new OperationError({
        kind: 'conflict',
        code: 'cannot-cancel',
        message: whyNotCancelled[outcome.reason],
        nextStep: 'Look at the run: its state says what can be done now.',
      });
    }
    return requireRun(tools, input.id, actor);
  },
});
