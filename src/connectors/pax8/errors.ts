import { z } from 'zod';
import type { ConnectorError } from '../../ports/errors.ts';
import type { WriteRefusal } from '../../ports/write-refusal.ts';
import { explainTokenError } from '../http/oauth.ts';
import { fromRefusal, type Refused } from '../http/refusals.ts';
import type { Explanation, RefusedAnswer } from '../http/types.ts';

const envelopeSchema = z.object({
  type: z.string().nullish(),
  // Null in an error that was seen live: error-400-order-provisioning.observed.json.
  message: z.string().nullish(),
  details: z.array(z.object({ message: z.string().nullish() })).nullish(),
});
const listSchema = z.object({ errors: z.array(z.string()).min(1) });
const oauthSchema = z.object({ error: z.string() });

/** Reads the three error bodies: envelope, `errors[]`, OAuth. What is none of them keeps the meaning of its status. */
export function explainPax8(answer: RefusedAnswer): Explanation {
  const list = listSchema.safeParse(answer.body);
  if (list.success) return { detail: list.data.errors.join(' ') };
  if (oauthSchema.safeParse(answer.body).success) {
    const { vendorCode, detail } = explainTokenError(answer);
    return { vendorCode, detail };
  }
  const envelope = envelopeSchema.safeParse(answer.body);
  if (!envelope.success) return {};
  const { type, message, details } = envelope.data;
  const sentences = [message, ...(details ?? []).map((detail) => detail.message)];
  return {
    vendorCode: type ?? undefined,
    detail: sentences.filter(Boolean).join(' ') || undefined,
  };
}

/** What the refused change was, to understand the refusal. */
export interface RefusedChange {
  readonly isDecrease: boolean;
  /** The product's flag for this commitment; null when it does not tell. */
  readonly allowsDecrease: boolean | null;
}

/**
 * Words in refusals that tell why. Pax8 publishes no codes below the HTTP status, so words are all there is; what
 * matches nothing is told as `other`, with the words. Sources: README.md, "Errors".
 */
const refusalWords: readonly (readonly [RegExp, WriteRefusal])[] = [
  [/credit/i, 'credit-limit'],
  [/agreement|\bMCA\b/i, 'agreement-missing'],
  [/maximum|minimum|exceed|at least|at most|greater than/i, 'quantity-out-of-range'],
  [/cancel+ed|not active|inactive/i, 'subscription-not-active'],
];
const windowWords = /commit|window|\bday|renew|decreas|reduc|locked/i;

function reasonOf(error: ConnectorError, change: RefusedChange): WriteRefusal {
  const said = error.detail ?? '';
  if (change.isDecrease && (windowWords.test(said) || change.allowsDecrease === false)) {
    return 'window-closed';
  }
  return refusalWords.find(([words]) => words.test(said))?.[1] ?? 'other';
}

/** A refused write as a value, or null when `error` is not Pax8's no to this change. */
export function fromRefusedWrite(error: ConnectorError, change: RefusedChange): Refused | null {
  return fromRefusal(error, () => reasonOf(error, change));
}
