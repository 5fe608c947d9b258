import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { configuration, configurationInput } from '../schemas/client.ts';
import { id } from '../schemas/common.ts';
import { subjectOfPackage } from './configuration-view.ts';
import { saveConfigurationPage } from './save-configuration.ts';

export const savePackageConfiguration = defineOperation({
  name: 'configuration.save',
  summary: 'Change a client’s configuration of a package',
  route: 'PUT /v1/clients/{id}/packages/{package}/configuration',
  input: z.object({ id, package: z.string().max(100), values: configurationInput }),
  output: configuration,
  roles: ['admin'],
  effect: 'write',
  handler: (context, input) =>
    saveConfigurationPage(
      context,
      input.id,
      subjectOfPackage(context.tools, input.package),
      input.values,
    ),
});
