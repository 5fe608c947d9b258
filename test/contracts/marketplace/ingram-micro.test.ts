import { describe, expect, it } from 'vitest';
import { fetch as undiciFetch } from 'undici';

import type { Fetch } from '../../../src/connectors/http/types.ts';
import { subscriptionId } from '../../../src/domain/ids.ts';
import { hasContract } from '../../../simulators/core/samples.ts';
import { openContract } from '../openapi-requests.ts';
import { failureOf } from '../complaints.ts';
import {
  BASE,
  change as changeAtVendor,
  everyRequest,
  gatewayPage,
  start,
  withVendor,
} from './ingram-micro-under-test.ts';
import { describeMarketplace } from './suite.ts';
import {
  change,
  effectsOf,
  finish,
  quantityOf,
  recordRequests,
  refusalOf,
  writeCountOf,
} from './under-test.ts';

const DOCUMENT = 'openapi/ingram-cloud-marketplace-1.1.yaml';

describeMarketplace('the Ingram Micro connector', async () => (await start()).under, [
  'audiences',
  'schedules',
]);

/** Somebody's order arrives between our last look and ours. */
const overtaken: Fetch = async (url, init) => {
  if (init.method === 'POST' && url.endsWith('/orders')) {
    const body = init.body?.replace('"quantity":12', '"quantity":14') ?? '';
    await undiciFetch(url, { ...init, body });
  }
  return undiciFetch(url, init);
};

