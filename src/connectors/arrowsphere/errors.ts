import type { ConnectorError } from '../../ports/errors.ts';
import type { WriteAnswer } from '../../ports/marketplace.ts';
import type { WriteRefusal } from '../../ports/write-refusal.ts';
import type { Explanation, RefusedAnswer } from '../http/types.ts';
import { errorSchema } from './schema.ts';

export type Refused = Extract<WriteAnswer, { outcome: 'refused' }>;

/** Reads the error body; what is none keeps the meaning of its status. */
export function explainArrowSphere({ body }: RefusedAnswer): Explanation {
  const parsed = errorSchema.safeParse(body);
  if (!parsed.success) return {};
  const { error, errorCode, messages, correlationId } = parsed.data;
  return {
    vendorCode: errorCode === null || errorCode === undefined ? undefined : String(errorCode),
    detail: (messages.length > 0 ? messages.join(' ') : error) || undefined,
    correlationId: correlationId || undefined,
  };
}

/**
 * Words that tell why a change was refused. No list of codes is published, so words are all there is; what matches
 * nothing is told as `other`, with the words. Sources: README.md, "Errors".
 */
const refusalWords: readonly (readonly [RegExp, WriteRefusal])[] = [
  [/credit/i, 'credit-limit'],
  [/agreement|\bMCA\b/i, 'agreement-missing'],
  [/in progress|pending/i, 'busy'],
  [/maximum|minimum|exceed|at least|at most|greater than/i, 'quantity-out-of-range'],
  [/cancel+ed|expired|suspended|not active|inactive/i, 'subscription-not-active'],
  [/not (available|allowed|supported)/i, 'change-not-allowed'],
];
const windowWords = /commit|window|\bdays?\b|decreas|reduc/i;
/** When something else is being done to the license. Milliseconds. */
const busyRetryMs = 60_000;

/** Why, by the vendor's words. */
export function reasonIn(said: string, isDecrease: boolean): WriteRefusal {
  const reason = refusalWords.find(([words]) => words.test(said))?.[1];
  if (isDecrease && reason !== 'busy' && windowWords.test(said)) return 'window-closed';
  return reason ?? 'other';
}

/** A refused write as a value, or null when `error` is not the vendor's no to this change. */
export function fromRefusedWrite(error: ConnectorError, isDecrease: boolean): Refused | null {
  if (error.kind !== 'invalid' && error.kind !== 'conflict') return null;
  if (error.status === undefined) return null;
  const detail = [error.status, error.vendorCode, error.detail].filter(Boolean).join(' ');
  const reason = error.kind === 'conflict' ? 'busy' : reasonIn(error.detail ?? '', isDecrease);
  const retryAfterMs = reason === 'busy' ? (error.retryAfterMs ?? busyRetryMs) : null;
  return { outcome: 'refused', reason, detail, retryAfterMs };
}

/** A no of our own: nothing was sent. */
export function refuse(reason: WriteRefusal, detail: string): Refused {
  const retryAfterMs = reason === 'busy' ? busyRetryMs : null;
  return { outcome: 'refused', reason, detail: `not sent: ${detail}`, retryAfterMs };
}
