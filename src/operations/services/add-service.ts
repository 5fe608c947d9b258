import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { lockKey } from '../../store/database.ts';
import { listServices, recordHealth, saveService } from '../../store/services.ts';
import { defineOperation, type ServiceKind } from '../operation.ts';
import { expiryInput, service, settingsInput, untestedInput } from '../schemas/service.ts';
import { checkFields, type GivenFields } from './given-fields.ts';
import { refuseTakenName } from './service-conflicts.ts';
import { sealSecrets, toSecretFacts } from './service-secrets.ts';
import { requireKind, requireService, toService } from './service-view.ts';
import { requireWorking } from './try-connection.ts';

export const addService = defineOperation({
  name: 'services.add',
  summary: 'Connect an outside system, after a test with real calls that went well',
  route: 'POST /v1/services',
  input: z.object({
    kind: z.string().max(50),
    name: z.string().trim().min(1).max(100),
    settings: settingsInput.default({}),
    secrets: settingsInput.default({}),
    secretExpiry: expiryInput.default({}),
    untested: untestedInput,
  }),
  output: service,
  roles: ['admin'],
  effect: 'write',
  status: 201,
  handler: async ({ tools, actor, write }, input) => {
    const kind = requireKind(tools, input.kind);
    const given = checkFields(kind, input, { settings: {}, secretsSet: [] });
    const id = randomUUID();
    const secretFacts = toSecretFacts(kind, {
      before: {},
      set: Object.keys(given.secrets),
      expiry: input.secretExpiry,
      by: actor.name,
      at: tools.clock.now(),
    });
    // Before the vendor is asked, and once more when it is saved.
    refuseTakenName(await listServices(tools.db), input.name, null);
    const secrets = input.untested
      ? given.secrets
      : await tryFirst(kind, { name: input.name, given });
    await write(
      async (tx) => {
        await lockKey(tx, 'service names');
        refuseTakenName(await listServices(tx), input.name, null);
        const at = tools.clock.now();
        await saveService(
          tx,
          {
            id,
            kind: kind.kind,
            category: kind.category,
            name: input.name,
            enabled: !input.untested,
            settings: given.settings,
            secrets: sealSecrets(tools, secrets),
            secret_facts: secretFacts,
          },
          at,
        );
        if (!input.untested) await recordHealth(tx, id, { at, error: null });
      },
      () => ({
        summary: input.untested
          ? `Saved ${input.name} (${kind.title}) without a test, switched off`
          : `Connected ${input.name} (${kind.title}) after a test that went well`,
        after: {
          id,
          enabled: !input.untested,
          settings: given.settings,
          secretsSet: Object.keys(given.secrets),
          secretExpiry: input.secretExpiry,
        },
      }),
    );
    return toService(tools, await requireService(tools, id));
  },
});

/** The secrets to store. Refuses, in the report's words, what does not work. */
async function tryFirst(
  kind: ServiceKind,
  { name, given }: { readonly name: string; readonly given: GivenFields },
): Promise<Readonly<Record<string, string>>> {
  const renewed = await requireWorking(kind, given, ({ text, nextStep }) => ({
    code: 'connection-does-not-work',
    message: `${name} does not work yet, so nothing was saved. ${text}`,
    nextStep: `${nextStep ?? 'Check what was entered and try again.'} If it cannot work yet, save it untested: it then stays switched off.`,
  }));
  return { ...given.secrets, ...renewed };
}
