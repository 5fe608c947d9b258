import { z } from 'zod';
import { readReception } from '../../store/event-reception.ts';
import { requireEvents } from '../events/reception.ts';
import { OperationError } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { service } from '../schemas/service.ts';
import { requireService, toService } from './service-view.ts';

export const testEvents = defineOperation({
  name: 'services.test-events',
  summary: 'Have a CSP send a test event now; that it came shows at the integration',
  route: 'POST /v1/services/{id}/events/test',
  input: z.object({ id }),
  output: service,
  roles: ['admin'],
  effect: 'write',
  handler: async ({ tools, audit }, input) => {
    const asked = await requireService(tools, input.id);
    const reception = await readReception(tools.db, asked.id);
    if (reception === null) {
      throw new OperationError({
        kind: 'refused',
        code: 'no-events',
        message: `No events of ${asked.name} are received.`,
        nextStep: 'Have it send events first.',
      });
    }
    await (await requireEvents(tools, asked)).sendTest(reception);
    await audit({ summary: `Asked ${asked.name} for a test event` });
    return toService(tools, await requireService(tools, asked.id));
  },
});
