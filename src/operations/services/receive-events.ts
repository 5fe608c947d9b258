import { z } from 'zod';
import { registerAnew } from '../events/reception.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { service } from '../schemas/service.ts';
import { lockUnchanged } from './service-conflicts.ts';
import { requireService, toService } from './service-view.ts';

export const receiveEvents = defineOperation({
  name: 'services.receive-events',
  summary:
    'Have a CSP tell when something changes there, at a new address; an earlier address is over with that',
  route: 'POST /v1/services/{id}/events',
  input: z.object({ id }),
  output: service,
  roles: ['admin'],
  effect: 'write',
  handler: async ({ tools, actor, write }, input) => {
    const before = await requireService(tools, input.id);
    const reception = await registerAnew(tools, before);
    await write(
      async (tx) => {
        await lockUnchanged(tx, before);
        await reception.save(tx, actor.name);
      },
      () => ({
        summary: `Had ${before.name} send its events here, at a new address`,
        after: { serviceId: before.id, reference: reception.registration.reference },
      }),
    );
    return toService(tools, await requireService(tools, before.id));
  },
});
