import { randomUUID } from 'node:crypto';

import type { SimReply } from '../core/routes.ts';

/** OAuth error name and HTTP status of each AADSTS code this host gives. Source: README.md. */
const codes = {
  50_011: ['invalid_request', 400],
  50_173: ['invalid_grant', 400],
  53_003: ['invalid_grant', 400],
  65_001: ['invalid_grant', 400],
  70_003: ['unsupported_grant_type', 400],
  70_008: ['invalid_grant', 400],
  90_002: ['invalid_request', 400],
  500_011: ['invalid_resource', 400],
  700_016: ['unauthorized_client', 400],
  700_082: ['invalid_grant', 400],
  900_144: ['invalid_request', 400],
  1_002_012: ['invalid_scope', 400],
  7_000_215: ['invalid_client', 401],
  7_000_216: ['invalid_client', 401],
  7_000_222: ['invalid_client', 401],
} as const;

/** An AADSTS code this host can give. */
export type AadstsCode = keyof typeof codes;

/** The error body of a token endpoint for something the core answers itself. */
export const entraErrorBody = (
  error: string,
  status: number,
  text: string,
  errorCodes: number[],
  now: Temporal.Instant,
): SimReply => {
  const traceId = randomUUID();
  const correlationId = randomUUID();
  const timestamp = now.toString({ smallestUnit: 'second' }).replace('T', ' ');
  return {
    status,
    body: {
      error,
      error_description: `${text} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
      error_codes: errorCodes,
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
      ...(errorCodes[0] === undefined
        ? {}
        : { error_uri: `https://login.microsoftonline.com/error?code=${errorCodes[0]}` }),
    },
  };
};

/** The token endpoint's refusal with an AADSTS code. */
export const aadsts = (code: AadstsCode, text: string, now: Temporal.Instant): SimReply => {
  const [error, status] = codes[code];
  return entraErrorBody(error, status, `AADSTS${code}: ${text}`, [code], now);
};
