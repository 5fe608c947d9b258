import type { ConnectedService } from '../../store/services.ts';
import { invalidFields } from '../failures.ts';
import type { ServerTools, ServiceKind } from '../operation.ts';

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

/** Secrets as they are stored. */
export function sealSecrets(
  tools: ServerTools,
  secrets: Readonly<Record<string, string>>,
): ConnectedService['secrets'] {
  return Object.fromEntries(
    Object.entries(secrets).map(([name, text]) => [name, tools.sealer.seal(text)]),
  );
}
