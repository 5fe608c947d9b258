import { invalidFields } from '../failures.ts';
import type { ServiceKind } from '../operation.ts';

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
      // Only what was typed: one that is saved already must not stand in the way of switching off.
      const problem = field.isAddress && typed ? findAddressProblem(field, typed) : null;
      if (problem !== null) errors[field.name] = problem;
      settings[field.name] = value;
    }
  }
  if (Object.keys(errors).length > 0) throw invalidFields(errors);
  return { settings, secrets };
}

const thisMachine = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Credentials are sent to it, so it has to be one that nobody else can read along. */
function findAddressProblem(
  { label, default: preset }: ServiceKind['fields'][number],
  typed: string,
): string | null {
  const example = typeof preset === 'string' && preset !== '' ? preset : 'https://psa.example.com';
  const address = URL.parse(typed);
  if (address === null || address.hostname === '') {
    return `${label}: "${typed}" is no address. Write it whole, for example ${example}.`;
  }
  // Settings are no secrets: everybody who may look at integrations would read it.
  if (address.username + address.password !== '') {
    return `${label} is the address alone, for example ${example}: take out the name and password before "@".`;
  }
  if (address.protocol === 'https:') return null;
  if (address.protocol === 'http:' && thisMachine.test(address.hostname)) return null;
  return `${label} has to begin with https://, for example ${example}: credentials are sent there.`;
}

/** Only null as a default says that a field may stay empty; one with another default must not be emptied. */
function isRequired(field: { readonly default: unknown }): boolean {
  return field.default !== null;
}
