import { z } from 'zod';
import {
  lockManualSubscription,
  removeManualSubscription,
} from '../../store/manual-subscriptions.ts';
import { hasOpenWork } from '../../store/manual-work.ts';
import { openStates } from '../../store/seat-change-states.ts';
import { OperationError, notFound } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { requireService } from '../services/service-view.ts';
import { requireRecord, workIsOpen } from './change-record.ts';
import { factsForAudit } from './subscription-record.ts';

export const removeRecord = defineOperation({
  name: 'manual-subscriptions.remove',
  summary: 'Take a subscription at a CSP without an API out of the book',
  route: 'DELETE /v1/manual-subscriptions/{id}',
  input: z.object({ id }),
  output: z.null(),
  roles: ['admin'],
  effect: 'write',
  status: 204,
  handler: async ({ tools, actor, write }, input) => {
    const known = await requireRecord(tools, input.id);
    const service = await requireService(tools, known.service_id, 'csp');
    await write(
      async (tx) => {
        const before = await lockManualSubscription(tx, input.id);
        if (before === null) throw notFound('record of a subscription', input.id);
        const change = await tx
          .selectFrom('seat_change')
          .select('ticket_number')
          .where('service_id', '=', before.service_id)
          .where('subscription_id', '=', before.id)
          .where('state', 'in', openStates)
          .limit(1)
          .executeTakeFirst();
        if (change !== undefined) throw changeIsOpen(change.ticket_number);
        // Whoever answers an open item moves this record, whatever has become of its change.
        if (await hasOpenWork(tx, before.id)) throw workIsOpen();
        await removeManualSubscription(tx, before.id, { by: actor.name, at: tools.clock.now() });
        return before;
      },
      (before) => ({
        clientId: before.client_id,
        summary: `Took ${before.product_name} at ${service.name} out of the book`,
        before: factsForAudit(before),
        externalIds: { [`${service.name} subscription`]: before.id },
      }),
    );
    return null;
  },
});

function changeIsOpen(ticketNumber: string): OperationError {
  return new OperationError({
    kind: 'conflict',
    code: 'change-open',
    message: `A seat change of ticket #${ticketNumber} is under way on this subscription.`,
    nextStep: 'Let it come to its end first: Seat changes and Work by hand say what it waits for.',
  });
}
