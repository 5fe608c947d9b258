import { z } from 'zod';
import type { ConnectorError } from '../../ports/errors.ts';
import type { WriteRefusal } from '../../ports/write-refusal.ts';
import type { Refused } from '../http/refusals.ts';
import type { Explanation, RefusedAnswer } from '../http/types.ts';

/** How long an order that is being carried out is waited for before the next one is tried. Assumed. Milliseconds. */
export const busyPauseMs = 120_000;

const envelopeSchema = z.object({
  message: z.string().nullish(),
  correlationId: z.string().nullish(),
});

/** The title of a page that a gateway answered in place of the API; null when `text` is no page. */
function titleOfPage(text: string): string | null {
  if (!/^\s*<(?:!doctype|html)/i.test(text)) return null;
  return /<title>([^<]*)<\/title>/i.exec(text)?.[1]?.trim() ?? 'a page without a title';
}

/** Reads the API's envelope, the gateway's, or a page; there are no codes. */
export function explainIngram(answer: RefusedAnswer): Explanation {
  const envelope = envelopeSchema.safeParse(answer.body);
  if (envelope.success) {
    const { message, correlationId } = envelope.data;
    return { detail: message ?? undefined, correlationId: correlationId ?? undefined };
  }
  const title = titleOfPage(answer.text);
  return title === null ? {} : { detail: `a page, not the API, answered: ${title}` };
}

/** What the refused change was, to understand the refusal. */
export interface RefusedChange {
  readonly subscriptionId: string;
  readonly isDecrease: boolean;
}

/**
 * The sentence of the 500 for a second change beside one that is being carried out; its subscription is the first group.
 * Observed: error-500-order-already-provisioning.observed.json.
 */
const openOrder =
  /^Cannot .+ for Subscription #(\d+): there is already an? .*Order #\S+ in status .+ prohibits placing an order/i;

/**
 * Words in refusals that tell why. The API has no codes, so words are all there is; what matches nothing is told as
 * `other`, with the words. None but the sentence above is published: README.md, "Errors".
 */
const refusalWords: readonly (readonly [RegExp, WriteRefusal])[] = [
  [/credit/i, 'credit-limit'],
  [/agreement|terms (?:and|&) conditions|\bMCA\b/i, 'agreement-missing'],
  [/maximum|minimum|exceed|at least|at most|greater than/i, 'quantity-out-of-range'],
  [/customer\b.*\b(?:hold|cancel+ed|blocked|status)/i, 'customer-blocked'],
  [/cancel+ed|terminated|not active|inactive|on hold/i, 'subscription-not-active'],
];
const windowWords = /168|window|period|\bdays?\b|\bhours\b|commit|renew|decreas|reduc|downgrad/i;

function reasonOf(said: string, { isDecrease }: RefusedChange): WriteRefusal {
  const found = refusalWords.find(([words]) => words.test(said))?.[1];
  if (isDecrease && found === undefined && windowWords.test(said)) return 'window-closed';
  return found ?? 'other';
}

/**
 * A refused write as a value, or null when `error` is not the marketplace's no to this change.
 * A 500 is one only with the sentence about an open order of this very subscription; every other 500 leaves it open
 * whether the order exists.
 */
export function fromRefusedWrite(error: ConnectorError, change: RefusedChange): Refused | null {
  const { status, detail: said = '' } = error;
  if (status === undefined) return null;
  const detail = `${status} ${said}`.trim();
  const busyId = status === 500 || error.kind === 'invalid' ? openOrder.exec(said)?.[1] : undefined;
  if (busyId === change.subscriptionId || error.kind === 'conflict') {
    const retryAfterMs = error.retryAfterMs ?? busyPauseMs;
    return { outcome: 'refused', reason: 'busy', detail, retryAfterMs };
  }
  if (error.kind !== 'invalid') return null;
  return { outcome: 'refused', reason: reasonOf(said, change), detail, retryAfterMs: null };
}
