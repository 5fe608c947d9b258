import { z } from 'zod';
import { deleteMapping as remove } from '../../store/mappings.ts';
import { requireClient } from '../clients/client-view.ts';
import { notFound } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';

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
    await write(
      async (tx) => {
        const mapping = { clientId: client.id, serviceId: input.serviceId };
        const isGone = await remove(tx, { ...mapping, by: actor.name, at: tools.clock.now() });
        if (!isGone) throw notFound('mapping of this client at', input.serviceId);
      },
      () => ({
        clientId: client.id,
        summary: `Forgot which customer ${client.name} is at a CSP`,
        before: { serviceId: input.serviceId },
      }),
    );
    return null;
  },
});
