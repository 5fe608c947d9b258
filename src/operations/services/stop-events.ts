import { z } from 'zod';
import { holdReception } from '../events/reception.ts';
import { OperationError } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { requireService } from './service-view.ts';

export const stopEvents = defineOperation({
  name: 'services.stop-events',
  summary: 'Have a CSP tell nothing by itself any more; Seatwright goes on asking it',
  route: 'DELETE /v1/services/{id}/events',
  input: z.object({ id }),
  output: z.null(),
  roles: ['admin'],
  effect: 'write',
  status: 204,
  handler: async ({ tools, write }, input) => {
    const before = await requireService(tools, input.id);
    const held = await holdReception(tools, before);
    if (held === null) {
      throw new OperationError({
        kind: 'refused',
        code: 'no-events',
        message: `No events of ${before.name} are received.`,
        nextStep: null,
      });
    }
    await write(
      (tx) => held.forget(tx),
      () => ({
        summary: `Ended the events of ${before.name}`,
        before: { serviceId: before.id },
      }),
    );
    await held.endThere();
    return null;
  },
});
