import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

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
  /** Runs, lanes and notes that a process works on at once, of each kind. */
  SEATWRIGHT_CONCURRENCY: count(20),
  /** Folder of the built portal. */
  SEATWRIGHT_PORTAL: z.string().default(''),
  /** Requests per minute from one address. */
  SEATWRIGHT_REQUESTS_PER_MINUTE: count(1_200),
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
  readonly concurrency: number;
  /** Absolute. */
  readonly portalFolder: string;
  readonly requestsPerMinute: number;
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
    concurrency: Math.max(1, given.SEATWRIGHT_CONCURRENCY),
    portalFolder: given.SEATWRIGHT_PORTAL === '' ? ownPortal : resolve(given.SEATWRIGHT_PORTAL),
    requestsPerMinute: Math.max(10, given.SEATWRIGHT_REQUESTS_PER_MINUTE),
  };
}
