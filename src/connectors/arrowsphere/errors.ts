import type { ConnectorError } from '../../ports/errors.ts';
import type { WriteRefusal } from '../../ports/write-refusal.ts';
import { busyForMs, fromRefusal, type Refused } from '../http/refusals.ts';
import type { Explanation, RefusedAnswer } from '../http/types.ts';
import { errorSchema } from './schema.ts';

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
/** Why, by the vendor's words. */
export function reasonIn(said: string, isDecrease: boolean): WriteRefusal {
  const reason = refusalWords.find(([words]) => words.test(said))?.[1];
  if (isDecrease && reason !== 'busy' && windowWords.test(said)) return 'window-closed';
  return reason ?? 'other';
}

/** A refused write as a value, or null when `error` is not the vendor's no to this change. */
export function fromRefusedWrite(error: ConnectorError, isDecrease: boolean): Refused | null {
  return fromRefusal(error, ({ detail = '' }) => reasonIn(detail, isDecrease));
}

/** A no of our own: nothing was sent. */
export function refuse(reason: WriteRefusal, detail: string): Refused {
  const retryAfterMs = reason === 'busy' ? busyForMs : null;
  return { outcome: 'refused', reason, detail: `not sent: ${detail}`, retryAfterMs };
}
