import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { ProviderSettings } from './identity/provider-settings.ts';
import { permission, role } from './operations/schemas/common.ts';

const flag = z
  .enum(['0', '1', 'true', 'false', ''])
  .default('0')
  .transform((text) => text === '1' || text === 'true');
const list = z
  .string()
  .default('')
  .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''));
const count = (preset: number) => z.coerce.number().int().min(0).max(1_000_000).default(preset);
const optionalText = z
  .string()
  .default('')
  .transform((text) => text.trim() || null);

/** The environment variables, each with what it means. */
const environment = z.object({
  /** A PostgreSQL 15 or newer; without it the embedded one is started. */
  DATABASE_URL: optionalText,
  /** Folder of the embedded database and of generated keys. */
  SEATWRIGHT_DATA: z.string().default('.seatwright'),
  SEATWRIGHT_HOST: z.string().default('127.0.0.1'),
  /** 0 takes any free port. */
  SEATWRIGHT_PORT: count(8720),
  /** Address that people use, when it is not host and port. */
  SEATWRIGHT_BASE_URL: z
    .union([z.literal(''), z.url({ protocol: /^https?$/ })])
    .default('')
    .transform((text) => text.replace(/\/+$/, '') || null),
  /** Every vendor is simulated: demo accounts and a clock that can be moved. Never in production. */
  SEATWRIGHT_SIMULATED: flag,
  /** Sites that may show the ticket chat in a frame, separated by blanks or commas. */
  SEATWRIGHT_FRAME_ANCESTORS: list,
  /** Addresses or networks of reverse proxies in front. */
  SEATWRIGHT_TRUSTED_PROXIES: list,
  SEATWRIGHT_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** 32 bytes as base64 or hexadecimal; several separated by commas, the newest first. */
  SEATWRIGHT_ENCRYPTION_KEY: list,
  /** Signs sessions. */
  BETTER_AUTH_SECRET: optionalText,
  /** OpenID Connect provider through which people sign in; needs SEATWRIGHT_BASE_URL. See docs/guides/sign-in.md. */
  SEATWRIGHT_OIDC_ISSUER: optionalText,
  SEATWRIGHT_OIDC_CLIENT_ID: optionalText,
  SEATWRIGHT_OIDC_CLIENT_SECRET: optionalText,
  /** What people call the provider; without it its host name. */
  SEATWRIGHT_OIDC_NAME: optionalText,
  /** Claim that tells roles: "roles", or a way to it such as "realm_access.roles". */
  SEATWRIGHT_OIDC_ROLES_CLAIM: optionalText,
  /** What values of that claim give: "Seatwright.Admin=admin,Seatwright.Buyer=spend". Without it roles are given here. */
  SEATWRIGHT_OIDC_ROLES: list,
  /** Mail domains that may sign in through the provider; without it all. */
  SEATWRIGHT_OIDC_ALLOWED_DOMAINS: list,
  /** Runs, lanes and notes that a process works on at once, of each kind. */
  SEATWRIGHT_CONCURRENCY: count(20),
  /** Folder of the built portal. */
  SEATWRIGHT_PORTAL: z.string().default(''),
  /** Requests per minute from one address. */
  SEATWRIGHT_REQUESTS_PER_MINUTE: count(1_200),
  /**
   * Calls per minute to each vendor's account in the place of that vendor's own limit; 0: its own. Counts only where every
   * vendor is simulated: days of a simulated world fall into one minute of a real one.
   */
  SEATWRIGHT_CALLS_PER_MINUTE: count(0),
});

/** Everything that the environment decides. */
export interface Config {
  /** Null: start the embedded PostgreSQL. */
  readonly databaseUrl: string | null;
  /** Absolute. */
  readonly dataFolder: string;
  readonly host: string;
  readonly port: number;
  /** Without a slash at the end; null: host and port. */
  readonly publicUrl: string | null;
  readonly isSimulated: boolean;
  readonly frameAncestors: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly logLevel: string;
  /** Newest first; empty: a key file in the data folder. Never printed. */
  readonly encryptionKeys: readonly string[];
  /** Null: a file in the data folder. Never printed. */
  readonly sessionSecret: string | null;
  /** Null: people sign in with a password only. */
  readonly signInProvider: ProviderSettings | null;
  readonly concurrency: number;
  /** Absolute. */
  readonly portalFolder: string;
  readonly requestsPerMinute: number;
  /** Calls to each vendor's account; null: the vendor's own limit. */
  readonly callsPerMinute: number | null;
}

