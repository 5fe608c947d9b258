import { z } from 'zod';
import { requireClient } from '../clients/client-view.ts';
import { defineOperation } from '../operation.ts';
import { mapping } from '../schemas/client.ts';
import { id } from '../schemas/common.ts';
import { listClientMappings } from './mapping-view.ts';

export const listMappings = defineOperation({
  name: 'mappings.list',
  summary: 'List which customer a client is at every CSP',
  route: 'GET /v1/clients/{id}/mappings',
  input: z.object({ id }),
  output: z.object({ items: z.array(mapping) }),
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, input) => {
    await requireClient(tools, input.id);
    return { items: await listClientMappings(tools, input.id) };
  },
});
