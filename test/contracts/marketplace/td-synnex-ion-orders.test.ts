/** Everything is an order at StreamOne Ion: what is sent, and what becomes of it. */
import { describe, expect, it } from 'vitest';
import { fetch as undiciFetch } from 'undici';

import type { Fetch } from '../../../src/connectors/http/types.ts';
import { failureOf } from '../complaints.ts';
import { type Started, SUBSCRIPTION, withVendor } from './td-synnex-ion-under-test.ts';
import {
  change,
  effectsOf,
  finish,
  quantityOf,
  recordRequests,
  writeCountOf,
} from './under-test.ts';

const orderOf = async ({ under, connect }: Started, from: number, to: number): Promise<string> => {
  const answer = await connect().setQuantity(change(under, from, to));
  if (answer.outcome === 'accepted' && answer.reference !== null) return answer.reference;
  return expect.unreachable(JSON.stringify(answer));
};

const progressOf = async ({ under, connect }: Started, reference: string) => {
  const { customerId, subscriptionId } = under.facts;
  return connect().readChange?.({ customerId, subscriptionId, reference });
};

const find = async ({ under, connect }: Started, requestId: string) => {
  const { customerId, subscriptionId } = under.facts;
  return connect().findChange?.({ customerId, subscriptionId, requestId });
};

/** An answer with a state that is in no document. */
const inReview: Fetch = async (url, init) => {
  const answer = await undiciFetch(url, init);
  const text = (await answer.text()).replaceAll('"NEW"', '"IN_REVIEW"');
  return { status: answer.status, headers: answer.headers, body: new Blob([text]).stream() };
};

