import { z } from 'zod';
import { instantInWords } from '../../domain/wording.ts';
import { auditOfWork } from '../../flows/by-hand/await-work.ts';
import { closeWork as close } from '../../flows/by-hand/close-work.ts';
import { OperationError, invalidFields, notFound } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { requireWork, toWorkItem, workItem } from './work-item.ts';

export const closeWork = defineOperation({
  name: 'work-items.close',
  summary:
    'Say that something was done by hand at a CSP without an API, or that it could not be done',
  route: 'POST /v1/work-items/{id}/close',
  input: z.object({
    id,
    outcome: z.enum(['done', 'impossible']),
    reason: z.string().trim().max(500).default('').describe('Needed where it could not be done'),
  }),
  output: workItem,
  roles: ['admin', 'engineer'],
  permission: 'spend',
  effect: 'spend',
  handler: async ({ tools, actor, write }, input) => {
    if (input.outcome === 'impossible' && input.reason === '')
      throw invalidFields({ reason: 'Say why it could not be done: it stands on the ticket.' });
    const work = await requireWork(tools, input.id);
    const by = { id: actor.id, name: actor.name };
    await write(
      async (tx) => {
        const closed = await close(tx, tools, { ...input, by, formId: null });
        if (closed.ok) return closed.item;
        if (closed.reason === 'not-found') throw notFound('work item', input.id);
        throw wasFirst(closed.by, closed.at);
      },
      (item) => {
        const { summary, before, after, externalIds } = auditOfWork(item, work.service_name);
        const clientId = item.client_id;
        return {
          clientId,
          ticketId: work.runs[0]?.ticket_id ?? null,
          summary,
          before,
          after,
          externalIds,
        };
      },
    );
    return toWorkItem(await requireWork(tools, input.id));
  },
});

function wasFirst(by: string, at: string): OperationError {
  const when = at === '' ? '' : ` on ${instantInWords(Temporal.Instant.from(at))}`;
  return new OperationError({
    kind: 'conflict',
    code: 'closed-already',
    message: `${by} was first and answered this${when}.`,
    nextStep: 'Your answer was not taken. Look at it again: it says what became of it.',
  });
}
