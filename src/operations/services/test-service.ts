import { z } from 'zod';
import { recordHealth } from '../../store/services.ts';
import { OperationError } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { serviceTest, settingsInput } from '../schemas/service.ts';
import { checkFields } from './given-fields.ts';
import { openSecrets } from './service-secrets.ts';
import { requireKind, requireService } from './service-view.ts';

export const testService = defineOperation({
  name: 'services.test',
  summary: 'Try an integration, with changes that are not saved yet if given',
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
    const isChanging = Object.keys(input.settings).length + Object.keys(input.secrets).length > 0;
    if (isChanging && !actor.roles.includes('admin')) {
      // Stored secrets sent to an address of an engineer's choosing would be given away.
      throw new OperationError({
        kind: 'forbidden',
        message: 'Only an admin may try settings that are not saved.',
        nextStep: 'Test the service as it is, or ask an admin.',
      });
    }
    const secretsSet = Object.keys(service.secrets);
    const checked = checkFields(kind, input, { settings: service.settings, secretsSet });
    const report = await kind.test({
      // A secret that is not saved yet may be renewed by the vendor: the stored one stays as it is.
      serviceId: Object.keys(checked.secrets).length === 0 ? service.id : null,
      settings: checked.settings,
      secrets: { ...openSecrets(tools, service), ...checked.secrets },
    });
    if (!isChanging) {
      const problem = report.findings.find((finding) => !finding.ok);
      const error = report.ok ? null : (problem?.text ?? 'The test failed.');
      await recordHealth(tools.db, service.id, { at: tools.clock.now(), error });
    }
    return { ok: report.ok, findings: [...report.findings] };
  },
});
