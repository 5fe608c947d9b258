import { z } from 'zod';
import { seatsInWords } from '../../domain/wording.ts';
import {
  changeManualSubscription,
  lockManualSubscription,
  readManualSubscription,
  type ManualSubscription,
} from '../../store/manual-subscriptions.ts';
import { hasOpenWork } from '../../store/manual-work.ts';
import { OperationError, notFound } from '../failures.ts';
import { defineOperation, type ServerTools } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { requireService } from '../services/service-view.ts';
import {
  factsForAudit,
  recordInput,
  refuseDouble,
  subscriptionRecord,
  toFacts,
  toSubscriptionRecord,
} from './subscription-record.ts';

export const changeRecord = defineOperation({
  name: 'manual-subscriptions.change',
  summary: 'Correct what is written down of a subscription at a CSP without an API',
  route: 'PUT /v1/manual-subscriptions/{id}',
  input: z.object({
    id,
    ...recordInput,
    quantitySeen: recordInput.quantity
      .nullable()
      .default(null)
      .describe(
        'What stood there when it was looked at: nothing is changed when it is another by now',
      ),
  }),
  output: subscriptionRecord,
  roles: ['admin'],
  effect: 'write',
  handler: async ({ tools, actor, write }, input) => {
    const known = await requireRecord(tools, input.id);
    const service = await requireService(tools, known.service_id, 'csp');
    const facts = toFacts(input);
    await refuseDouble(tools, facts, known.id);
    await write(
      async (tx) => {
        const before = await lockManualSubscription(tx, input.id);
        if (before === null) throw notFound('record', input.id);
        if ((input.quantitySeen ?? before.quantity) !== before.quantity)
          throw movedMeanwhile(before);
        if (facts.quantity !== before.quantity && (await hasOpenWork(tx, before.id)))
          throw workIsOpen();
        const editing = { by: actor.name, at: tools.clock.now() };
        await changeManualSubscription(tx, before, facts, editing);
        return before;
      },
      (before) => ({
        clientId: before.client_id,
        summary: `Corrected ${facts.product_name} at ${service.name}`,
        before: factsForAudit(before),
        after: factsForAudit(facts),
        externalIds: { [`${service.name} subscription`]: before.id },
      }),
    );
    return toSubscriptionRecord(await requireRecord(tools, input.id), service.name);
  },
});

export async function requireRecord(
  tools: ServerTools,
  recordId: string,
): Promise<ManualSubscription> {
  const found = await readManualSubscription(tools.db, recordId);
  if (found === null) throw notFound('record of a subscription', recordId);
  return found;
}

/** Answered work has moved the number, or a colleague: written over, the next purchase would be counted from an old one. */
function movedMeanwhile({ quantity, updated_by: by }: ManualSubscription): OperationError {
  return new OperationError({
    kind: 'conflict',
    code: 'changed-meanwhile',
    message: `${by} has changed it to ${seatsInWords(quantity)} meanwhile.`,
    nextStep: 'Look at it again; nothing of yours was saved.',
  });
}

/** Somebody is just buying on the number that stands there. */
export function workIsOpen(): OperationError {
  return new OperationError({
    kind: 'conflict',
    code: 'work-open',
    message:
      'Somebody is asked to change this subscription by hand, from the number that stands here.',
    nextStep: 'Answer that under Work by hand first; done, it changes the number by itself.',
  });
}
