import type { ConnectorError } from '../../ports/errors.ts';
import type { WriteRefusal } from '../../ports/write-refusal.ts';
import { busyForMs, fromRefusal, type Refused } from '../http/refusals.ts';
import type { Explanation, RefusedAnswer } from '../http/types.ts';
import { type CrayonInstructionsResult, refusalSchema } from './schema.ts';

/** Reads `{ErrorCode, Message, Parameters, ObjectErrors[]}`; what is none keeps the meaning of its status. */
export function explainCrayon(answer: RefusedAnswer): Explanation {
  const parsed = refusalSchema.safeParse(answer.body);
  if (!parsed.success) return {};
  const { ErrorCode, Message, ObjectErrors } = parsed.data;
  const sentences = [Message, ...(ObjectErrors ?? []).map((inner) => inner.Message)];
  return {
    vendorCode: ErrorCode === null || ErrorCode === undefined ? undefined : String(ErrorCode),
    detail: sentences.filter(Boolean).join(' ') || undefined,
  };
}

/** A refused sign-in. Whatever its status, it is the credentials: nothing else is sent there. */
export function explainSignIn(answer: RefusedAnswer): Explanation {
  const known = explainCrayon(answer);
  const parsed = refusalSchema.safeParse(answer.body);
  const oauth = parsed.success ? parsed.data : {};
  return {
    ...known,
    ...(answer.status >= 400 && answer.status < 404 ? { kind: 'auth-expired' as const } : {}),
    vendorCode: oauth.Error ?? known.vendorCode,
    detail: oauth.Error_description ?? oauth.Error ?? known.detail,
  };
}

/** Words in refusals that tell why: codes are not published. Sources: README.md, "Errors". */
const refusalWords: readonly (readonly [RegExp, WriteRefusal])[] = [
  [/in progress|being (?:processed|updated)|another update|try again/i, 'busy'],
  [/not active|inactive|suspended|cancel+ed|expired|deleted/i, 'subscription-not-active'],
  [/credit/i, 'credit-limit'],
  [/agreement|consent|\bMCA\b/i, 'agreement-missing'],
  [/trial|renew(?:al)? (?:is )?not enabled/i, 'change-not-allowed'],
];
const windowWords = /window|\bdays?\b|commit|decreas|reduc|cancel/i;
const quantityWords = /quantity|licen[sc]es?|seats?|maximum|minimum|exceed|at least|at most/i;

/** Why a change was refused, by its words; `other` when they match nothing. */
export function fromRefusalWords(words: string, isDecrease: boolean): WriteRefusal {
  const named = refusalWords.find(([pattern]) => pattern.test(words))?.[1];
  if (named !== undefined) return named;
  if (isDecrease && windowWords.test(words)) return 'window-closed';
  return quantityWords.test(words) ? 'quantity-out-of-range' : 'other';
}

/** A refused write as a value, or null when `error` is not the vendor's no to this change. */
export function fromRefusedWrite(error: ConnectorError, isDecrease: boolean): Refused | null {
  return fromRefusal(error, ({ detail = '' }) => fromRefusalWords(detail, isDecrease));
}

/** The no that came with a 200. */
export function fromRefusedInstructions(result: CrayonInstructionsResult): Refused {
  const said = [result.ErrorReasonCode, result.ErrorDescription].filter(Boolean).join(' ');
  const reason = fromRefusalWords(said, false);
  return {
    outcome: 'refused',
    reason,
    detail: said.slice(0, 500) || 'The instructions were not successful; no reason was given.',
    retryAfterMs: reason === 'busy' ? busyForMs : null,
  };
}
