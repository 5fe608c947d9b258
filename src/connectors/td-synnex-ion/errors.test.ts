import { describe, expect, it } from 'vitest';
import { ConnectorError, type ConnectorErrorKind } from '../../ports/errors.ts';
import type { RefusedAnswer } from '../http/types.ts';
import { explainIon, explainIonToken, fromRefusedOrder, reasonIn, wordsOf } from './errors.ts';
import { orderSchema } from './schema.ts';
import { fixture } from './test-kit.ts';

const answer = (status: number, body: unknown): RefusedAnswer => ({
  status,
  headers: { get: () => null },
  body,
  text: JSON.stringify(body) ?? '',
  effect: 'write',
});

const exampleOf = (name: string, example: string): unknown => {
  const examples = fixture(name);
  return typeof examples === 'object' && examples !== null
    ? Reflect.get(examples, example)
    : undefined;
};

describe('the documented errors', () => {
  it('have a code without the blank behind it, words, and the number that support asks for', () => {
    const body = exampleOf('order-error-400-examples', 'RequiredAttributesNotPresent');
    expect(explainIon(answer(400, body))).toEqual({
      vendorCode: 'COMM-VL-001',
      detail:
        "BAD_REQUEST: Invalid provisioning data The 'productId' attribute must be present in the 'order.orderItem' object.",
      correlationId: '17709cedcb7c7ee0423c',
    });
  });

  it('without a code of their own are named by the kind', () => {
    const body = exampleOf('order-error-403-examples', 'PermissionDeniedError');
    expect(explainIon(answer(403, body))).toEqual({
      vendorCode: 'PERMISSION_DENIED',
      detail: 'permission denied to access accounts/10001',
      correlationId: '176efaa5115cd4d84048',
    });
    expect(explainIon(answer(500, fixture('order-error-500'))).vendorCode).toBe('INTERNAL_ERROR');
  });

  it('of the token endpoint say what a person has to do', () => {
    expect(explainIonToken(answer(400, fixture('token-error-400')))).toEqual({
      kind: 'auth-expired',
      detail:
        'A new refresh token has to be typed in: the one that is kept was used already, or has ended. It says: cannot validate token: redis: nil',
    });
    expect(explainIonToken(answer(503, undefined)).kind).toBeUndefined();
    expect(explainIonToken(answer(501, { error: 'UNIMPLEMENTED' })).detail).toBe('UNIMPLEMENTED');
  });

  it('412 is a no, not somebody else’s change', () => {
    expect(explainIon(answer(412, { message: 'customer is not active' })).kind).toBe('invalid');
  });
});

describe('an answer that is no error body', () => {
  it.each([
    [undefined],
    ['text'],
    [{ orderItems: [{ attributes: [{ name: 'password', value: 'open sesame' }] }] }],
    [{ error: { deep: 'open sesame' } }],
  ])('is not shown: %o', (body) => {
    const { detail } = explainIon(answer(500, body));
    expect(detail).toBe('the answer holds no words that can be shown');
  });
});

const error = (kind: ConnectorErrorKind, status?: number) =>
  new ConnectorError({
    vendor: 'td-synnex-ion',
    operation: 'ordering',
    kind,
    status,
    vendorCode: 'COMM-VL-002',
    detail: 'not allowed',
  });

describe('a refusal', () => {
  it.each([
    ['The quantity exceeds the maximum of 300 licenses.', false, 'quantity-out-of-range'],
    ['Minimum quantity is 5', true, 'quantity-out-of-range'],
    ['The cancellation window has ended', true, 'window-closed'],
    ['Seats can be reduced within 7 days only', true, 'window-closed'],
    ['No window into this account', false, 'other'],
    ['Credit limit reached', false, 'credit-limit'],
    ['The Microsoft customer agreement is missing', false, 'agreement-missing'],
    ['The subscription is suspended', false, 'subscription-not-active'],
    ['The subscription was canceled', true, 'subscription-not-active'],
    ['The quantity of a trial cannot be changed', true, 'change-not-allowed'],
    ['Something else', true, 'other'],
  ])('"%s" (fewer seats: %o) is %s', (words, isDecrease, reason) => {
    expect(reasonIn(words, isDecrease)).toBe(reason);
  });

  it('of the vendor is a value, everything else stays an error', () => {
    expect(fromRefusedOrder(error('invalid', 400), true)).toEqual({
      outcome: 'refused',
      reason: 'other',
      detail: '400 COMM-VL-002 not allowed',
      retryAfterMs: null,
    });
    expect(fromRefusedOrder(error('conflict', 409), false)).toMatchObject({
      reason: 'busy',
      retryAfterMs: 60_000,
    });
    expect(fromRefusedOrder(error('invalid'), true)).toBeNull();
    for (const kind of ['unknown-outcome', 'forbidden', 'auth-expired', 'rate-limited'] as const) {
      expect(fromRefusedOrder(error(kind, 500), true)).toBeNull();
    }
  });
});

describe('an order that came to nothing', () => {
  it('tells each of its errors once', () => {
    const twice = [{ code: 'COMM-1 ', detail: 'first' }, { detail: 'second' }];
    const order = { orderId: 7, status: 'ERROR', errors: twice, orderItems: [{ errors: twice }] };
    expect(wordsOf(orderSchema.parse(order))).toBe('COMM-1 first; second');
    expect(wordsOf(orderSchema.parse({ orderId: 7, status: 'CANCELED' }))).toBe('order CANCELED');
  });
});