/** The environment cannot be used; the message names each variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads and checks the environment. Throws `ConfigError`. */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const parsed = environment.safeParse(variables);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `${issue.path.join('.')}: ${issue.message}`,
    );
    throw new ConfigError(`The environment cannot be used. ${problems.join('; ')}`);
  }
  const given = parsed.data;
  const ownPortal = fileURLToPath(new URL('../portal/dist', import.meta.url));
  return {
    databaseUrl: given.DATABASE_URL,
    dataFolder: resolve(given.SEATWRIGHT_DATA),
    host: given.SEATWRIGHT_HOST,
    port: given.SEATWRIGHT_PORT,
    publicUrl: given.SEATWRIGHT_BASE_URL,
    isSimulated: given.SEATWRIGHT_SIMULATED,
    frameAncestors: given.SEATWRIGHT_FRAME_ANCESTORS,
    trustedProxies: given.SEATWRIGHT_TRUSTED_PROXIES,
    logLevel: given.SEATWRIGHT_LOG_LEVEL,
    encryptionKeys: given.SEATWRIGHT_ENCRYPTION_KEY,
    sessionSecret: given.BETTER_AUTH_SECRET,
    signInProvider: readProvider(given),
    concurrency: Math.max(1, given.SEATWRIGHT_CONCURRENCY),
    portalFolder: given.SEATWRIGHT_PORTAL === '' ? ownPortal : resolve(given.SEATWRIGHT_PORTAL),
    requestsPerMinute: Math.max(10, given.SEATWRIGHT_REQUESTS_PER_MINUTE),
    callsPerMinute: given.SEATWRIGHT_SIMULATED ? given.SEATWRIGHT_CALLS_PER_MINUTE || null : null,
  };
}

/** Throws `ConfigError` when only a part of what a provider needs is there. */
function readProvider(given: z.output<typeof environment>): ProviderSettings | null {
  const {
    SEATWRIGHT_OIDC_ISSUER: issuer,
    SEATWRIGHT_OIDC_CLIENT_ID: clientId,
    SEATWRIGHT_OIDC_CLIENT_SECRET: clientSecret,
  } = given;
  if (issuer === null && clientId === null && clientSecret === null) return null;
  if (issuer === null || clientId === null || clientSecret === null) {
    throw new ConfigError(
      'Sign-in through OpenID Connect needs all of SEATWRIGHT_OIDC_ISSUER, SEATWRIGHT_OIDC_CLIENT_ID and SEATWRIGHT_OIDC_CLIENT_SECRET.',
    );
  }
  if (given.SEATWRIGHT_BASE_URL === null) {
    throw new ConfigError(
      'SEATWRIGHT_OIDC_ISSUER needs SEATWRIGHT_BASE_URL: the provider sends people back to that address.',
    );
  }
  const url = URL.canParse(issuer) ? new URL(issuer) : null;
  const isLocal = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url === null || (url.protocol !== 'https:' && !(isLocal && url.protocol === 'http:'))) {
    throw new ConfigError(`SEATWRIGHT_OIDC_ISSUER has to be an https address; it is "${issuer}".`);
  }
  const rights = readRights(given.SEATWRIGHT_OIDC_ROLES);
  if (given.SEATWRIGHT_OIDC_ROLES_CLAIM !== null && rights === null) {
    throw new ConfigError(
      'SEATWRIGHT_OIDC_ROLES_CLAIM needs SEATWRIGHT_OIDC_ROLES, which says what its values give: "Seatwright.Admin=admin".',
    );
  }
  return {
    issuer,
    clientId,
    clientSecret,
    name: given.SEATWRIGHT_OIDC_NAME ?? url.host,
    rolesClaim: given.SEATWRIGHT_OIDC_ROLES_CLAIM ?? 'roles',
    rights,
    allowedDomains: given.SEATWRIGHT_OIDC_ALLOWED_DOMAINS.map((domain) =>
      domain.toLowerCase().replace(/^@/, ''),
    ),
  };
}

function readRights(pairs: readonly string[]): ProviderSettings['rights'] {
  if (pairs.length === 0) return null;
  const right = z.union([role, permission]);
  return new Map(
    pairs.map((pair) => {
      const [value = '', name = ''] = pair.split('=');
      const known = right.safeParse(name);
      if (value !== '' && known.success) return [value, known.data] as const;
      const names = [...role.options, ...permission.options].join(', ');
      throw new ConfigError(
        `SEATWRIGHT_OIDC_ROLES: "${pair}" is not "value=right"; the rights are ${names}.`,
      );
    }),
  );
}
