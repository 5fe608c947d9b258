import { z } from 'zod';
import { deleteMapping as remove, readMapping } from '../../store/mappings.ts';
import { requireClient } from '../clients/client-view.ts';
import { notFound } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { requireService } from '../services/service-view.ts';
import { customerIdAt } from './mapping-view.ts';

export const deleteMapping = defineOperation({
  name: 'mappings.delete',
  summary: 'Forget which customer a client is at a CSP; the next run asks again',
  route: 'DELETE /v1/clients/{id}/mappings/{serviceId}',
  input: z.object({ id, serviceId: id }),
  output: z.null(),
  roles: ['admin'],
  effect: 'write',
  status: 204,
  handler: async ({ tools, actor, write }, input) => {
    const client = await requireClient(tools, input.id);
    const service = await requireService(tools, input.serviceId, 'csp');
    await write(
      async (tx) => {
        const before = await readMapping(tx, client.id, service.id);
        const mapping = { clientId: client.id, serviceId: service.id };
        const isGone = await remove(tx, { ...mapping, by: actor.name, at: tools.clock.now() });
        if (!isGone) throw notFound('mapping of this client at', service.name);
        return before;
      },
      (before) => ({
        clientId: client.id,
        summary: `Forgot which customer ${client.name} is at ${service.name}`,
        before: {
          serviceId: service.id,
          customerId: before?.customer_id ?? null,
          customerName: before?.customer_name ?? null,
          evidence: before?.evidence ?? null,
        },
        externalIds: customerIdAt(service.name, before?.customer_id ?? null),
      }),
    );
    return null;
  },
});
