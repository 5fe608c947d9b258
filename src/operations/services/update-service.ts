import { z } from 'zod';
import { lockKey } from '../../store/database.ts';
import { listServices, lockService, saveService } from '../../store/services.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { expiryInput, service, settingsInput } from '../schemas/service.ts';
import {
  checkFields,
  refuseTakenName,
  requireKind,
  requireService,
  toSecretFacts,
  toService,
} from './service-view.ts';

export const updateService = defineOperation({
  name: 'services.update',
  summary: 'Change an integration; fields and secrets that are left out stay',
  route: 'PUT /v1/services/{id}',
  input: z.object({
    id,
    name: z.string().trim().min(1).max(100).optional(),
    enabled: z.boolean().optional(),
    settings: settingsInput.default({}),
    secrets: settingsInput.default({}),
    secretExpiry: expiryInput.default({}),
  }),
  output: service,
  roles: ['admin'],
  effect: 'write',
  handler: async ({ tools, actor, write }, input) => {
    const before = await requireService(tools, input.id);
    const kind = requireKind(tools, before.kind);
    const secretsSet = Object.keys(before.secrets);
    const checked = checkFields(kind, input, { settings: before.settings, secretsSet });
    const name = input.name ?? before.name;
    const enabled = input.enabled ?? before.enabled;
    await write(
      async (tx) => {
        await lockKey(tx, 'service names');
        refuseTakenName(await listServices(tx), name, before.id);
        // Read again inside: a connector may have renewed a secret in the meantime.
        const { secrets, secret_facts: facts } = (await lockService(tx, before.id)) ?? before;
        const at = tools.clock.now();
        const sealed = Object.entries(checked.secrets).map(
          ([field, text]) => [field, tools.sealer.seal(text)] as const,
        );
        await saveService(
          tx,
          {
            ...before,
            name,
            enabled,
            settings: checked.settings,
            secrets: { ...secrets, ...Object.fromEntries(sealed) },
            secret_facts: toSecretFacts(kind, {
              before: facts,
              set: Object.keys(checked.secrets),
              expiry: input.secretExpiry,
              by: actor.name,
              at,
            }),
          },
          at,
        );
      },
      () => ({
        summary: `Changed ${name}${enabled ? '' : ' (switched off)'}`,
        before: { name: before.name, enabled: before.enabled, settings: before.settings },
        after: {
          name,
          enabled,
          settings: checked.settings,
          secretsChanged: Object.keys(checked.secrets),
          secretExpiry: input.secretExpiry,
        },
      }),
    );
    return toService(tools, await requireService(tools, before.id));
  },
});
