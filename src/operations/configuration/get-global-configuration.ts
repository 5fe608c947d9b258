import { z } from 'zod';
import { requireClient } from '../clients/client-view.ts';
import { defineOperation } from '../operation.ts';
import { configuration } from '../schemas/client.ts';
import { id } from '../schemas/common.ts';
import { globalSubject, readConfigurationPage } from './configuration-view.ts';

export const getGlobalConfiguration = defineOperation({
  name: 'configuration.get-global',
  summary: 'Show a client’s Global Configuration',
  route: 'GET /v1/clients/{id}/global-configuration',
  input: z.object({ id }),
  output: configuration,
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, input) => {
    await requireClient(tools, input.id);
    return readConfigurationPage(tools, input.id, globalSubject(tools));
  },
});
