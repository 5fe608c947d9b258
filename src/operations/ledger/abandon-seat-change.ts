import { z } from 'zod';
import { abandonSeatChange as abandon } from '../../flows/lanes/abandon-seat-change.ts';
import { OperationError } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { toSeatChange } from '../runs/run-view.ts';
import { id } from '../schemas/common.ts';
import { seatChange } from '../schemas/run.ts';
import { requireChange, requireClosable, toCloseAudit, toCloseError } from './close-change.ts';

export const abandonSeatChange = defineOperation({
  name: 'seat-changes.abandon',
  summary: 'Close a seat change, or an order as not placed, after looking at the CSP',
  route: 'POST /v1/seat-changes/{id}/abandon',
  input: z.object({ id, reason: z.string().trim().min(3).max(500) }),
  output: seatChange,
  roles: ['admin', 'engineer'],
  effect: 'spend',
  handler: async ({ tools, actor, audit }, { id: changeId, reason }) => {
    const before = await requireClosable(tools, changeId, actor);
    const outcome = await abandon(tools, {
      id: changeId,
      reason,
      actor,
      record: (tx, closed) => {
        const { sent_order: order, subscription_id: subscriptionId } = closed.write;
        const what = order === null ? 'an unknown seat change' : 'an order, as not placed,';
        const said = {
          summary: `Closed ${what} of ${before.client_name}: ${reason}`,
          after: { state: 'abandoned', reason },
          subscriptionId: order === null ? subscriptionId : null,
        };
        return audit(toCloseAudit(before, closed, said), tx);
      },
    });
    if (outcome.ok) return toSeatChange(await requireChange(tools, changeId));
    if (outcome.reason !== 'found') throw toCloseError(before, outcome);
    throw new OperationError({
      kind: 'conflict',
      code: 'found',
      message: `The order was placed: the CSP shows subscription ${outcome.subscriptionId} for it.`,
      nextStep: 'Look again in a moment: Seatwright writes it down by itself.',
    });
  },
});
