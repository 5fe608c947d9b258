import { z } from 'zod';
import { requireClient } from '../clients/client-view.ts';
import { defineOperation } from '../operation.ts';
import { configuration } from '../schemas/client.ts';
import { id } from '../schemas/common.ts';
import { readConfigurationPage, subjectOfPackage } from './configuration-view.ts';

export const getPackageConfiguration = defineOperation({
  name: 'configuration.get',
  summary: 'Show a client’s configuration of a package',
  route: 'GET /v1/clients/{id}/packages/{package}/configuration',
  input: z.object({ id, package: z.string().max(100) }),
  output: configuration,
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, input) => {
    await requireClient(tools, input.id);
    return readConfigurationPage(tools, input.id, subjectOfPackage(tools, input.package));
  },
});
