/** A new tenant's administrator has a password, and orders tell it. */
import { describe, expect, it } from 'vitest';
import { fetch as undiciFetch } from 'undici';

import type { Fetch } from '../../../src/connectors/http/types.ts';
import { withVendor } from './td-synnex-ion-under-test.ts';
import { change } from './under-test.ts';

/** Answers a placed and a single order in another way; the list stays as it is. */
const telling =
  (status: number, text: string): Fetch =>
  async (url, init) => {
    const answer = await undiciFetch(url, init);
    const isList = init.method === 'GET' && url.includes('?');
    if (!url.includes('/orders') || isList) return answer;
    return { status, headers: answer.headers, body: new Blob([text]).stream() };
  };

describe('the password of a new tenant', () => {
  const PASSWORD = 'Tenant-Password-1f9c';
  const order = {
    orderId: '366959',
    status: 'COMPLETED',
    orderItems: [
      {
        attributes: [
          { name: 'userName', value: 'admin@new.onmicrosoft.example' },
          { name: 'password', value: PASSWORD },
        ],
      },
    ],
  };
  const whole = JSON.stringify(order);
  const answers: readonly (readonly [string, number, string])[] = [
    ['an order', 200, whole],
    ['an order that is cut off', 200, whole.slice(0, whole.indexOf(PASSWORD) + PASSWORD.length)],
    ['an order with a mistake behind it', 200, whole.replace(`"${PASSWORD}"`, `"${PASSWORD}"x`)],
    ['an order of an unknown form', 200, whole.replace('"orderId":"366959",', '')],
    ['an order as a refusal', 400, whole],
    ['an order as a failure', 500, whole],
    ['an order as a refusal that is no JSON', 400, `${whole}}`],
  ];

  it.each(answers)('in %s (%i) is in no log and no error', (_what, status, text) =>
    withVendor({}, async ({ under, connect }) => {
      const lines: unknown[] = [];
      const note = (facts: object, message: string): void => void lines.push(facts, message);
      const connector = connect({ fetch: telling(status, text), log: { debug: note, warn: note } });
      const { customerId, subscriptionId } = under.facts;
      const said: unknown[] = await Promise.allSettled([
        connector.setQuantity(change(under, 10, 12)),
        connector.readChange?.({ customerId, subscriptionId, reference: '366959' }),
      ]);
      const words = everyWordOf([lines, said]);
      expect(words).toContain('orders');
      expect(words).not.toContain(PASSWORD.slice(0, 8));
      expect(words).not.toContain(PASSWORD.slice(-4));
    }),
  );

  it('that stands in an old order of the customer is not told when orders are looked through', () =>
    withVendor({}, async (started) => {
      started.vendor.act('an old order', ({ state }) => {
        state.orders.push({
          id: '1',
          customerId: started.under.facts.customerId,
          referenceId: '',
          displayName: '',
          status: 'COMPLETED',
          items: [
            {
              action: 'CREATE',
              resourceId: '',
              productId: '',
              skuId: '',
              planId: '',
              quantity: 1,
              attributes: [{ name: 'password', value: PASSWORD }],
              referenceId: 'the first',
            },
          ],
          errors: [],
          createdAt: '2025-01-01T00:00:00Z',
          nextStepAtMs: null,
          ending: 'usual',
        });
      });
      const answer = await started.connect().setQuantity(change(started.under, 10, 12));
      expect(answer.outcome).toBe('accepted');
      const { customerId, subscriptionId } = started.under.facts;
      const connector = started.connect();
      const lost = { customerId, subscriptionId, requestId: 'the first' };
      expect(await connector.findChange?.(lost)).toBe('1');
      const accepted = { customerId, subscriptionId, reference: '1' };
      expect(await connector.readChange?.(accepted)).toEqual({ state: 'done' });
    }));
});

/** Everything in a value that a logger could print, causes and names included. */
function everyWordOf(value: unknown, seen = new Set<unknown>()): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (seen.has(value)) return '';
  seen.add(value);
  return Reflect.ownKeys(value)
    .map((key) => `${String(key)} ${everyWordOf(Reflect.get(value, key), seen)}`)
    .join(' ');
}
