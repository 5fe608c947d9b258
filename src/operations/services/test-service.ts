import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { serviceTest, settingsInput } from '../schemas/service.ts';
import { checkFields, openSecrets, requireKind, requireService } from './service-view.ts';

export const testService = defineOperation({
  name: 'services.test',
  summary: 'Try a connected service, with changes that are not saved yet if given',
  route: 'POST /v1/services/{id}/test',
  input: z.object({
    id,
    settings: settingsInput.default({}),
    secrets: settingsInput.default({}),
  }),
  output: serviceTest,
  roles: ['admin', 'engineer'],
  effect: 'read',
  handler: async ({ tools, actor }, input) => {
    const service = await requireService(tools, input.id);
    const kind = requireKind(tools, service.kind);
    // Stored secrets sent to an address of an engineer's choosing would be given away.
    const isChanging = Object.keys(input.settings).length + Object.keys(input.secrets).length > 0;
    const unsaved =
      isChanging && actor.roles.includes('admin') ? input : { settings: {}, secrets: {} };
    const secretsSet = Object.keys(service.secrets);
    const checked = checkFields(kind, unsaved, { settings: service.settings, secretsSet });
    const report = await kind.test({
      serviceId: service.id,
      settings: checked.settings,
      secrets: { ...openSecrets(tools, service), ...checked.secrets },
    });
    return { ok: report.ok, findings: [...report.findings] };
  },
});
