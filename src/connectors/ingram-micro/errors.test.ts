import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../lib/json.ts';
import { errorFromAnswer } from '../http/failures.ts';
import { explainIngram, fromRefusedWrite } from './errors.ts';

const observed = parseJson(
  readFileSync(
    new URL('./__fixtures__/error-500-order-already-provisioning.observed.json', import.meta.url),
    'utf8',
  ),
);

function answered(status: number, body: unknown, text = JSON.stringify(body ?? '')) {
  const headers = { get: () => null };
  const answer = { status, headers, body, text, effect: 'write' } as const;
  return errorFromAnswer('ingram-micro', 'writing', answer, explainIngram(answer), 'c-1');
}

const decrease = { subscriptionId: '123456', isDecrease: true };
const increase = { ...decrease, isDecrease: false };
const refused = (message: string, change = increase) =>
  fromRefusedWrite(answered(400, { status: 400, message }), change)?.reason;

describe('an error body', () => {
  test('is the envelope with its correlation id', () => {
    const error = answered(500, observed.ok ? observed.value : undefined);
    expect(error.detail).toMatch(/^Cannot Upgrade\/Downgrade Resources for Subscription #123456/);
    expect(error.correlationId).toBe('a8n-54bc6dc3-f496-84c7-dfe9-f459db8564b3');
  });

  test('is the title where a gateway answered a page', () => {
    const page = '<!DOCTYPE html><head><title> 502 Bad Gateway </title></head>';
    expect(answered(502, undefined, page).detail).toBe(
      'a page, not the API, answered: 502 Bad Gateway',
    );
    expect(answered(502, undefined, '<html></html>').detail).toMatch(/a page without a title/);
  });

  test('that is neither keeps its text', () => {
    expect(answered(500, undefined, 'gone').detail).toBe('gone');
  });
});

describe('a refused change', () => {
  test('is busy beside an open order of this very subscription, by the observed 500', () => {
    const error = answered(500, observed.ok ? observed.value : undefined);
    expect(fromRefusedWrite(error, increase)).toMatchObject({
      reason: 'busy',
      retryAfterMs: 120_000,
    });
    expect(fromRefusedWrite(error, { ...increase, subscriptionId: '12345' })).toBeNull();
  });

  test('is none in any other 5xx, whatever its words', () => {
    const said = 'there is already an order';
    const errors = [
      answered(500, { message: said }),
      answered(504, observed.ok ? observed.value : undefined),
      answered(500, undefined, `<html><title>${said}</title></html>`),
    ];
    expect(errors.map((error) => fromRefusedWrite(error, increase))).toEqual([null, null, null]);
  });

  test('is a closed window for a decrease only', () => {
    const said = 'The period of 168 hours has expired';
    expect([refused(said, decrease), refused(said)]).toEqual(['window-closed', 'other']);
    expect(refused('Something else', decrease)).toBe('other');
  });

  test.each([
    ['The maximum quantity is 300', 'quantity-out-of-range'],
    ['The credit limit is reached', 'credit-limit'],
    ['Customer #1 is in status adminHold', 'customer-blocked'],
    ['Subscription #1 is not active', 'subscription-not-active'],
    ['Accept the agreement first', 'agreement-missing'],
    ['No', 'other'],
  ])('is told by its words: %s', (said, reason) => {
    expect([refused(said), refused(said, decrease)]).toEqual([reason, reason]);
  });

  test('is none when the right is missing, nothing is there or too much was asked', () => {
    const errors = [answered(403, {}), answered(404, {}), answered(429, {}), answered(401, {})];
    expect(errors.map((error) => fromRefusedWrite(error, increase))).toEqual(
      errors.map(() => null),
    );
  });
});
