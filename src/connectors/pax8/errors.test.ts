import { describe, expect, test } from 'vitest';
import { errorFromAnswer } from '../http/failures.ts';
import { fixturesBeside } from '../http/test-kit.ts';
import { explainPax8, fromRefusedWrite } from './errors.ts';

const fixture = fixturesBeside(import.meta.url);

function answered(status: number, body: unknown) {
  const answer = {
    status,
    headers: { get: () => null },
    body,
    text: JSON.stringify(body ?? ''),
    effect: 'write',
  } as const;
  return errorFromAnswer('pax8', 'writing', answer, explainPax8(answer), 'c-1');
}

const increase = { isDecrease: false, allowsDecrease: null };
const decrease = { isDecrease: true, allowsDecrease: null };

const refused = (said: string | null, change: typeof increase | typeof decrease) =>
  fromRefusedWrite(answered(422, { type: 'X', message: said }), change)?.reason;

describe('the three error bodies', () => {
  test('the envelope, with a null message and details', () => {
    const error = answered(400, fixture('error-400-order-provisioning.observed'));
    expect(error.vendorCode).toBe('BAD_REQUEST');
    expect(error.detail).toMatch(/^Errors with provisioningDetails This Microsoft product/);
    expect(answered(404, fixture('error-404-company')).kind).toBe('not-found');
  });

  test('a list of texts', () => {
    expect(answered(422, { errors: ['One.', 'Two.'] }).detail).toBe('One. Two.');
  });

  test('OAuth', () => {
    const error = answered(401, fixture('token-error-auth'));
    expect([error.kind, error.vendorCode, error.detail]).toEqual([
      'auth-expired',
      'access_denied',
      'Unauthorized',
    ]);
  });
});

describe('a refused change', () => {
  test('of a decrease is a closed window when the words or the flag say so', () => {
    expect(refused('Quantity cannot be decreased within the commitment term.', decrease)).toBe(
      'window-closed',
    );
    expect(
      fromRefusedWrite(answered(422, { message: null }), {
        isDecrease: true,
        allowsDecrease: false,
      })?.reason,
    ).toBe('window-closed');
    expect(refused('Something else.', decrease)).toBe('other');
  });

  test('of an increase is told by its words', () => {
    expect(refused('The quantity exceeds the maximum of 300.', increase)).toBe(
      'quantity-out-of-range',
    );
    expect(refused('Credit limit reached.', increase)).toBe('credit-limit');
    expect(refused('Within the commitment.', increase)).toBe('other');
  });

  test('is none when the outcome is open, the right is missing or the subscription is gone', () => {
    const errors = [answered(500, {}), answered(403, {}), answered(404, {}), answered(429, {})];
    expect(errors.map((error) => fromRefusedWrite(error, increase))).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});
