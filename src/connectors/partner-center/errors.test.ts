import { describe, expect, test } from 'vitest';
import { errorFromAnswer } from '../http/failures.ts';
import { fixturesBeside } from '../http/test-kit.ts';
import { errorMeanings } from './error-table.ts';
import { explainPartnerCenter, fromRefusedWrite } from './errors.ts';

const fixture = fixturesBeside(import.meta.url);

function answered(status: number, body: unknown, headers: Record<string, string> = {}) {
  const answer = {
    status,
    headers: { get: (name: string) => headers[name] ?? null },
    body,
    text: body === undefined ? '' : JSON.stringify(body),
    effect: 'write',
  } as const;
  return errorFromAnswer('partner-center', 'writing', answer, explainPartnerCenter(answer), 'c-1');
}

describe('the four error bodies', () => {
  test('partner API', () => {
    const error = answered(400, fixture('error-800090-quantity-cannot-be-decreased'));
    expect([error.kind, error.vendorCode]).toEqual(['invalid', '800090']);
    expect(fromRefusedWrite(error)).toMatchObject({
      reason: 'window-closed',
      retryAfterMs: null,
      detail: '800090 Subscription quantity cannot be decreased. (c-1)',
    });
  });

  test('gateway: nothing was done, wait', () => {
    const error = answered(429, fixture('error-429-throttled'), { 'retry-after': '57' });
    expect([error.kind, error.retryAfterMs]).toEqual(['rate-limited', 57_000]);
    expect(error.detail).toContain('Rate limit');
    expect(fromRefusedWrite(error)).toBeNull();
  });

  test('agreements', () => {
    const error = answered(409, fixture('error-600061-agreement-exists'));
    expect([error.kind, error.vendorCode]).toEqual(['conflict', '600061']);
  });

  test('token endpoint and no body at all', () => {
    const token = answered(400, { error: 'invalid_grant', error_description: 'AADSTS50173: x' });
    expect([token.vendorCode, token.detail]).toEqual(['invalid_grant', 'AADSTS50173: x']);
    expect(answered(403, undefined).kind).toBe('forbidden');
  });
});

test('a code is a number or text, its name in any case', () => {
  expect(answered(400, { Code: '800090', Description: 'no' }).vendorCode).toBe('800090');
});

test('the same code means different things at different statuses', () => {
  expect(fromRefusedWrite(answered(400, { code: 2006 }))?.reason).toBe('change-not-allowed');
  expect(fromRefusedWrite(answered(403, { code: 2006 }))).toBeNull();
});

test('a 409 while renewing is busy for two minutes, with or without a known code', () => {
  for (const body of [undefined, { code: 999_999 }]) {
    expect(fromRefusedWrite(answered(409, body))).toMatchObject({
      reason: 'busy',
      retryAfterMs: 120_000,
    });
  }
});

test('a missing MFA claim is not an expired token, in both documented forms', () => {
  expect(answered(401, { code: 900_421 }).kind).toBe('forbidden');
  expect(answered(401, undefined, { 'www-authenticate': 'Bearer error="MFA required"' }).kind).toBe(
    'forbidden',
  );
  expect(answered(401, undefined).kind).toBe('auth-expired');
});

test('an unknown 400 is a refusal in words, an unknown 403 is the administrator’s', () => {
  expect(fromRefusedWrite(answered(400, { code: 1, description: 'Strange.' }))).toMatchObject({
    reason: 'other',
    detail: '1 Strange. (c-1)',
  });
  expect(fromRefusedWrite(answered(403, { code: 1 }))).toBeNull();
});

test('a 5xx never says that nothing happened, whatever its code', () => {
  expect(answered(500, { code: 800_094 }).kind).toBe('unknown-outcome');
  expect(fromRefusedWrite(answered(500, { code: 800_094 }))).toBeNull();
});

test('the table has a source per row, no row twice, and none that speaks for a 5xx', () => {
  const keys = errorMeanings.map(({ status, code }) => `${status}/${code}`);
  expect(new Set(keys).size).toBe(keys.length);
  expect(errorMeanings.filter(({ source }) => !/\[\w/.test(source))).toEqual([]);
  expect(errorMeanings.filter(({ status }) => status >= 500)).toEqual([]);
});
