import type { z } from 'zod';
import { readService, type ConnectedService, type ServiceCategory } from '../../store/services.ts';
import { OperationError, invalidFields, notFound } from '../failures.ts';
import type { ServerTools, ServiceKind } from '../operation.ts';
import type { service } from '../schemas/service.ts';

/** The service, or `not-found`; with a category also when it is of another one. */
export async function requireService(
  tools: ServerTools,
  id: string,
  category?: ServiceCategory,
): Promise<ConnectedService> {
  const found = await readService(tools.db, id);
  if (found === null || (category !== undefined && found.category !== category)) {
    throw notFound(category === 'csp' ? 'CSP' : 'integration', id);
  }
  return found;
}

export function requireKind(tools: ServerTools, kind: string): ServiceKind {
  const found = tools.serviceKinds.find((one) => one.kind === kind);
  if (found !== undefined) return found;
  throw invalidFields({
    kind: `There is no kind "${kind}"; there are ${tools.serviceKinds.map((one) => one.kind).join(', ')}.`,
  });
}

/** What everybody may see of a service: never a secret. */
export async function toService(
  tools: ServerTools,
  one: ConnectedService,
): Promise<z.input<typeof service>> {
  const kind = tools.serviceKinds.find((candidate) => candidate.kind === one.kind);
  return {
    id: one.id,
    kind: one.kind,
    category: one.category,
    name: one.name,
    enabled: one.enabled,
    settings: one.settings,
    secretsSet: Object.keys(one.secrets).sort(),
    secrets: Object.keys(one.secrets)
      .sort()
      .map((name) => ({
        name,
        label: kind?.fields.find((field) => field.name === name)?.label ?? name,
        setAt: one.secret_facts[name]?.setAt ?? null,
        setBy: one.secret_facts[name]?.setBy ?? null,
        expiresOn: one.secret_facts[name]?.expiresOn ?? null,
      })),
    fields: [...(kind?.fields ?? [])],
    ...(kind?.capabilities === undefined ? {} : { capabilities: { ...kind.capabilities } }),
    health: {
      lastGoodAt: one.last_good_at,
      lastError: one.last_error,
      lastErrorAt: one.last_error_at,
      callsPerMinute: await tools.readLoad(one.id),
    },
  };
}

/** What a form holds, checked against the kind's fields. */
export interface GivenFields {
  readonly settings: Readonly<Record<string, string>>;
  /** In clear; only what was typed. */
  readonly secrets: Readonly<Record<string, string>>;
}

/**
 * Checks names and texts. A field that is absent keeps what `before` has; an empty secret keeps the stored one.
 * Throws field-named refusals for unknown and missing fields.
 */
export function checkFields(
  kind: ServiceKind,
  given: GivenFields,
  before: {
    readonly settings: Readonly<Record<string, string>>;
    readonly secretsSet: readonly string[];
  },
): GivenFields {
  const errors: Record<string, string> = {};
  const settings: Record<string, string> = { ...before.settings };
  const secrets: Record<string, string> = {};
  for (const name of [...Object.keys(given.settings), ...Object.keys(given.secrets)]) {
    if (!kind.fields.some((field) => field.name === name)) {
      errors[name] = `${kind.title} has no field "${name}".`;
    }
  }
  for (const field of kind.fields) {
    const typed = (field.secret ? given.secrets : given.settings)[field.name]?.trim();
    if ((field.secret ? given.settings : given.secrets)[field.name] !== undefined) {
      errors[field.name] = field.secret
        ? `${field.label} is a secret: send it under "secrets".`
        : `${field.label} is no secret: send it under "settings".`;
    } else if (field.secret) {
      if (typed) secrets[field.name] = typed;
      else if (isRequired(field) && !before.secretsSet.includes(field.name)) {
        errors[field.name] = `${field.label} is needed.`;
      }
    } else {
      const value = typed ?? settings[field.name] ?? String(field.default ?? '');
      if (value === '' && isRequired(field)) errors[field.name] = `${field.label} is needed.`;
      settings[field.name] = value;
    }
  }
  if (Object.keys(errors).length > 0) throw invalidFields(errors);
  return { settings, secrets };
}

/** A field without a default has to be filled in; null as a default says that it may stay empty. */
function isRequired(field: { readonly default: unknown }): boolean {
  return field.default === '';
}

/** What is to be remembered about secrets. */
export interface FactsAbout {
  readonly before: ConnectedService['secret_facts'];
  /** Names of the secrets that are being set now: who and when is new, and an end that nobody gave is forgotten. */
  readonly set: readonly string[];
  readonly expiry: Readonly<Record<string, string | null>>;
  readonly by: string;
  readonly at: Temporal.Instant;
}

/** Throws field-named refusals: an end for something that is no secret of the kind, or one that is over already. */
export function toSecretFacts(
  kind: ServiceKind,
  { before, set, expiry, by, at }: FactsAbout,
): ConnectedService['secret_facts'] {
  const facts = { ...before };
  for (const name of set) facts[name] = { setAt: at.toString(), setBy: by, expiresOn: null };
  const errors: Record<string, string> = {};
  const today = at.toZonedDateTimeISO('UTC').toPlainDate();
  for (const [name, expiresOn] of Object.entries(expiry)) {
    const field = kind.fields.find((one) => one.name === name && one.secret);
    const known = facts[name];
    if (field === undefined) {
      errors[name] = `${kind.title} has no secret "${name}".`;
    } else if (
      expiresOn !== null &&
      expiresOn !== known?.expiresOn &&
      Temporal.PlainDate.compare(expiresOn, today) < 0
    ) {
      errors[name] = `${field.label}: ${expiresOn} is over already.`;
    } else {
      facts[name] = { setAt: at.toString(), setBy: by, ...known, expiresOn };
    }
  }
  if (Object.keys(errors).length > 0) throw invalidFields(errors);
  return facts;
}

/** The stored secrets in clear, for a connector or a test. */
export function openSecrets(
  tools: ServerTools,
  one: ConnectedService,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(one.secrets).map(([name, sealed]) => [name, tools.sealer.open(sealed)]),
  );
}

/** Refuses a second service of the same name: people tell them apart by it. */
export function refuseTakenName(
  others: readonly ConnectedService[],
  name: string,
  exceptId: string | null,
): void {
  const taken = others.some(
    (one) => one.id !== exceptId && one.name.toLowerCase() === name.toLowerCase(),
  );
  if (!taken) return;
  throw new OperationError({
    kind: 'conflict',
    code: 'name-taken',
    message: `There is already an integration named "${name}".`,
    nextStep: 'Choose another name.',
    fields: { name: 'This name is taken.' },
  });
}
