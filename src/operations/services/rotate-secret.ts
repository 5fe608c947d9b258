import { z } from 'zod';
import {
  forgetHealth,
  recordHealth,
  saveService,
  type ConnectedService,
} from '../../store/services.ts';
import { holdReception, receiveAgain } from '../events/reception.ts';
import { OperationError, invalidFields } from '../failures.ts';
import { defineOperation, type ServerTools, type ServiceKind } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { service } from '../schemas/service.ts';
import { lockUnchanged } from './service-conflicts.ts';
import { openSecrets, sealSecrets, toSecretFacts } from './service-secrets.ts';
import { requireKind, requireService, toService } from './service-view.ts';
import { requireWorking } from './try-connection.ts';

export const rotateSecret = defineOperation({
  name: 'services.rotate-secret',
  summary:
    'Try a new secret of an integration and, if it works, put it in the place of the old one',
  route: 'POST /v1/services/{id}/secrets/{name}',
  input: z.object({
    id,
    name: z.string().max(100).describe('The secret’s field: clientSecret'),
    secret: z.string().trim().min(1).max(10_000),
    expiresOn: z.iso.date().nullable().default(null).describe('When the new one ends, if known'),
    untested: z
      .boolean()
      .default(false)
      .describe('Yes: replace it without a test; only while the integration is switched off'),
  }),
  output: service,
  roles: ['admin'],
  effect: 'write',
  handler: async (context, input) => {
    const { tools, actor, write } = context;
    const before = await requireService(tools, input.id);
    const kind = requireKind(tools, before.kind);
    const field = kind.fields.find((one) => one.name === input.name && one.secret);
    if (field === undefined) {
      throw invalidFields({ name: `${kind.title} has no secret "${input.name}".` });
    }
    if (input.untested && before.enabled) throw onlyWhileOff(before.name);
    const toFacts = (facts: ConnectedService['secret_facts']) =>
      toSecretFacts(kind, {
        before: facts,
        set: [field.name],
        expiry: { [field.name]: input.expiresOn },
        by: actor.name,
        at: tools.clock.now(),
      });
    // Before the vendor is asked: a date that is over already is refused without a call.
    toFacts(before.secret_facts);
    const fresh = { [field.name]: input.secret };
    const secrets = input.untested ? fresh : await tryNewSecret(tools, kind, before, fresh);
    // Whoever had the old secret could read at the vendor where and with what proof its events are sent.
    const events = await holdReception(tools, before);
    await write(
      async (tx) => {
        const present = await lockUnchanged(tx, before);
        const at = tools.clock.now();
        // The stamp changes: each process makes a connector with the new secret for its next call, and calls that are
        // on their way end with the old one, which the vendor still takes.
        await saveService(
          tx,
          {
            ...present,
            secrets: { ...present.secrets, ...sealSecrets(tools, secrets) },
            secret_facts: toFacts(present.secret_facts),
          },
          at,
        );
        await events?.forget(tx);
        if (input.untested) await forgetHealth(tx, before.id);
        else await recordHealth(tx, before.id, { at, error: null });
      },
      () => ({
        summary: `Rotated ${field.label} of ${before.name} ${input.untested ? 'without a test, while it is switched off' : 'after a test that went well'}`,
        after: { serviceId: before.id, secret: field.name, expiresOn: input.expiresOn },
      }),
    );
    const after = await requireService(tools, before.id);
    await events?.endThere();
    if (events !== null && after.enabled) await receiveAgain(context, after);
    return toService(tools, after);
  },
});

/** The secrets to store: the new one, or what the vendor renewed it to. Refuses, in the vendor's words, what does not work. */
async function tryNewSecret(
  tools: ServerTools,
  kind: ServiceKind,
  before: ConnectedService,
  fresh: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const candidate = {
    settings: before.settings,
    secrets: { ...openSecrets(tools, before), ...fresh },
  };
  const renewed = await requireWorking(kind, candidate, ({ text, nextStep }) => ({
    code: 'secret-does-not-work',
    message: `The new secret of ${before.name} does not work. ${text}`,
    nextStep: `${nextStep ?? 'Check it and try again.'} The old one stays in use.`,
    fields: { secret: text },
  }));
  return { ...fresh, ...renewed };
}

function onlyWhileOff(name: string): OperationError {
  return new OperationError({
    kind: 'refused',
    code: 'needs-test',
    message: `${name} is enabled: its secret is only replaced by one that works.`,
    nextStep: 'Leave the test on, or disable the integration first.',
  });
}
