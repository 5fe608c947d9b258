import { pino } from 'pino';

/** The part of a logger that the product uses. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const secretNames = [
  'password',
  'secret',
  'clientSecret',
  'refreshToken',
  'privateKey',
  'token',
  'authorization',
];

/** A JSON logger on standard error, so that standard output stays free for results. Secrets are cut out by name. */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      base: null,
      redact: {
        paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
        censor: '(secret)',
      },
      serializers: { error: pino.stdSerializers.err },
    },
    pino.destination(2),
  );
}

/** Says nothing. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
