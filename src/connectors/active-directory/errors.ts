/** Active Directory's refusals. Source: MS-ADTS 3.1.1.3.1.9, RFC 4511 A.2; what Samba 4.17 really says: README.md. */
import { ResultCodeError } from 'ldapts';

import { ConnectorError } from '../../ports/errors.ts';
import type { ConnectorErrorKind } from '../../ports/errors.ts';

export const resultCode = {
  operationsError: 1,
  noSuchAttribute: 16,
  undefinedAttributeType: 17,
  constraintViolation: 19,
  attributeOrValueExists: 20,
  noSuchObject: 32,
  invalidCredentials: 49,
  insufficientAccess: 50,
  unwillingToPerform: 53,
  entryAlreadyExists: 68,
} as const;

/** What an answered refusal means; every code that is not here is `invalid`: answered, and nothing was done. */
const kinds: Readonly<Record<number, ConnectorErrorKind>> = {
  [resultCode.operationsError]: 'unavailable',
  3: 'unavailable',
  7: 'auth-expired',
  8: 'auth-expired',
  // A referral: Windows says of a name in another domain who would know it; Samba, that it is not there.
  10: 'not-found',
  11: 'unavailable',
  [resultCode.noSuchObject]: 'not-found',
  48: 'auth-expired',
  [resultCode.invalidCredentials]: 'auth-expired',
  [resultCode.insufficientAccess]: 'forbidden',
  51: 'unavailable',
  52: 'unavailable',
  [resultCode.entryAlreadyExists]: 'conflict',
};

/** What was going on when it went wrong. */
export interface Attempt {
  /** "reading people". */
  readonly operation: string;
  /** `write` once a change was sent: without an answer it may have happened. */
  readonly stage: 'connect' | 'read' | 'write';
}

/** The directory's own words without ldapts' additions. */
const wordsOf = (error: Error): string =>
  error.message
    .replace(/\s*Code: 0x[0-9a-f]+$/i, '')
    .replaceAll(/[\0\s]+/g, ' ')
    .trim();

/** "52e" out of "… AcceptSecurityContext error, data 52e, v3839"; undefined for anything else, which is "data 0" at most. */
const signInCodeOf = (words: string): string | undefined =>
  /AcceptSecurityContext error, data ([0-9a-f]{1,4})\b/i.exec(words)?.[1]?.toLowerCase();

const codeOf = (error: Error): string | undefined => {
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
};

/** The number of the directory's answer; null when there was none. */
export const resultCodeOf = (error: unknown): number | null =>
  error instanceof ResultCodeError ? error.code : null;

/** Any failure of a call as the one error of connectors. */
export function toConnectorError(error: unknown, { operation, stage }: Attempt): ConnectorError {
  if (error instanceof ConnectorError) return error;
  if (!(error instanceof Error)) throw error;
  const vendor = 'active-directory';
  const detail = wordsOf(error);
  if (error instanceof ResultCodeError) {
    const kind = kinds[error.code] ?? 'invalid';
    return new ConnectorError({
      vendor,
      operation,
      kind,
      vendorCode: signInCodeOf(detail) ?? String(error.code),
      detail,
      cause: error,
    });
  }
  return new ConnectorError({
    vendor,
    operation,
    kind: stage === 'write' ? 'unknown-outcome' : 'unavailable',
    vendorCode: codeOf(error),
    detail,
    cause: error,
  });
}
