import { z } from 'zod';
import { instantInWords } from '../../domain/wording.ts';
import {
  abandonSeatChange as abandon,
  type ClosedAttempt,
} from '../../flows/lanes/abandon-seat-change.ts';
import { listSeatChanges, type ListedSeatChange } from '../../store/seat-change-list.ts';
import { OperationError, notFound } from '../failures.ts';
import { defineOperation, type AuditFacts } from '../operation.ts';
import { toSeatChange } from '../runs/run-view.ts';
import { id } from '../schemas/common.ts';
import { seatChange } from '../schemas/run.ts';

export const abandonSeatChange = defineOperation({
  name: 'seat-changes.abandon',
  summary: 'Close a seat change whose outcome nobody could find out, after looking at the CSP',
  route: 'POST /v1/seat-changes/{id}/abandon',
  input: z.object({ id, reason: z.string().trim().min(3).max(500) }),
  output: seatChange,
  roles: ['admin', 'engineer'],
  effect: 'spend',
  handler: async ({ tools, actor, audit }, input) => {
    const query = { id: input.id, limit: 1, offset: 0 };
    const before = (await listSeatChanges(tools.db, query)).rows[0];
    if (before === undefined) throw notFound('seat change', input.id);
    if (!actor.roles.includes('admin') && !actor.permissions.includes('spend')) {
      throw new OperationError({
        kind: 'forbidden',
        code: 'needs-spend',
        message: 'Closing it decides about money, and you do not have the permission "spend".',
        nextStep: 'Ask an admin, or a colleague who has it.',
      });
    }
    const outcome = await abandon(tools, {
      id: input.id,
      reason: input.reason,
      actor,
      record: (tx, closed) => audit(toAudit(before, input.reason, closed), tx),
    });
    if (!outcome.ok && outcome.reason === 'too-soon') {
      const until = instantInWords(
        outcome.until.round({ smallestUnit: 'minute', roundingMode: 'ceil' }),
      );
      throw new OperationError({
        kind: 'conflict',
        code: 'too-soon',
        message: `The CSP may still carry it out until ${until}; closed before, it could be bought a second time.`,
        nextStep: `Wait until ${until}: a reading that shows the outcome before then settles it by itself.`,
      });
    }
    if (!outcome.ok && outcome.reason === 'still-pending') {
      throw new OperationError({
        kind: 'conflict',
        code: 'still-pending',
        message:
          'It is still being carried out, by the CSP or by whoever is asked to do it by hand; closed now, it could be bought a second time.',
        nextStep:
          'Ask the CSP to carry it out or to cancel it, or answer it under Work by hand: Seatwright sees what became of it.',
      });
    }
    if (!outcome.ok) {
      throw new OperationError({
        kind: 'conflict',
        code: 'not-unknown',
        message: `It is ${before.state}; only a seat change whose outcome is unknown can be closed by hand.`,
        nextStep: 'Look again: it may have been settled by itself.',
      });
    }
    const after = (await listSeatChanges(tools.db, query)).rows[0];
    if (after === undefined) throw notFound('seat change', input.id);
    return toSeatChange(after);
  },
});

function toAudit(
  change: ListedSeatChange,
  reason: string,
  { write, changes }: ClosedAttempt,
): AuditFacts {
  const csp = change.service_name ?? 'CSP';
  return {
    clientId: change.client_id,
    ticketId: changes.find((one) => one.id === change.id)?.ticket_id ?? null,
    summary: `Closed an unknown seat change of ${change.client_name}: ${reason}`,
    before: { state: change.state, askedQuantity: write.quantity_target },
    // The call may have carried wishes of other tickets: they are closed with it.
    after: { state: 'abandoned', reason, closed: changes.map((one) => one.id) },
    externalIds: {
      [`${csp} customer`]: write.customer_id,
      ...(write.sent_order === null ? { [`${csp} subscription`]: write.subscription_id } : {}),
      ...(write.reference === null ? {} : { [`${csp} order`]: write.reference }),
      'Seat write': write.id,
      Run: change.run_id,
    },
  };
}
