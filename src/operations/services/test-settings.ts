import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { serviceTest, settingsInput } from '../schemas/service.ts';
import { checkFields } from './given-fields.ts';
import { requireKind } from './service-view.ts';

export const testSettings = defineOperation({
  name: 'services.try',
  summary: 'Try settings before they are connected',
  route: 'POST /v1/service-kinds/{kind}/test',
  input: z.object({
    kind: z.string().max(50),
    settings: settingsInput.default({}),
    secrets: settingsInput.default({}),
  }),
  output: serviceTest,
  roles: ['admin'],
  effect: 'read',
  handler: async ({ tools }, input) => {
    const kind = requireKind(tools, input.kind);
    const checked = checkFields(kind, input, { settings: {}, secretsSet: [] });
    const report = await kind.test({ serviceId: null, ...checked });
    return { ok: report.ok, findings: [...report.findings] };
  },
});
