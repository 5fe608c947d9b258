import { z } from 'zod';
import { lockKey } from '../../store/database.ts';
import {
  forgetHealth,
  listServices,
  recordHealth,
  saveService,
  type ConnectedService,
} from '../../store/services.ts';
import { holdReception, receiveAgain } from '../events/reception.ts';
import { invalidFields } from '../failures.ts';
import { defineOperation, type ServerTools, type ServiceKind } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { expiryInput, service, settingsInput, untestedInput } from '../schemas/service.ts';
import { checkFields, type GivenFields } from './given-fields.ts';
import { lockUnchanged, refuseTakenName } from './service-conflicts.ts';
import { openSecrets, sealSecrets, toSecretFacts } from './service-secrets.ts';
import { requireKind, requireService, toService } from './service-view.ts';
import { requireWorking } from './try-connection.ts';

const input = z.object({
  id,
  name: z.string().trim().min(1).max(100).optional(),
  enabled: z.boolean().optional(),
  settings: settingsInput.default({}),
  secrets: settingsInput.default({}),
  secretExpiry: expiryInput.default({}),
  untested: untestedInput,
});

export const updateService = defineOperation({
  name: 'services.update',
  summary:
    'Change an integration; what is left out stays. New settings, and one that is enabled, are tested first',
  route: 'PUT /v1/services/{id}',
  input,
  output: service,
  roles: ['admin'],
  effect: 'write',
  handler: async (context, given) => {
    const { tools, actor, write } = context;
    const before = await requireService(tools, given.id);
    const kind = requireKind(tools, before.kind);
    const change = toChange(kind, before, given);
    const toFacts = (facts: ConnectedService['secret_facts']) =>
      toSecretFacts(kind, {
        before: facts,
        set: Object.keys(change.fields.secrets),
        expiry: given.secretExpiry,
        by: actor.name,
        at: tools.clock.now(),
      });
    // Before the vendor is asked, and once more when it is saved.
    toFacts(before.secret_facts);
    refuseTakenName(await listServices(tools.db), change.name, before.id);
    const secrets = change.needsTest
      ? await tryFirst(tools, kind, before, change)
      : change.fields.secrets;
    const events = change.isOther || !change.enabled ? await holdReception(tools, before) : null;
    await write(
      async (tx) => {
        await lockKey(tx, 'service names');
        refuseTakenName(await listServices(tx), change.name, before.id);
        const present = await lockUnchanged(tx, before);
        const at = tools.clock.now();
        await saveService(
          tx,
          {
            ...present,
            name: change.name,
            enabled: change.enabled,
            settings: change.fields.settings,
            secrets: { ...present.secrets, ...sealSecrets(tools, secrets) },
            secret_facts: toFacts(present.secret_facts),
          },
          at,
        );
        await events?.forget(tx);
        if (change.needsTest) await recordHealth(tx, before.id, { at, error: null });
        else if (change.isOther) await forgetHealth(tx, before.id);
      },
      () => ({
        summary: `Changed ${change.name}${change.needsTest ? ' after a test that went well' : ''}${change.enabled ? '' : ' (switched off)'}${events === null ? '' : '; its events end'}`,
        before: { name: before.name, enabled: before.enabled, settings: before.settings },
        after: {
          name: change.name,
          enabled: change.enabled,
          settings: change.fields.settings,
          secretsChanged: Object.keys(change.fields.secrets),
          secretExpiry: given.secretExpiry,
        },
      }),
    );
    const after = await requireService(tools, before.id);
    await events?.endThere();
    if (events !== null && after.enabled) await receiveAgain(context, after);
    return toService(tools, after);
  },
});

interface Change {
  readonly name: string;
  readonly enabled: boolean;
  readonly fields: GivenFields;
  /** Whether it connects in another way than before. */
  readonly isOther: boolean;
  readonly needsTest: boolean;
}

function toChange(
  kind: ServiceKind,
  before: ConnectedService,
  given: z.output<typeof input>,
): Change {
  const secretsSet = Object.keys(before.secrets);
  const fields = checkFields(kind, given, { settings: before.settings, secretsSet });
  if (given.untested && given.enabled === true) {
    throw invalidFields({ enabled: 'What is saved untested stays switched off.' });
  }
  const enabled = given.untested ? false : (given.enabled ?? before.enabled);
  const isOther =
    Object.keys(fields.secrets).length > 0 ||
    Object.entries(fields.settings).some(([name, text]) => before.settings[name] !== text);
  return {
    name: given.name ?? before.name,
    enabled,
    fields,
    isOther,
    needsTest: enabled && (isOther || !before.enabled),
  };
}

/** The secrets to store. Refuses, in the report's words, what does not work. */
async function tryFirst(
  tools: ServerTools,
  kind: ServiceKind,
  before: ConnectedService,
  { fields, isOther }: Change,
): Promise<Readonly<Record<string, string>>> {
  const candidate = {
    settings: fields.settings,
    secrets: { ...openSecrets(tools, before), ...fields.secrets },
  };
  const renewed = await requireWorking(kind, candidate, ({ text, nextStep }) => ({
    code: 'connection-does-not-work',
    message: isOther
      ? `${before.name} would not work with that, so nothing was saved. ${text}`
      : `${before.name} does not work, so it stays switched off. ${text}`,
    nextStep: nextStep ?? 'Check what was entered and try again.',
  }));
  return { ...fields.secrets, ...renewed };
}
