import { z } from 'zod';
import { readConfiguration, saveConfiguration } from '../../store/configurations.ts';
import { lockKey } from '../../store/database.ts';
import { readClientPage, requireClient } from '../clients/client-view.ts';
import { defineOperation } from '../operation.ts';
import { packageNamed, requireOffered } from '../packages/known-packages.ts';
import { client } from '../schemas/client.ts';
import { id } from '../schemas/common.ts';

export const switchPackage = defineOperation({
  name: 'configuration.switch-package',
  summary: 'Switch a package on or off for a client',
  route: 'PUT /v1/clients/{id}/packages/{package}',
  input: z.object({ id, package: z.string().max(100), enabled: z.boolean() }),
  output: client,
  roles: ['admin'],
  effect: 'write',
  handler: async ({ tools, actor, write }, input) => {
    const found = await requireClient(tools, input.id);
    const definition = packageNamed(tools, input.package);
    requireOffered(tools, found, definition);
    await write(
      async (tx) => {
        await lockKey(tx, `configuration ${input.id} ${definition.name}`);
        const saved = await readConfiguration(tx, input.id, definition.name);
        await saveConfiguration(tx, {
          clientId: input.id,
          scope: definition.name,
          enabled: input.enabled,
          values: saved?.values ?? {},
          by: actor.name,
          at: tools.clock.now(),
        });
      },
      () => ({
        clientId: input.id,
        summary: `Switched ${definition.title} ${input.enabled ? 'on' : 'off'} for ${found.name}`,
        after: { package: definition.name, enabled: input.enabled },
      }),
    );
    return readClientPage(tools, input.id);
  },
});
