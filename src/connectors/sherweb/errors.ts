import { z } from 'zod';
import type { ConnectorError, ConnectorErrorKind } from '../../ports/errors.ts';
import type { WriteRefusal } from '../../ports/write-refusal.ts';
import { fromRefusal, type Refused } from '../http/refusals.ts';
import type { Explanation, RefusedAnswer } from '../http/types.ts';

const problemSchema = z.object({
  type: z.string().nullish(),
  title: z.string().nullish(),
  detail: z.string().nullish(),
});
const gatewaySchema = z.object({ statusCode: z.number(), message: z.string() });

/** What `vendorCode` says when the gateway turned the subscription key down. */
export const keyMissing = 'subscription key missing';
export const keyWrong = 'subscription key wrong';

const waitWords = /try again in (\d+) seconds?/i;

/** The pause that the words ask for, where no header does. */
function pauseIn(answer: RefusedAnswer, said: string | undefined): number | undefined {
  if (answer.status !== 429 || answer.headers.get('retry-after') !== null) return undefined;
  const seconds = waitWords.exec(said ?? '')?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

/** Class name of a published problem: the last part of the `type`, or the title without blanks. */
function problemName(type: string | null | undefined, title: string | null | undefined): string {
  const last = type?.split(/[/#:]/).at(-1) ?? '';
  const named = /^[A-Za-z]{6,}$/.test(last) && last !== 'blank' ? last : (title ?? '');
  return named.replaceAll(/[^A-Za-z]/g, '').replace(/ProblemDetails$/i, '');
}

function explainGateway(answer: RefusedAnswer, message: string): Explanation {
  const isKey = answer.status === 401 && /subscription key/i.test(message);
  return {
    ...(isKey ? { vendorCode: /missing/i.test(message) ? keyMissing : keyWrong } : {}),
    detail: message,
    retryAfterMs: pauseIn(answer, message),
  };
}

/** Reads the two error bodies: RFC 7807 of the API, `{statusCode, message}` of the gateway in front of it. */
export function explainSherweb(answer: RefusedAnswer): Explanation {
  const gateway = gatewaySchema.safeParse(answer.body);
  if (gateway.success) return explainGateway(answer, gateway.data.message);
  const problem = problemSchema.safeParse(answer.body);
  if (!problem.success) return {};
  const { type, title, detail } = problem.data;
  const name = problemName(type, title);
  const words = [title, detail].filter(Boolean).join(': ');
  const isGone = answer.status === 400 && /^customernotfound$/i.test(name);
  const kind: ConnectorErrorKind | undefined = isGone ? 'not-found' : undefined;
  return {
    ...(kind === undefined ? {} : { kind }),
    vendorCode: name || undefined,
    detail: words || undefined,
    retryAfterMs: pauseIn(answer, detail ?? undefined),
  };
}

/**
 * Published problem types by class name, and what each means to us; its published sentence where the name is not told.
 * The literal `type` is not published. What matches nothing is told as `other`, with the words. Source: README.md, "Errors".
 */
const refusals: readonly (readonly [name: RegExp, words: RegExp | null, WriteRefusal])[] = [
  [/^CommitmentTermViolations$/i, /on a commitment/i, 'window-closed'],
  [
    /^ProductQuantityConstraintsViolations$/i,
    /minimum or maximum quantity/i,
    'quantity-out-of-range',
  ],
  [
    /^(RestrictedProductQuantityChange|ProductQuantityCannotBeChanged)$/i,
    null,
    'change-not-allowed',
  ],
  [
    /^Product(Minimum|Maximum)QuantityDependencies$|^ProductCombinationConstraintViolations$/i,
    /constraint between products/i,
    'change-not-allowed',
  ],
  [
    /^CannotPurchase(Azure)?LimitedSkus$|^ConflictingOtpAndSubPurchaseSkus$|^RepurchasingSinglePurchasableSkus$/i,
    null,
    'change-not-allowed',
  ],
  [/^ProductActivation(Dependencies|Exclusiveness)$/i, null, 'change-not-allowed'],
  [/^CustomerFreeTrialAlreadyExpired$/i, /free trial/i, 'customer-blocked'],
  // No name is published for it.
  [/credit/i, /credit (limit|line|hold)/i, 'credit-limit'],
  [/^TermsOfServicesViolations$/i, /terms of service/i, 'agreement-missing'],
];

function reasonOf(error: ConnectorError): WriteRefusal {
  const name = error.vendorCode ?? '';
  const said = error.detail ?? '';
  const byName = refusals.find(([pattern]) => pattern.test(name));
  return (byName ?? refusals.find(([, words]) => words?.test(said)))?.[2] ?? 'other';
}

/** A refused write as a value, or null when `error` is not Sherweb's no to this change. */
export function fromRefusedWrite(error: ConnectorError): Refused | null {
  return fromRefusal(error, reasonOf);
}
