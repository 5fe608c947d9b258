import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { lockKey } from '../../store/database.ts';
import { listServices, saveService } from '../../store/services.ts';
import { defineOperation } from '../operation.ts';
import { expiryInput, service, settingsInput } from '../schemas/service.ts';
import {
  checkFields,
  refuseTakenName,
  requireKind,
  requireService,
  toSecretFacts,
  toService,
} from './service-view.ts';

export const addService = defineOperation({
  name: 'services.add',
  summary: 'Connect an outside system',
  route: 'POST /v1/services',
  input: z.object({
    kind: z.string().max(50),
    name: z.string().trim().min(1).max(100),
    settings: settingsInput.default({}),
    secrets: settingsInput.default({}),
    secretExpiry: expiryInput.default({}),
  }),
  output: service,
  roles: ['admin'],
  effect: 'write',
  status: 201,
  handler: async ({ tools, actor, write }, input) => {
    const kind = requireKind(tools, input.kind);
    const { settings, secrets } = checkFields(kind, input, { settings: {}, secretsSet: [] });
    const id = randomUUID();
    const at = tools.clock.now();
    const secretFacts = toSecretFacts(kind, {
      before: {},
      set: Object.keys(secrets),
      expiry: input.secretExpiry,
      by: actor.name,
      at,
    });
    await write(
      async (tx) => {
        await lockKey(tx, 'service names');
        refuseTakenName(await listServices(tx), input.name, null);
        const sealed = Object.entries(secrets).map(
          ([name, text]) => [name, tools.sealer.seal(text)] as const,
        );
        await saveService(
          tx,
          {
            id,
            kind: kind.kind,
            category: kind.category,
            name: input.name,
            enabled: true,
            settings,
            secrets: Object.fromEntries(sealed),
            secret_facts: secretFacts,
          },
          at,
        );
      },
      () => ({
        summary: `Connected ${input.name} (${kind.title})`,
        after: { id, settings, secretsSet: Object.keys(secrets), secretExpiry: input.secretExpiry },
      }),
    );
    return toService(tools, await requireService(tools, id));
  },
});
