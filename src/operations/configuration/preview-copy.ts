import { z } from 'zod';
import { globalScope, readConfigurationsOf } from '../../store/configurations.ts';
import { defineOperation } from '../operation.ts';
import {
  copyInput,
  copyPreview,
  differencesFrom,
  readCopySource,
  readCopyTargets,
  unresolvedFields,
} from './copy-plan.ts';

export const previewCopy = defineOperation({
  name: 'configuration.preview-copy',
  summary: 'Show what copying a client’s configuration to other clients would change',
  route: 'POST /v1/clients/{id}/configuration-copies/preview',
  input: z.object(copyInput),
  output: copyPreview,
  roles: ['admin'],
  effect: 'read',
  handler: async ({ tools }, input) => {
    const at = tools.clock.now().toString();
    const source = await readCopySource(tools, input);
    const targets = await readCopyTargets(tools, source, input.clientIds);
    const ids = targets.map((client) => client.id);
    const [saved, global] = await Promise.all([
      readConfigurationsOf(tools.db, source.subject.scope, ids),
      readConfigurationsOf(tools.db, globalScope, ids),
    ]);
    return {
      at,
      items: targets.map((client) => ({
        clientId: client.id,
        clientName: client.name,
        changes: differencesFrom(source, saved.get(client.id)?.values ?? {}),
        unresolved: unresolvedFields(tools, source, global.get(client.id)?.values ?? {}),
      })),
    };
  },
});
