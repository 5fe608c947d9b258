import { z } from 'zod';
import { requestReadings } from '../../store/directory.ts';
import { requireClient } from '../clients/client-view.ts';
import { OperationError } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';

export const refreshDirectory = defineOperation({
  name: 'directory.refresh',
  summary: 'Read the people and subscriptions of one client or of all again, in the background',
  route: 'POST /v1/directory/refresh',
  input: z.object({ clientId: id.optional().describe('Absent: all active clients') }),
  output: z.object({
    clients: z.number().int().describe('Clients that are read now; directory.status tells how far'),
  }),
  roles: ['admin', 'engineer'],
  effect: 'write',
  handler: async ({ tools, actor, write }, { clientId }) => {
    const client = clientId === undefined ? null : await requireClient(tools, clientId);
    const wish = { clientId: client?.id ?? null, by: actor.name, at: tools.clock.now() };
    const clients = await write(
      async (tx) => {
        const count = await requestReadings(tx, wish);
        if (client !== null && count === 0) throw nothingToRead(client.name);
        return count;
      },
      (count) => ({
        ...(client === null ? {} : { clientId: client.id }),
        summary: `Asked for people and subscriptions of ${client?.name ?? `${count} clients`} to be read again`,
      }),
    );
    return { clients };
  },
});

function nothingToRead(clientName: string): OperationError {
  return new OperationError({
    kind: 'refused',
    code: 'nothing-to-read',
    message: `${clientName} is not an active client with a tenant or a customer at a CSP.`,
    nextStep: 'An admin sets its tenant on the client page, or its customer mapping.',
  });
}
