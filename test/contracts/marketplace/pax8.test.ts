import { describe, expect, it } from 'vitest';
import { fetch as undiciFetch } from 'undici';

import type { Fetch } from '../../../src/connectors/http/types.ts';
import { createPax8 } from '../../../src/connectors/pax8/index.ts';
import { cspCustomerId, serviceId, skuId, subscriptionId } from '../../../src/domain/ids.ts';
import { createSimClock } from '../../../simulators/core/clock.ts';
import { startAt } from '../../../simulators/core/test-kit.ts';
import { hasContract } from '../../../simulators/core/samples.ts';
import { type Pax8Behaviour, type Pax8Seed, startPax8 } from '../../../simulators/pax8/index.ts';
import { failureOf } from '../complaints.ts';
import { describeMarketplace } from './suite.ts';
import {
  type MarketplaceUnderTest,
  change,
  effectsOf,
  finish,
  quantityOf,
  recordRequests,
  writeCountOf,
  eachWithOwn,
  withdrawing,
} from './under-test.ts';
import { openContract } from '../openapi-requests.ts';

const DOCUMENT = 'openapi/pax8-partner-endpoints.json';
const SUBSCRIPTION = '05c587df-9e7d-4ef9-8218-0262198e36c9';
const COMMERCE = '5f6b1f7e-1b1b-4c1c-9a9a-0c0c0c0c0c0c';
const PRODUCT = 'e91bba5e-a9a3-483f-b036-f80165d410e3';
const PREMIUM = 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46';
const companyId = (number: number): string =>
  `c0c0c0c0-0000-4000-8000-${String(number).padStart(12, '0')}`;
/** More than one page of the largest size. */
const COMPANY_COUNT = 203;

const commitment = (id: string, term: string) => ({
  id,
  term,
  allowForQuantityIncrease: true,
  allowForQuantityDecrease: true,
  allowForEarlyCancellation: false,
});

const seed: Pax8Seed = {
  credentials: [{ clientId: 'client', clientSecret: 'right' }],
  companies: Array.from({ length: COMPANY_COUNT }, (_, index) => ({
    id: companyId(index),
    name: index === 0 ? 'Adatum' : `Client ${index}`,
    tenantId: companyId(index).replace('c0c0c0c0', 'd0d0d0d0'),
    // The partner's own notes; neither proves a tenant.
    website: 'adatum.example',
    externalId: '3b555118-da6a-4418-894f-7df1e2096870',
  })),
  products: [
    {
      id: PRODUCT,
      name: 'Microsoft 365 Business Premium [New Commerce Experience]',
      sku: 'MST-NCE-179-C100',
      vendorSku: 'CFQ7TTC0LCHC:0002',
      entraSkuId: PREMIUM,
      commitments: [
        commitment('aaaaaaaa-0000-4000-8000-000000000001', 'Monthly'),
        commitment('aaaaaaaa-0000-4000-8000-000000000002', '1-Year'),
      ],
      prices: [
        {
          billingTerm: 'Monthly',
          commitmentTerm: 'Monthly',
          partnerBuyRate: 22.44,
          suggestedRetailPrice: 26.4,
        },
        {
          billingTerm: 'Monthly',
          commitmentTerm: '1-Year',
          partnerBuyRate: 18.7,
          suggestedRetailPrice: 23.1,
        },
      ],
    },
  ],
  subscriptions: [
    {
      id: SUBSCRIPTION,
      companyId: companyId(0),
      productId: PRODUCT,
      vendorSubscriptionId: COMMERCE.toUpperCase(),
      billingTerm: 'Monthly',
      commitmentTerm: '1-Year',
      startedAt: '2026-01-10T00:00:00Z',
      lots: [{ quantity: 10, addedAt: '2026-01-10T00:00:00Z' }],
      price: 23.1,
    },
  ],
};

const below = (path: string): string => path.replace(/^\/v1/, '');

const everyRequest = recordRequests(undiciFetch);

async function start(behaviour: Partial<Pax8Behaviour> = {}) {
  const clock = createSimClock(startAt);
  const vendor = await startPax8({ clock, seed: () => seed, behaviour });
  const { fetch, withdraw } = withdrawing(everyRequest.fetch);
  const under: MarketplaceUnderTest = {
    vendor,
    connect: (wrong = {}) =>
      createPax8({
        serviceId: serviceId('pax8'),
        baseUrl: `${vendor.url}/v1`,
        clientId: 'client',
        clientSecret: 'right',
        now: () => clock.now(),
        fetch,
        ...wrong,
      }),
    facts: {
      customerId: cspCustomerId(companyId(0)),
      customerName: 'Adatum',
      tenantId: null,
      domain: null,
      customerCount: COMPANY_COUNT,
      otherCustomerId: cspCustomerId(companyId(1)),
      subscriptionId: subscriptionId(SUBSCRIPTION),
      commerceSubscriptionId: COMMERCE,
      productKey: 'CFQ7TTC0LCHC:0002',
      skuId: skuId(PREMIUM),
      unitCost: { amountMinor: 1870, currency: 'USD' },
    },
    paths: {
      write: '/v1/subscriptions/',
      customers: '/v1/companies',
      one: `/v1/subscriptions/${SUBSCRIPTION}$`,
    },
    writeMethod: 'PUT',
    wrongAudience: { status: 401, body: { type: 'UNAUTHORIZED', message: null, details: [] } },
    missingRole: { status: 403, body: { type: 'FORBIDDEN', message: 'Insufficient permissions' } },
    expireTokens: withdraw,
    reset: () => vendor.reset(),
    close: () => vendor.close(),
  };
  return { under, vendor };
}

