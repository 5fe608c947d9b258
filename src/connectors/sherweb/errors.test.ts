import { describe, expect, test } from 'vitest';
import { errorFromAnswer } from '../http/failures.ts';
import { explainSherweb, fromRefusedWrite, keyMissing, keyWrong } from './errors.ts';

function answered(status: number, body: unknown, retryAfter: string | null = null) {
  const answer = {
    status,
    headers: { get: (name: string) => (name === 'retry-after' ? retryAfter : null) },
    body,
    text: JSON.stringify(body ?? ''),
    effect: 'write',
  } as const;
  return errorFromAnswer('sherweb', 'writing', answer, explainSherweb(answer), 'c-1');
}

const sentence = 'The quantity cannot be decreased because it is on a commitment.';
const reasonOf = (body: object) => fromRefusedWrite(answered(400, body))?.reason;

describe('a problem', () => {
  test('is named by the end of its type, by its title, or by its sentence', () => {
    const ways = [
      { type: 'https://example.test/problems#CommitmentTermViolations' },
      { type: 'urn:sherweb:CommitmentTermViolationsProblemDetails' },
      { type: 'about:blank', title: 'Commitment term violations' },
      { title: 'Bad Request', detail: sentence },
    ];
    expect(ways.map(reasonOf)).toEqual(Array.from(ways, () => 'window-closed'));
  });

  test.each([
    ['ProductQuantityConstraintsViolations', 'quantity-out-of-range'],
    ['RestrictedProductQuantityChange', 'change-not-allowed'],
    ['ProductQuantityCannotBeChanged', 'change-not-allowed'],
    ['ProductMinimumQuantityDependencies', 'change-not-allowed'],
    ['ProductMaximumQuantityDependencies', 'change-not-allowed'],
    ['ProductCombinationConstraintViolations', 'change-not-allowed'],
    ['CustomerFreeTrialAlreadyExpired', 'customer-blocked'],
    ['TermsOfServicesViolations', 'agreement-missing'],
    ['SubscriptionsValidationError', 'other'],
    ['SomethingNew', 'other'],
  ])('%s means %s', (name, reason) => {
    expect(reasonOf({ type: `https://example.test/${name}`, title: 'No' })).toBe(reason);
  });

  test('without any words is told with its status', () => {
    expect(fromRefusedWrite(answered(400, undefined))).toMatchObject({
      reason: 'other',
      detail: expect.stringMatching(/^400/),
    });
  });

  test('of a customer that is not there is no refusal', () => {
    const error = answered(400, { title: 'Customer not found' });
    expect([error.kind, fromRefusedWrite(error)]).toEqual(['not-found', null]);
  });

  test('is none when the outcome is open, the right is missing or the credential is refused', () => {
    const errors = [401, 403, 404, 429, 500].map((status) => answered(status, { title: 'No' }));
    expect(errors.map(fromRefusedWrite)).toEqual([null, null, null, null, null]);
    expect(answered(500, 'Internal Server Error').kind).toBe('unknown-outcome');
  });

  test('of a change at the same time is busy, and later may help', () => {
    expect(fromRefusedWrite(answered(409, { title: 'Conflict' }))).toMatchObject({
      reason: 'busy',
      retryAfterMs: 60_000,
    });
  });
});

const denied = (what: string) => ({
  statusCode: 401,
  message: `Access denied due to ${what} subscription key.`,
});

describe('the gateway', () => {
  test('says which is wrong with the subscription key', () => {
    const codes = ['missing', 'invalid'].map((what) => answered(401, denied(what)).vendorCode);
    expect(codes).toEqual([keyMissing, keyWrong]);
    expect(answered(403, denied('missing')).vendorCode).toBeUndefined();
  });

  test('says how long to wait, in a header or in words', () => {
    const words = { statusCode: 429, message: 'Rate limit is exceeded. Try again in 12 seconds.' };
    const problem = { title: 'Too many', detail: 'Try again in 1 second.' };
    const pauses = [answered(429, words), answered(429, problem), answered(429, words, '3')];
    expect(pauses.map(({ retryAfterMs }) => retryAfterMs)).toEqual([12_000, 1000, 3000]);
    expect(answered(429, { title: 'Too many' }).retryAfterMs).toBeUndefined();
  });
});
