import { z } from 'zod';
import type { ConnectorError } from '../../ports/errors.ts';
import type { Refused } from '../http/refusals.ts';
import type { Explanation, RefusedAnswer } from '../http/types.ts';
import { findMeaning } from './error-table.ts';

const codeSchema = z.union([z.string(), z.number()]).nullish();

/** The four documented error bodies in one: partner API, gateway, agreements, token endpoint. Names in lower case. */
const errorSchema = z.object({
  code: codeSchema,
  description: z.string().nullish(),
  message: z.string().nullish(),
  error: z.string().nullish(),
  error_description: z.string().nullish(),
});

function lowerCaseNames(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

/**
 * Reads Partner Center's error bodies; a body may also be empty.
 * The code is a number in samples and text in the table: always text here.
 */
export function explainPartnerCenter(answer: RefusedAnswer): Explanation {
  const parsed = errorSchema.safeParse(lowerCaseNames(answer.body));
  const body = parsed.success ? parsed.data : {};
  const code = body.code ?? undefined;
  const vendorCode = code === undefined ? (body.error ?? undefined) : String(code);
  const asksForMfa =
    answer.status === 401 && /\bmfa\b/i.test(answer.headers.get('www-authenticate') ?? answer.text);
  return {
    // A renewed token does not get the claim: this is not an expired token.
    kind: asksForMfa ? 'forbidden' : findMeaning(answer.status, vendorCode)?.kind,
    vendorCode,
    detail: body.description ?? body.message ?? body.error_description ?? undefined,
  };
}

/** A refused write as a value, or null when `error` is not the vendor's no to this change. */
export function fromRefusedWrite(error: ConnectorError): Refused | null {
  if (error.kind !== 'invalid' && error.kind !== 'conflict' && error.kind !== 'forbidden') {
    return null;
  }
  const { status = 0 } = error;
  const meaning =
    findMeaning(status, error.vendorCode) ??
    // A 409 with a code that nobody documented is still "not now".
    (status === 409 || status === 412 ? findMeaning(status, undefined) : null);
  if (meaning?.refusal === null || (meaning === null && error.kind === 'forbidden')) return null;
  return {
    outcome: 'refused',
    reason: meaning?.refusal ?? 'other',
    detail: [error.vendorCode, error.detail, error.correlationId && `(${error.correlationId})`]
      .filter(Boolean)
      .join(' '),
    retryAfterMs: error.retryAfterMs ?? meaning?.retryAfterMs ?? null,
  };
}