describeMarketplace('the Pax8 connector', async () => (await start()).under, ['schedules']);

const withVendor = eachWithOwn(start, ({ under }) => under.close());

/** A page that is one company short, as when somebody is deleted while the pages are read. */
const shortened: Fetch = async (url, init) => {
  const answer = await undiciFetch(url, init);
  if (!url.includes('/companies?') || !url.includes('page=1')) return answer;
  const text = (await answer.text()).replace(/"content":\[\{.*?\},\{"id"/s, '"content":[{"id"');
  return { status: answer.status, headers: answer.headers, body: new Blob([text]).stream() };
};

describe('Pax8 alone', () => {
  it.each([
    ['commitmentTerm', 'P1Y'],
    ['commitment', 'P1Y'],
    // The flat end does not name the term, and the product has two: not guessed.
    ['commitmentTermEndDate', 'unknown'],
  ] as const)('names the commitment %s', (commitmentField, term) =>
    withVendor({ commitmentField }, async ({ under }) => {
      const { customerId, subscriptionId } = under.facts;
      const read = await under.connect().readSubscription(customerId, subscriptionId);
      expect(read.term).toBe(term);
      expect(read.commitmentEndsAt?.toString()).toBe('2027-01-10T00:00:00Z');
    }),
  );

  it('tells a closed window in its details when the message is null', () =>
    withVendor({ hasNullMessages: true }, async ({ under }) => {
      const answer = await under.connect().setQuantity(change(under, 10, 9));
      expect(answer).toMatchObject({ outcome: 'refused', reason: 'window-closed' });
      expect(answer.outcome === 'refused' && answer.detail).toMatch(/422 .*commitment term/);
    }));

  it('may accept a decrease and take it back, which shows by reading', () =>
    withVendor({ forbiddenDecrease: 'accept-then-revert' }, async ({ under }) => {
      const connector = under.connect();
      expect((await connector.setQuantity(change(under, 10, 9))).outcome).toBe('accepted');
      expect(await quantityOf(under, connector)).toBe(9);
      finish(under);
      expect(await quantityOf(under, connector)).toBe(10);
      expect(effectsOf(under)).toEqual([
        ['api', 10, 9],
        ['reverted', 9, 10],
      ]);
    }));

  it('does not hold the next change back when its status is stuck', () =>
    withVendor({}, async ({ under, vendor }) => {
      const connector = under.connect();
      vendor.faults.add({ kind: 'stuck-pending', method: 'PUT', count: 1 });
      expect((await connector.setQuantity(change(under, 10, 11))).outcome).toBe('accepted');
      finish(under);
      expect(vendor.state().subscriptions[SUBSCRIPTION]?.status).toBe('PendingAutomated');
      const { customerId, subscriptionId } = under.facts;
      const stuck = await connector.readSubscription(customerId, subscriptionId);
      expect([stuck.status, stuck.quantity]).toEqual(['active', 11]);
      expect((await connector.setQuantity(change(under, 11, 12))).outcome).toBe('accepted');
    }));

  it('keeps the price that the customer was given', () =>
    withVendor({}, async ({ under, vendor }) => {
      await under.connect().setQuantity(change(under, 10, 12));
      finish(under);
      expect(vendor.state().subscriptions[SUBSCRIPTION]?.price).toBe(23.1);
      expect(vendor.journal.entries().filter(({ effect }) => effect?.kind === 'price')).toEqual([]);
    }));

  it('renews, and the history then shows the renewal', () =>
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

  it('has a list refused whose pages do not add up', () =>
    withVendor({}, async ({ under }) => {
      const error = await failureOf(under.connect({ fetch: shortened }).listCustomers());
      expect([error.kind, error.detail]).toEqual([
        'unexpected-shape',
        `refuse to plan: ${COMPANY_COUNT} were announced, ${COMPANY_COUNT - 1} came`,
      ]);
    }));

  it('sends the new total and nothing else', () =>
    withVendor({}, async ({ under }) => {
      const { fetch, sent } = recordRequests(undiciFetch);
      await under.connect({ fetch }).setQuantity(change(under, 10, 12));
      const writes = sent.filter(({ method }) => method === 'PUT');
      expect(writes.map(({ body }) => body)).toEqual([{ quantity: 12 }]);
      expect(writeCountOf(under)).toBe(1);
    }));
});

describe.skipIf(!hasContract(DOCUMENT))("Pax8's own description", () => {
  it('knows every request that the tests above sent', () => {
    const contract = openContract(DOCUMENT);
    const requests = everyRequest.sent
      .filter(({ path }) => path !== '/v1/token')
      .map((request) => ({ ...request, path: below(request.path) }));
    expect(requests.length).toBeGreaterThan(100);
    const problems = requests.flatMap((request) => contract.problemsOf(request));
    expect([...new Set(problems)]).toEqual([]);
  });

  it('would notice a wrong type', () => {
    const contract = openContract(DOCUMENT);
    const request = {
      method: 'PUT',
      path: `/subscriptions/${SUBSCRIPTION}`,
      query: new URLSearchParams(),
      body: { quantity: 'twelve' },
    };
    expect(contract.problemsOf(request).join()).toMatch(/must be number/);
  });
});
