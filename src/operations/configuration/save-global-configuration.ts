import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { configuration, configurationInput } from '../schemas/client.ts';
import { id } from '../schemas/common.ts';
import { globalSubject } from './configuration-view.ts';
import { saveConfigurationPage } from './save-configuration.ts';

export const saveGlobalConfiguration = defineOperation({
  name: 'configuration.save-global',
  summary: 'Change a client’s Global Configuration',
  route: 'PUT /v1/clients/{id}/global-configuration',
  input: z.object({ id, values: configurationInput }),
  output: configuration,
  roles: ['admin'],
  effect: 'write',
  handler: (context, input) =>
    saveConfigurationPage(context, input.id, globalSubject(context.tools), input.values),
});