describe('an order at StreamOne Ion', () => {
  it('carries the new total and what is needed, and leaves the renewal as it is', () =>
    withVendor({}, async ({ under, vendor, connect }) => {
      const { fetch, sent } = recordRequests(undiciFetch);
      await connect({ fetch }).setQuantity(change(under, 10, 12));
      const requestId = change(under, 10, 12).requestId;
      const writes = sent.filter(
        ({ path }) => path.endsWith('/orders') && path.includes('/customers/'),
      );
      expect(writes.map(({ body }) => body)).toEqual([
        {
          referenceId: requestId,
          orderItems: [
            {
              action: 'UPDATE',
              resourceId: under.facts.commerceSubscriptionId,
              productId: 'Microsoft365NCE',
              skuId: 'Microsoft-CFQ7TTC0LCHC-0002',
              planId: 'P1Y-monthly',
              quantity: 12,
              referenceId: requestId,
              attributes: [{ name: 'operations', value: 'updatesubscription' }],
            },
          ],
        },
      ]);
      finish(under);
      expect(vendor.state().subscriptions[SUBSCRIPTION]).toMatchObject({
        quantity: 12,
        autoRenew: true,
      });
    }));

  it('is pending for as long as the vendor says so, and done when it says so', () =>
    withVendor({ behaviour: { provisionSeconds: 7_200 } }, async (started) => {
      const reference = await orderOf(started, 10, 12);
      expect(await progressOf(started, reference)).toEqual({ state: 'pending' });
      started.vendor.clock.advance('PT1H30M');
      expect(await progressOf(started, reference)).toEqual({ state: 'pending' });
      expect(await quantityOf(started.under, started.connect())).toBe(10);
      started.vendor.clock.advance('PT1H');
      expect(await progressOf(started, reference)).toEqual({ state: 'done' });
      expect(await quantityOf(started.under, started.connect())).toBe(12);
    }));

  it('is pending while it is held, however long', () =>
    withVendor({}, async (started) => {
      started.vendor.faults.add({ kind: 'order-on-hold', count: 1 });
      const reference = await orderOf(started, 10, 12);
      started.vendor.clock.advance('P3D');
      expect(await progressOf(started, reference)).toEqual({ state: 'pending' });
    }));

  it('is pending in a state that nobody has heard of', () =>
    withVendor({}, async (started) => {
      const reference = await orderOf(started, 10, 12);
      const { customerId, subscriptionId } = started.under.facts;
      const asked = { customerId, subscriptionId, reference };
      const connector = started.connect({ fetch: inReview });
      expect(await connector.readChange?.(asked)).toEqual({ state: 'pending' });
    }));

  it('that fails later is refused in the vendor’s words, and nothing has changed', () =>
    withVendor({}, async (started) => {
      started.vendor.faults.add({ kind: 'order-fails', count: 1 });
      const reference = await orderOf(started, 10, 12);
      finish(started.under);
      expect(await progressOf(started, reference)).toEqual({
        state: 'refused',
        reason: 'other',
        detail: `order ${reference} ended as ERROR: PROVIDER_ERROR The provider did not take the order.`,
      });
      expect(effectsOf(started.under)).toEqual([]);
    }));

  it('that is canceled in the portal is refused', () =>
    withVendor({}, async (started) => {
      started.vendor.faults.add({ kind: 'order-on-hold', count: 1 });
      const reference = await orderOf(started, 10, 12);
      started.vendor.act('portal', ({ state }) => {
        const order = state.orders.find(({ id }) => id === reference);
        if (order) order.status = 'CANCELED';
      });
      expect(await progressOf(started, reference)).toMatchObject({
        state: 'refused',
        detail: expect.stringContaining('CANCELED'),
      });
    }));

  it('in error whose seats are there all the same is left to the quantity', () =>
    withVendor({}, async (started) => {
      started.vendor.faults.add({ kind: 'error-after-seats', count: 1 });
      const reference = await orderOf(started, 10, 12);
      finish(started.under);
      expect(await progressOf(started, reference)).toEqual({ state: 'unknown' });
      expect(await quantityOf(started.under, started.connect())).toBe(12);
    }));

  it.each(['999', 'no number', '../oauth/token'])(
    '%s, which there is not, is unknown',
    (reference) =>
      withVendor({}, async (started) => {
        expect(await progressOf(started, reference)).toEqual({ state: 'unknown' });
      }),
  );

  it('of another customer is unknown', () =>
    withVendor({}, async (started) => {
      const reference = await orderOf(started, 10, 12);
      const { otherCustomerId, subscriptionId } = started.under.facts;
      const asked = { customerId: otherCustomerId, subscriptionId, reference };
      expect(await started.connect().readChange?.(asked)).toEqual({ state: 'unknown' });
    }));

  it.each([
    [9, 'window-closed'],
    [301, 'quantity-out-of-range'],
  ] as const)('for %i may be refused at once', (quantity, reason) =>
    withVendor({ behaviour: { refusesAt: 'request' } }, async ({ under, connect }) => {
      const answer = await connect().setQuantity(change(under, 10, quantity));
      expect(answer).toMatchObject({
        outcome: 'refused',
        reason,
        detail: expect.stringMatching(/^400 PROVIDER_ERROR BAD_REQUEST: /),
        retryAfterMs: null,
      });
      finish(under);
      expect(effectsOf(under)).toEqual([]);
    }),
  );

  it('is not placed while another one for the subscription is open', () =>
    withVendor({ behaviour: { provisionSeconds: 600 } }, async (started) => {
      const { under, connect } = started;
      const open = await orderOf(started, 10, 12);
      const other = { ...change(under, 10, 15), requestId: 'another' };
      expect(await connect().setQuantity(other)).toEqual({
        outcome: 'refused',
        reason: 'busy',
        detail: `not sent: order ${open} for this subscription is NEW`,
        retryAfterMs: 60_000,
      });
      expect(writeCountOf(under)).toBe(1);
      started.vendor.clock.advance('PT1H');
      const later = { ...other, fromQuantity: 12 };
      expect((await connect().setQuantity(later)).outcome).toBe('accepted');
      expect(started.vendor.state().orders).toHaveLength(2);
    }));

  it('is not placed a second time for the same request', () =>
    withVendor({ behaviour: { provisionSeconds: 600 } }, async (started) => {
      const reference = await orderOf(started, 10, 12);
      expect(await orderOf(started, 10, 12)).toBe(reference);
      expect(started.vendor.state().orders).toHaveLength(1);
    }));

  it('whose answer was lost is found by the id of the request, not by another one', () =>
    withVendor({}, async (started) => {
      const { under, vendor, connect } = started;
      const request = change(under, 10, 12);
      expect(await find(started, request.requestId)).toBeNull();
      vendor.faults.add({ kind: 'drop-after-commit', method: 'POST', path: '/orders$', count: 1 });
      expect((await failureOf(connect().setQuantity(request))).kind).toBe('unknown-outcome');
      const reference = await find(started, request.requestId);
      expect(reference).toBe(vendor.state().orders[0]?.id);
      expect(await find(started, 'another')).toBeNull();
      finish(under);
      expect(await progressOf(started, reference ?? '')).toEqual({ state: 'done' });
      const { otherCustomerId, subscriptionId } = under.facts;
      const strange = { customerId: otherCustomerId, subscriptionId, requestId: request.requestId };
      expect(await connect().findChange?.(strange)).toBeNull();
    }));

  it('is found among more orders than one page holds', () =>
    withVendor({}, async (started) => {
      const reference = await orderOf(started, 10, 12);
      started.vendor.act('many more', ({ state }) => {
        const [first] = state.orders;
        if (first === undefined) return;
        for (let number = 1; number <= 250; number += 1) {
          state.orders.push({
            ...first,
            id: String(9_000_000 + number),
            referenceId: '',
            items: [],
          });
        }
      });
      expect(await find(started, change(started.under, 10, 12).requestId)).toBe(reference);
    }));

  it.each([
    ['suspended', 'subscription-not-active'],
    ['cancelled', 'subscription-not-active'],
  ] as const)('for a subscription that is %s is not sent', (status, reason) =>
    withVendor({}, async ({ under, vendor, connect }) => {
      vendor.act('portal', ({ state }) => {
        const subscription = state.subscriptions[SUBSCRIPTION];
        if (subscription) subscription.status = status;
      });
      const answer = await connect().setQuantity(change(under, 10, 12));
      expect(answer).toMatchObject({ outcome: 'refused', reason });
      expect(writeCountOf(under)).toBe(0);
    }),
  );

  it('for a trial is not sent', () =>
    withVendor({}, async ({ under, vendor, connect }) => {
      vendor.act('portal', ({ state }) => {
        const subscription = state.subscriptions[SUBSCRIPTION];
        if (subscription) subscription.isTrial = true;
      });
      const answer = await connect().setQuantity(change(under, 10, 12));
      expect(answer).toMatchObject({ outcome: 'refused', reason: 'change-not-allowed' });
      expect(writeCountOf(under)).toBe(0);
    }));

  it('does not reach a customer of that name whose address leads elsewhere', () =>
    withVendor({}, async ({ under, connect }) => {
      const { customerId, otherCustomerId } = under.facts;
      // A vendor that does not check the customer in the address.
      const lenient: Fetch = (url, init) =>
        undiciFetch(
          url.replace(`/customers/${otherCustomerId}/`, `/customers/${customerId}/`),
          init,
        );
      const request = { ...change(under, 10, 12), customerId: otherCustomerId };
      const error = await failureOf(connect({ fetch: lenient }).setQuantity(request));
      expect([error.kind, error.detail]).toEqual([
        'not-found',
        'the subscription belongs to another customer',
      ]);
      expect(writeCountOf(under)).toBe(0);
    }));
});
