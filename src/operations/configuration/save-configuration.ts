import type { z } from 'zod';
import { readConfiguration, saveConfiguration } from '../../store/configurations.ts';
import { lockKey } from '../../store/database.ts';
import { requireClient } from '../clients/client-view.ts';
import type { OperationContext } from '../operation.ts';
import type { configuration, configurationInput } from '../schemas/client.ts';
import { checkValues } from './check-values.ts';
import { readConfigurationPage, type ConfigurationSubject } from './configuration-view.ts';

/** Saves some values of one scope and answers the whole page. */
export async function saveConfigurationPage(
  { tools, actor, write }: OperationContext,
  id: string,
  subject: ConfigurationSubject,
  values: z.output<typeof configurationInput>,
): Promise<z.input<typeof configuration>> {
  const client = await requireClient(tools, id);
  await write(
    async (tx) => {
      await lockKey(tx, `configuration ${id} ${subject.scope}`);
      const saved = await readConfiguration(tx, id, subject.scope);
      return saveConfiguration(tx, {
        clientId: id,
        scope: subject.scope,
        enabled: saved?.enabled ?? true,
        values: checkValues(
          subject.sections,
          tools.catalog.globalConfiguration,
          saved?.values ?? {},
          values,
        ),
        by: actor.name,
        at: tools.clock.now(),
      });
    },
    (changes) => ({
      clientId: id,
      summary: `Saved ${subject.title} of ${client.name}: ${changes.map(({ field }) => field).join(', ') || 'nothing changed'}`,
      before: Object.fromEntries(changes.map(({ field, before }) => [field, before])),
      after: Object.fromEntries(changes.map(({ field, after }) => [field, after])),
    }),
  );
  return readConfigurationPage(tools, id, subject);
}
