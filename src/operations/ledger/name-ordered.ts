import { z } from 'zod';
import { nameOrdered as nameIt } from '../../flows/orders/name-ordered.ts';
import { OperationError } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { toSeatChange } from '../runs/run-view.ts';
import { id } from '../schemas/common.ts';
import { seatChange } from '../schemas/run.ts';
import { requireChange, requireClosable, toCloseAudit, toCloseError } from './close-change.ts';

export const nameOrdered = defineOperation({
  name: 'seat-changes.name-ordered',
  summary: 'Say which subscription came of an order whose outcome nobody could find out',
  route: 'POST /v1/seat-changes/{id}/name-ordered',
  input: z.object({
    id,
    subscriptionId: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .describe('As the CSP lists it, or as the tenant does; it is looked for at the CSP'),
    reason: z.string().trim().min(3).max(500),
  }),
  output: seatChange,
  roles: ['admin', 'engineer'],
  effect: 'spend',
  handler: async ({ tools, actor, audit }, { id: changeId, subscriptionId, reason }) => {
    const before = await requireClosable(tools, changeId, actor);
    const outcome = await nameIt(tools, {
      id: changeId,
      subscription: subscriptionId,
      reason,
      actor,
      record: (tx, closed, named) => {
        const said = {
          summary: `Said what came of an order of ${before.client_name}: ${reason}`,
          after: { state: 'confirmed', reason },
          subscriptionId: named,
        };
        return audit(toCloseAudit(before, closed, said), tx);
      },
    });
    if (outcome.ok) return toSeatChange(await requireChange(tools, changeId));
    if (outcome.reason === 'not-an-order') {
      throw new OperationError({
        kind: 'conflict',
        code: 'not-an-order',
        message: 'It changes a subscription that exists; nothing was ordered.',
        nextStep: 'Look at the subscription at the CSP, then abandon the change.',
      });
    }
    if (outcome.reason === 'not-it') {
      throw new OperationError({
        kind: 'conflict',
        code: 'not-it',
        message: outcome.explanation,
        nextStep:
          'Look at the CSP for the subscription that is new, or close the order as not placed.',
      });
    }
    throw toCloseError(before, outcome);
  },
});
