import type { ConnectorErrorKind } from '../../ports/errors.ts';
import type { WriteRefusal } from '../../ports/write-refusal.ts';

/** What one answer of Partner Center means. */
export interface ErrorMeaning {
  /** HTTP status: codes alone are not unique (2006 is a 400 and a 403 with different meanings). */
  readonly status: number;
  /** The body's `code` as text; '' for a body without one. */
  readonly code: string;
  readonly kind: ConnectorErrorKind;
  /** What a refused change of quantity is told as; null when the answer is not about the change. */
  readonly refusal: WriteRefusal | null;
  /** When trying again may help; null when only a person can change it. Milliseconds. */
  readonly retryAfterMs: number | null;
  /** Where this was read: [D n] of the source list in README.md. */
  readonly source: string;
}

const minutesMs = 60_000;
const hoursMs = 3_600_000;
const errorCodes = '[D 14] error-codes';

const row = (
  status: number,
  code: number | '',
  kind: ConnectorErrorKind,
  refusal: WriteRefusal | null,
  source: string,
  retryAfterMs: number | null = null,
): ErrorMeaning => ({ status, code: String(code), kind, refusal, retryAfterMs, source });

/** Everything known about answers that are not 2xx; what is missing here keeps the meaning of its status. */
export const errorMeanings: readonly ErrorMeaning[] = [
  // The window for giving seats back is closed. Which code production sends is open: all of them are read.
  row(400, 800090, 'invalid', 'window-closed', '[D 15] change-the-quantity: the page’s own sample'),
  row(400, 900257, 'invalid', 'window-closed', errorCodes),
  row(400, 900214, 'invalid', 'window-closed', errorCodes),
  row(400, 900117, 'invalid', 'window-closed', errorCodes),
  row(400, 900213, 'invalid', 'window-closed', errorCodes),

  // Too many, too few.
  row(400, 2002, 'invalid', 'quantity-out-of-range', errorCodes),
  row(400, 900275, 'invalid', 'quantity-out-of-range', errorCodes),
  row(403, 800067, 'forbidden', 'quantity-out-of-range', errorCodes),
  row(403, 800088, 'forbidden', 'quantity-out-of-range', errorCodes),
  row(400, 800018, 'invalid', 'quantity-out-of-range', `${errorCodes}: sandbox limit`),

  // The subscription's state.
  row(400, 2001, 'invalid', 'subscription-not-active', errorCodes),
  row(400, 2011, 'invalid', 'subscription-not-active', errorCodes),
  row(400, 800091, 'invalid', 'subscription-not-active', errorCodes),
  row(400, 900277, 'invalid', 'subscription-not-active', errorCodes),

  // This subscription or product never changes this way.
  row(400, 2006, 'invalid', 'change-not-allowed', errorCodes),
  row(400, 800095, 'invalid', 'change-not-allowed', errorCodes),
  row(403, 800027, 'forbidden', 'change-not-allowed', errorCodes),
  row(400, 900279, 'invalid', 'change-not-allowed', errorCodes),
  row(400, 900311, 'invalid', 'change-not-allowed', `${errorCodes}, [D 29]: about 1,200 updates`),

  // Later.
  row(
    409,
    '',
    'conflict',
    'busy',
    '[D 29] renewal: "after waiting for two minutes"',
    2 * minutesMs,
  ),
  row(409, 800082, 'conflict', 'busy', `${errorCodes}: "try again after sometime"`, 2 * minutesMs),
  row(400, 800081, 'invalid', 'busy', `${errorCodes}; the pause is assumed`, 2 * minutesMs),
  row(409, 900278, 'conflict', 'busy', `${errorCodes}: "try again after 24 hours"`, 24 * hoursMs),
  row(400, 900280, 'invalid', 'busy', `${errorCodes}; the pause is assumed`, 24 * hoursMs),
  // Another writer was faster: the caller reads again and decides anew.
  row(400, 2055, 'conflict', 'busy', errorCodes, 1000),
  row(412, '', 'conflict', 'busy', '[D 12] status list', 1000),

  // Money and contract.
  row(403, 800023, 'forbidden', 'credit-limit', errorCodes),
  row(400, 800024, 'invalid', 'credit-limit', errorCodes),
  row(400, 800025, 'invalid', 'credit-limit', errorCodes),
  row(400, 800026, 'invalid', 'credit-limit', errorCodes),
  row(403, 900121, 'forbidden', 'credit-limit', errorCodes),
  row(403, 800073, 'forbidden', 'customer-blocked', errorCodes),
  row(403, 800074, 'forbidden', 'customer-blocked', errorCodes),
  row(403, 800075, 'forbidden', 'customer-blocked', errorCodes),
  row(403, 900416, 'forbidden', 'customer-blocked', errorCodes),
  row(403, 13605, 'forbidden', 'agreement-missing', errorCodes),

  // Orders. How many subscriptions of a product a customer may have; an availability id that was exchanged.
  row(403, 800066, 'forbidden', 'change-not-allowed', errorCodes),
  row(403, 800089, 'forbidden', 'change-not-allowed', errorCodes),
  row(404, 400019, 'invalid', 'other', `${errorCodes}: "issue a new GET … and retry"`),

  // Who asks. These are the administrator's, never a refusal of the change.
  row(401, 400, 'auth-expired', null, errorCodes),
  row(401, 900420, 'forbidden', null, '[2 42] graph.windows.net tokens retired'),
  row(401, 900421, 'forbidden', null, '[2 43, 44] MFA claim missing'),
  row(403, 2006, 'forbidden', null, errorCodes),
  row(403, 2030, 'forbidden', null, errorCodes),
  row(403, 2032, 'forbidden', null, errorCodes),
  row(403, 900308, 'forbidden', null, errorCodes),
  row(403, 900309, 'forbidden', null, errorCodes),
  row(403, 900329, 'forbidden', null, errorCodes),
  // "No commerce relationship with the customer": not, or no longer, ours.
  row(403, 20002, 'not-found', null, errorCodes),
  row(404, 20003, 'not-found', null, errorCodes),
  row(404, 1000, 'not-found', null, errorCodes),
];

const byStatusAndCode = new Map(
  errorMeanings.map((meaning) => [`${meaning.status}/${meaning.code}`, meaning]),
);

/** The meaning of a code that came without a status, inside of a 2xx. */
export function findMeaningOfCode(code: string): ErrorMeaning | null {
  return errorMeanings.find((meaning) => meaning.code === code) ?? null;
}

/** The meaning of an answer; null when it is not in the table. */
export function findMeaning(status: number, code: string | undefined): ErrorMeaning | null {
  return byStatusAndCode.get(`${status}/${code ?? ''}`) ?? null;
}