describe('Ingram Micro: an order', () => {
  it('names the absolute quantity, the periods and our id, and nothing else', () =>
    withVendor({}, async ({ under }) => {
      const { fetch, sent } = recordRequests(undiciFetch);
      const request = change(under, 10, 12);
      await under.connect({ fetch }).setQuantity(request);
      const orders = sent.filter(
        ({ method, path }) => method === 'POST' && path.endsWith('/orders'),
      );
      expect(orders.map(({ body }) => body)).toEqual([
        {
          type: 'change',
          customerId: request.customerId,
          poNumber: request.requestId,
          products: [
            {
              subscriptionId: request.subscriptionId,
              mpn: 'CFQ7TTC0LCHC:0002',
              vendor: 'Microsoft',
              quantity: 12,
              billingPeriod: { type: 'month', duration: 1 },
              subscriptionPeriod: { type: 'year', duration: 1 },
            },
          ],
        },
      ]);
    }));

  it.each(['before', 'after-commit'] as const)(
    'answered by a page, 504, %s, is an unknown outcome and is not repeated',
    (phase) =>
      withVendor({}, async ({ under, vendor }) => {
        const page = { status: 504, body: gatewayPage };
        vendor.faults.add({ kind: 'status', method: 'POST', path: '/orders$', phase, ...page });
        const error = await failureOf(under.connect().setQuantity(change(under, 10, 12)));
        expect([error.kind, error.status, error.detail]).toEqual([
          'unknown-outcome',
          504,
          'a page, not the API, answered: 504 Gateway Time-out',
        ]);
        expect(writeCountOf(under)).toBe(1);
        finish(under);
        expect(await quantityOf(under, under.connect())).toBe(phase === 'before' ? 10 : 12);
      }),
  );

  it('a read answered by a page, 504, is repeated', () =>
    withVendor({}, async ({ under, vendor }) => {
      const page = { status: 504, body: gatewayPage };
      vendor.faults.add({
        kind: 'status',
        method: 'GET',
        path: under.paths.one,
        count: 1,
        ...page,
      });
      expect(await quantityOf(under, under.connect())).toBe(10);
    }));

  it('whose answer was lost holds the next one back as long as it is under way', () =>
    withVendor({ provisionSeconds: 7_200 }, async ({ under, vendor }) => {
      const lost = { kind: 'drop-after-commit', method: 'POST', path: '/orders$' } as const;
      vendor.faults.add({ ...lost, count: 1 });
      const connector = under.connect();
      const error = await failureOf(connector.setQuantity(change(under, 10, 12)));
      expect(error.kind).toBe('unknown-outcome');
      const { settleTimeMs: milliseconds } = connector.capabilities;
      const settleTime = Temporal.Duration.from({ milliseconds });
      vendor.clock.advance(settleTime);
      expect(await quantityOf(under, connector)).toBe(10);
      expect(await connector.setQuantity(change(under, 10, 12))).toMatchObject({
        outcome: 'refused',
        reason: 'busy',
        retryAfterMs: 120_000,
      });
      expect(writeCountOf(under)).toBe(1);
      vendor.clock.advance('PT2H');
      expect(await quantityOf(under, connector)).toBe(12);
      expect(effectsOf(under)).toEqual([['api', 10, 12]]);
    }));

  it('beside one that came first is told as busy by the words of the 500', () =>
    withVendor({}, async ({ under }) => {
      const answer = await under.connect({ fetch: overtaken }).setQuantity(change(under, 10, 12));
      expect(answer).toMatchObject({ outcome: 'refused', reason: 'busy', retryAfterMs: 120_000 });
      expect(answer.outcome === 'refused' && answer.detail).toMatch(/^500 Cannot Upgrade.*#CH\d+/);
      finish(under);
      expect(effectsOf(under)).toEqual([['api', 10, 14]]);
    }));

  it.each([
    'Cannot Upgrade/Downgrade Resources for Subscription #1: there is already an Upgrade/Downgrade Order #CH9 in status Provisioning is in progress(LO). This order prohibits placing an order of the same order type (per subscription).',
    'Internal Server Error',
  ])('answered 500 with other words stays an unknown outcome: %s', (message) =>
    withVendor({}, async ({ under, vendor }) => {
      const body = { status: 500, message, path: '/orders', correlationId: 'c', timeStamp: '' };
      vendor.faults.add({ kind: 'status', method: 'POST', path: '/orders$', status: 500, body });
      const error = await failureOf(under.connect().setQuantity(change(under, 10, 12)));
      expect([error.kind, error.status]).toEqual(['unknown-outcome', 500]);
      expect(writeCountOf(under)).toBe(1);
    }),
  );

  it('is not sent for a customer on hold, more seats at least', () =>
    withVendor({}, async ({ under, vendor }) => {
      const put = (status: 'creditHold' | 'adminHold') =>
        changeAtVendor(vendor, ({ customers }) => {
          const customer = customers[under.facts.customerId];
          if (customer) customer.status = status;
        });
      put('creditHold');
      const raised = await under.connect().setQuantity(change(under, 10, 12));
      expect(raised).toMatchObject({ outcome: 'refused', reason: 'credit-limit' });
      put('adminHold');
      const lowered = await under.connect().setQuantity(change(under, 10, 9));
      expect(lowered).toMatchObject({ outcome: 'refused', reason: 'customer-blocked' });
      expect(writeCountOf(under)).toBe(0);
    }));

  it('is not sent for a subscription that is not active', () =>
    withVendor({}, async ({ under, vendor }) => {
      changeAtVendor(vendor, ({ subscriptions }) => {
        const subscription = subscriptions[under.facts.subscriptionId];
        if (subscription) subscription.status = 'hold';
      });
      const answer = await under.connect().setQuantity(change(under, 10, 12));
      expect(answer).toMatchObject({ outcome: 'refused', reason: 'subscription-not-active' });
      expect(writeCountOf(under)).toBe(0);
    }));

  it('is answered in words where the catalog has several rows and no period is told', () =>
    withVendor({ version: '1.1' }, async ({ under }) => {
      const answer = await under.connect().setQuantity(change(under, 10, 12));
      expect(answer).toMatchObject({ outcome: 'refused', reason: 'other', retryAfterMs: null });
      expect(answer.outcome === 'refused' && answer.detail).toMatch(/More than one product/);
    }));
});

describe('Ingram Micro: what became of an order', () => {
  it('is asked by its number: pending, then done', () =>
    withVendor({}, async ({ under, vendor }) => {
      const connector = under.connect();
      const answer = await connector.setQuantity(change(under, 10, 12));
      if (answer.outcome !== 'accepted') return expect.unreachable(answer.outcome);
      const { customerId, subscriptionId } = under.facts;
      const asked = { customerId, subscriptionId, reference: answer.reference ?? '' };
      const states: unknown[] = [];
      for (const duration of ['PT1S', 'PT2S', 'PT3S']) {
        vendor.clock.advance(duration);
        states.push(await connector.readChange?.(asked));
      }
      expect(states).toEqual([{ state: 'pending' }, { state: 'pending' }, { state: 'done' }]);
      expect(vendor.state().orders[asked.reference]?.status).toBe('completed');
    }));

  it.each([
    ['order-fails', 'error'],
    ['order-cancelled', 'cancelled'],
  ])('hit by %s it is refused, in words, and nothing has changed', (kind, status) =>
    withVendor({}, async ({ under, vendor }) => {
      vendor.faults.add({ kind, count: 1 });
      const connector = under.connect();
      const answer = await connector.setQuantity(change(under, 10, 12));
      const refusal = await refusalOf(under, connector, answer);
      expect(refusal.reason).toBe('other');
      expect(refusal.detail).toMatch(
        new RegExp(`^order \\d+ has ended as "${status}"; .*control panel`),
      );
      expect(await quantityOf(under, connector)).toBe(10);
      expect(effectsOf(under)).toEqual([]);
    }),
  );

  it('is pending for as long as the marketplace says so', () =>
    withVendor({}, async ({ under, vendor }) => {
      vendor.faults.add({ kind: 'order-stuck', count: 1 });
      const connector = under.connect();
      const answer = await connector.setQuantity(change(under, 10, 12));
      vendor.clock.advance('P3D');
      const reference = answer.outcome === 'accepted' ? (answer.reference ?? '') : '';
      const { customerId, subscriptionId } = under.facts;
      const progress = await connector.readChange?.({ customerId, subscriptionId, reference });
      expect(progress).toEqual({ state: 'pending' });
    }));

  it('is unknown for an order that is not there or is somebody else’s', () =>
    withVendor({}, async ({ under, vendor }) => {
      const connector = under.connect();
      const { customerId, otherCustomerId, subscriptionId: id } = under.facts;
      const [sale] = Object.keys(vendor.state().orders);
      const ask = (of: typeof customerId, subscription: typeof id, reference: string) =>
        connector.readChange?.({ customerId: of, subscriptionId: subscription, reference });
      expect([
        await ask(customerId, id, sale ?? ''),
        await ask(customerId, id, '4711'),
        await ask(otherCustomerId, id, sale ?? ''),
        await ask(customerId, subscriptionId('4712'), sale ?? ''),
      ]).toEqual([
        { state: 'done' },
        { state: 'unknown' },
        { state: 'unknown' },
        { state: 'unknown' },
      ]);
    }));

  it('is found again by our id after a lost answer, where the answer shows it', async () => {
    for (const version of ['newer', '1.1'] as const) {
      await withVendor({}, async ({ under, vendor }) => {
        const lost = { kind: 'drop-after-commit', method: 'POST', path: '/orders$' } as const;
        vendor.faults.add({ ...lost, count: 1 });
        const connector = under.connect();
        const request = change(under, 10, 12);
        await failureOf(connector.setQuantity(request));
        changeAtVendor(vendor, ({ behaviour }) => {
          behaviour.version = version;
        });
        const newest = Object.keys(vendor.state().orders).at(-1);
        const found = await connector.findChange?.(request);
        expect(found).toBe(version === 'newer' ? newest : null);
        expect(await connector.findChange?.({ ...request, requestId: 'another' })).toBeNull();
      });
    }
  });
});

describe('Ingram Micro: giving seats back', () => {
  it('may fail after it was accepted, without a reason', () =>
    withVendor({ forbiddenDecrease: 'order-error' }, async ({ under }) => {
      const connector = under.connect();
      const answer = await connector.setQuantity(change(under, 10, 9));
      expect(answer.outcome).toBe('accepted');
      // Nobody has said that a window was closed.
      expect((await refusalOf(under, connector, answer)).reason).toBe('other');
      expect(await quantityOf(under, connector)).toBe(10);
    }));

  it('may be refused with a 500, which is no answer', () =>
    withVendor({ forbiddenDecrease: 'refuse-with-500' }, async ({ under }) => {
      const error = await failureOf(under.connect().setQuantity(change(under, 10, 9)));
      expect(error.kind).toBe('unknown-outcome');
      expect(await quantityOf(under, under.connect())).toBe(10);
    }));

  it('goes by the orders, the renewal’s among them', () =>
    withVendor({}, async ({ under, vendor }) => {
      vendor.clock.set('2027-01-11T00:00:00Z');
      vendor.settle();
      const { customerId, subscriptionId } = under.facts;
      const connector = under.connect();
      const read = await connector.readSubscription(customerId, subscriptionId);
      expect(read.termStartsAt?.toString()).toBe('2027-01-10T00:00:00Z');
      expect(read.reduction).toMatchObject({
        events: [
          { kind: 'purchase', quantity: 10 },
          { kind: 'renewal', quantity: 10, at: Temporal.Instant.from('2027-01-10T00:00:00Z') },
        ],
      });
      expect((await connector.setQuantity(change(under, 10, 8))).outcome).toBe('accepted');
    }));

  it('is not known where the orders do not explain the seats', () =>
    withVendor({ subscriptionFilter: 'sales-only' }, async ({ under, vendor }) => {
      vendor.otherHand.setQuantity(under.facts.subscriptionId, 12);
      const { customerId, subscriptionId } = under.facts;
      const read = await under.connect().readSubscription(customerId, subscriptionId);
      expect(read.reduction).toMatchObject({
        kind: 'unknown',
        reason: expect.stringMatching(/end at 10 seats, the subscription has 12/),
      });
    }));
});

describe.skipIf(!hasContract(DOCUMENT))("Ingram's own description of version 1.1", () => {
  it('knows every request that the tests above sent, but for what later versions added', () => {
    const contract = openContract(DOCUMENT);
    const requests = everyRequest.sent
      .map((request) => ({ ...request, path: request.path.replace(BASE, '') }))
      // Its token call has no body, its catalog no single product: README.md, "Endpoint by endpoint".
      .filter(({ path }) => path !== '/token' && !path.startsWith('/products/'));
    expect(requests.length).toBeGreaterThan(100);
    expect(requests.some(({ method }) => method === 'POST')).toBe(true);
    const problems = requests.flatMap((request) => contract.problemsOf(request));
    expect([...new Set(problems)]).toEqual([]);
  });

  it('would notice a wrong type and a strange name', () => {
    const contract = openContract(DOCUMENT);
    const post = { method: 'POST', path: '/orders', query: new URLSearchParams() };
    const problemsOf = (body: unknown) => contract.problemsOf({ ...post, body }).join();
    expect(problemsOf({ customerId: '1', products: [{ quantity: 'twelve' }] })).toMatch(
      /quantity must be number/,
    );
    expect(problemsOf({ customerId: '1', products: [], idempotencyKey: 'x' })).toMatch(
      /unknown property idempotencyKey/,
    );
  });
});
