import { describe, expect, it } from 'vitest';
import { ConnectorError } from '../../ports/errors.ts';
import type { RefusedAnswer } from '../http/types.ts';
import { explainArrowSphere, fromRefusedWrite, reasonIn } from './errors.ts';

const answer = (status: number, body: unknown): RefusedAnswer => ({
  status,
  body,
  headers: { get: () => null },
  text: '',
  effect: 'write',
});

const error = (kind: ConnectorError['kind'], status?: number, retryAfterMs?: number) =>
  new ConnectorError({
    vendor: 'arrowsphere',
    operation: 'writing',
    kind,
    status,
    detail: 'Words.',
    retryAfterMs,
  });

describe('an error body', () => {
  it('is that of either public client', () => {
    const messages = ['Bad value for seats', 'Try less'];
    expect(
      explainArrowSphere(answer(400, { status: 400, error: 'Bad Request', messages })),
    ).toEqual({
      vendorCode: undefined,
      detail: 'Bad value for seats Try less',
      correlationId: undefined,
    });
    const other = { status: 404, error: 'No license', errorCode: 1042, correlationId: 'c-1' };
    expect(explainArrowSphere(answer(404, other))).toEqual({
      vendorCode: '1042',
      detail: 'No license',
      correlationId: 'c-1',
    });
  });

  it('may hold one message as a text', () => {
    const body = { error: 'Forbidden', messages: 'No right.' };
    expect(explainArrowSphere(answer(403, body)).detail).toBe('No right.');
  });

  it('that is none keeps the meaning of its status', () => {
    expect(explainArrowSphere(answer(502, '<html>'))).toEqual({});
    expect(explainArrowSphere(answer(400, undefined))).toEqual({});
  });
});

describe('a refused change', () => {
  it.each([
    ['You can decrease 2 seats only during the commitment', true, 'window-closed'],
    ['The seats can not be decreased during the commitment', true, 'window-closed'],
    ['The action increaseSeats is not available', false, 'change-not-allowed'],
    [
      'The desired seat count 301 exceeded the maximum seat count allowed per License 300',
      false,
      'quantity-out-of-range',
    ],
    ['The number of seats must be at least 1', true, 'quantity-out-of-range'],
    ['Another action is in progress on this license', true, 'busy'],
    ['The license is suspended', false, 'subscription-not-active'],
    ['Credit limit reached', false, 'credit-limit'],
    ['The customer agreement is missing', false, 'agreement-missing'],
    ['The vendor rejected the change of seats', false, 'other'],
    ['Computer says no.', true, 'other'],
  ] as const)('"%s" (fewer seats: %s) is %s', (words, isDecrease, reason) => {
    expect(reasonIn(words, isDecrease)).toBe(reason);
  });

  it('is a value only where the vendor said no', () => {
    expect(fromRefusedWrite(error('invalid', 400), false)).toEqual({
      outcome: 'refused',
      reason: 'other',
      detail: '400 Words.',
      retryAfterMs: null,
    });
    for (const kind of ['unknown-outcome', 'auth-expired', 'forbidden', 'not-found'] as const) {
      expect(fromRefusedWrite(error(kind, 400), false)).toBeNull();
    }
    expect(fromRefusedWrite(error('invalid'), false)).toBeNull();
  });

  it('of a license that is worked on is worth another try', () => {
    expect(fromRefusedWrite(error('conflict', 409), true)).toMatchObject({
      reason: 'busy',
      retryAfterMs: 60_000,
    });
    expect(fromRefusedWrite(error('conflict', 409, 5_000), true)).toMatchObject({
      retryAfterMs: 5_000,
    });
  });
});
