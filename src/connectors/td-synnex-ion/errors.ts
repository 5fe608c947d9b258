import { z } from 'zod';
import type { ConnectorError } from '../../ports/errors.ts';
import type { WriteRefusal } from '../../ports/write-refusal.ts';
import { fromRefusal, type Refused } from '../http/refusals.ts';
import type { Explanation, RefusedAnswer } from '../http/types.ts';
import type { IonOrder } from './schema.ts';

const text = z.string().nullish();
const envelopeSchema = z.object({
  error: text,
  message: text,
  details: z
    .array(
      z.object({
        requestId: text,
        errors: z.array(z.object({ code: text, detail: text })).nullish(),
      }),
    )
    .nullish(),
});

/** Said in the place of a body that is no error body: it may be an order, with a password in it. */
const unreadable = 'the answer holds no words that can be shown';

/** Reads the error envelope. Never answers without words: the layer would show the body in their place. */
export function explainIon(answer: RefusedAnswer): Explanation {
  const parsed = envelopeSchema.safeParse(answer.body);
  if (!parsed.success) return { detail: unreadable };
  const { error, message, details } = parsed.data;
  const inner = (details ?? []).flatMap((detail) => detail.errors ?? []);
  const words = [message, ...inner.map((one) => one.detail)].filter(Boolean).join(' ');
  return {
    // 412 is a condition of the customer or the request here, not somebody else's change.
    ...(answer.status === 412 ? { kind: 'invalid' } : {}),
    // The documents have a code with a blank behind it.
    vendorCode: (inner.find(({ code }) => code)?.code ?? error)?.trim() || undefined,
    detail: words || unreadable,
    correlationId: details?.find(({ requestId }) => requestId)?.requestId ?? undefined,
  };
}

const tokenRefusalSchema = z.object({ error: z.string() });

/** The one refusal of the token endpoint that is published: a token that was used, has ended or never was. */
export function explainIonToken(answer: RefusedAnswer): Explanation {
  const parsed = tokenRefusalSchema.safeParse(answer.body);
  if (answer.status !== 400 && answer.status !== 401) {
    return { detail: parsed.success ? parsed.data.error : unreadable };
  }
  const said = parsed.success ? ` It says: ${parsed.data.error}` : '';
  return {
    kind: 'auth-expired',
    detail: `A new refresh token has to be typed in: the one that is kept was used already, or has ended.${said}`,
  };
}

/**
 * Words in refusals that tell why, the first that fits. Ion publishes no codes for what Microsoft refuses; what matches
 * nothing is told as `other`, with the words. Sources: README.md, "Errors".
 */
const refusalWords: readonly (readonly [RegExp, WriteRefusal])[] = [
  [/maximum|minimum|exceed|at least|at most/i, 'quantity-out-of-range'],
  [/credit/i, 'credit-limit'],
  [/agreement|\bMCA\b/i, 'agreement-missing'],
  [/customer is not active|customer is inactive/i, 'customer-blocked'],
  [/\btrial\b/i, 'change-not-allowed'],
];
const windowWords = /window|decreas|reduc|refund|cancellation period|\bdays\b/i;
const inactiveWords = /cancel+ed|suspended|expired|not active|inactive|deleted/i;

/** Why a change was refused, by the vendor's words. */
export function reasonIn(words: string, isDecrease: boolean): WriteRefusal {
  const known = refusalWords.find(([pattern]) => pattern.test(words))?.[1];
  if (known !== undefined) return known;
  if (isDecrease && windowWords.test(words)) return 'window-closed';
  return inactiveWords.test(words) ? 'subscription-not-active' : 'other';
}

/** A refused order as a value, or null when `error` is not Ion's no to it. */
export function fromRefusedOrder(error: ConnectorError, isDecrease: boolean): Refused | null {
  return fromRefusal(error, ({ detail = '' }) => reasonIn(detail, isDecrease));
}

/** What an order that came to nothing says of itself: codes and words of its errors, each once. */
export function wordsOf(order: IonOrder): string {
  const errors = [
    ...(order.errors ?? []),
    ...(order.orderItems ?? []).flatMap((item) => item.errors ?? []),
  ];
  const words = errors.map(({ code, detail }) => [code?.trim(), detail].filter(Boolean).join(' '));
  return [...new Set(words)].filter(Boolean).join('; ').slice(0, 500) || `order ${order.status}`;
}
