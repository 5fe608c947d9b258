import { describe, expect, it } from 'vitest';
import { ConnectorError } from '../../ports/errors.ts';
import type { RefusedAnswer } from '../http/types.ts';
import {
  explainCrayon,
  explainSignIn,
  fromRefusalWords,
  fromRefusedInstructions,
  fromRefusedWrite,
} from './errors.ts';

const answer = (status: number, body: unknown): RefusedAnswer => ({
  status,
  body,
  headers: { get: () => null },
  text: '',
  effect: 'write',
});

const error = (kind: ConnectorError['kind'], status?: number) =>
  new ConnectorError({ vendor: 'crayon', operation: 'writing', kind, status, detail: 'Words.' });

describe('an error body', () => {
  it('is the code, the message and what is wrong with the object', () => {
    const ObjectErrors = [{ ErrorCode: 'A1', Message: 'First.', Parameters: {} }];
    const body = { ErrorCode: 'E1', Message: 'No.', Parameters: {}, ObjectErrors };
    expect(explainCrayon(answer(400, body))).toEqual({ vendorCode: 'E1', detail: 'No. First.' });
    const camel = { errorCode: 7, message: null, objectErrors: [{ message: 'First.' }] };
    expect(explainCrayon(answer(400, camel))).toEqual({ vendorCode: '7', detail: 'First.' });
  });

  it('that is none keeps the meaning of its status', () => {
    expect(explainCrayon(answer(502, '<html>'))).toEqual({});
    expect(explainCrayon(answer(400, undefined))).toEqual({});
  });
});

describe('a refused sign-in', () => {
  it.each([
    [400, { AccessToken: null, Error: 'invalid_grant' }, 'invalid_grant', 'invalid_grant'],
    [400, { error: 'invalid_client', error_description: 'Unknown' }, 'invalid_client', 'Unknown'],
    [401, { ErrorCode: 'Unauthorized', Message: 'No.' }, 'Unauthorized', 'No.'],
  ])('with %i %o is the credentials', (status, body, vendorCode, detail) => {
    expect(explainSignIn(answer(status, body))).toEqual({
      kind: 'auth-expired',
      vendorCode,
      detail,
    });
  });

  it('is not what a wrong address or a broken server says', () => {
    expect(explainSignIn(answer(404, {})).kind).toBeUndefined();
    expect(explainSignIn(answer(500, {})).kind).toBeUndefined();
  });
});

describe('a refused change', () => {
  it.each([
    ['The number of licenses can only be decreased within 7 days.', true, 'window-closed'],
    ['The cancellation window has closed.', true, 'window-closed'],
    ['The subscription is not active.', true, 'subscription-not-active'],
    ['Quantity can not exceed the maximum of 300.', false, 'quantity-out-of-range'],
    ['Quantity must be at least 1.', true, 'quantity-out-of-range'],
    ['Another update of the subscription is in progress.', true, 'busy'],
    ['Auto renewal is not enabled.', false, 'change-not-allowed'],
    ['The credit limit is reached.', false, 'credit-limit'],
    ['The customer agreement is not signed.', false, 'agreement-missing'],
    ['Computer says no.', true, 'other'],
  ] as const)('"%s" (fewer seats: %s) is %s', (words, isDecrease, reason) => {
    expect(fromRefusalWords(words, isDecrease)).toBe(reason);
  });

  it('is a value only where the vendor said no', () => {
    expect(fromRefusedWrite(error('invalid', 400), false)).toEqual({
      outcome: 'refused',
      reason: 'other',
      detail: '400 Words.',
      retryAfterMs: null,
    });
    expect(fromRefusedWrite(error('conflict', 409), false)).toMatchObject({
      reason: 'busy',
      retryAfterMs: 60_000,
    });
    expect(fromRefusedWrite(error('unknown-outcome', 500), false)).toBeNull();
    expect(fromRefusedWrite(error('forbidden', 403), false)).toBeNull();
    expect(fromRefusedWrite(error('invalid'), false)).toBeNull();
  });

  it('by instructions has words even when there are none', () => {
    const none = { IsSuccessful: false, ErrorReasonCode: null, ErrorDescription: '' };
    expect(fromRefusedInstructions(none)).toMatchObject({
      reason: 'other',
      detail: 'The instructions were not successful; no reason was given.',
    });
  });
});
