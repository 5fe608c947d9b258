import { describe, expect, it } from 'vitest';
import { fetch as undiciFetch } from 'undici';

import { failureOf } from '../complaints.ts';
import { accepted, answering, keptOf, withVendor } from './sherweb-under-test.ts';
import {
  change,
  effectsOf,
  finish,
  quantityOf,
  recordRequests,
  writeCountOf,
} from './under-test.ts';

describe('Sherweb alone: floor and deadline', () => {
  it('are read into lots, each with its own end', () =>
    withVendor({}, async ({ under, vendor }) => {
      const { customerId, subscriptionId } = under.facts;
      vendor.otherHand.setQuantity(subscriptionId, 20);
      vendor.clock.advance('P1D');
      vendor.otherHand.setQuantity(subscriptionId, 25);
      const read = await under.connect().readSubscription(customerId, subscriptionId);
      if (read.reduction.kind !== 'lots') return expect.unreachable(read.reduction.kind);
      const { lots } = read.reduction;
      expect(lots.map(({ seatCount }) => seatCount)).toEqual([10, 5]);
      const now = vendor.clock.now();
      const hours = lots.map(({ reducibleUntil }) => now.until(reducibleUntil).total('hours'));
      expect(hours[0]).toBeCloseTo(144, 1);
      expect(hours[1]).toBeCloseTo(168, 1);
    }));

  it('hold a decrease below the floor back in words, and let one down to it pass', () =>
    withVendor({}, async ({ under, vendor }) => {
      vendor.otherHand.setQuantity(under.facts.subscriptionId, 14);
      const refused = await under.connect().setQuantity(change(under, 14, 9));
      expect(refused).toMatchObject({
        outcome: 'refused',
        reason: 'window-closed',
        retryAfterMs: null,
        detail: expect.stringMatching(/^not sent: Sherweb allows no fewer than 10 seats now/),
      });
      expect(writeCountOf(under)).toBe(0);
      await accepted(under, 14, 10);
      finish(under);
      expect(await quantityOf(under, under.connect())).toBe(10);
    }));

  it('are asked of Sherweb where it does not tell them, and its no is understood', () =>
    withVendor({}, async (started) => {
      const { under } = started;
      const { id, sku } = keptOf(started);
      const silent = { id, sku, quantity: 10, commitmentTerm: { type: 'Annual' } };
      const fetch = answering(/details/, { items: [silent] });
      expect(await under.connect({ fetch }).setQuantity(change(under, 10, 9))).toMatchObject({
        reason: 'window-closed',
        detail: expect.stringMatching(/^400 CommitmentTermViolations .*on a commitment/),
      });
      expect(effectsOf(under)).toEqual([]);
    }));

  it.each(['class-name', 'about:blank'] as const)(
    'and the maximum are told by words when the type of the problem is %s',
    (problemType) =>
      withVendor({ problemType }, async ({ under }) => {
        expect(await under.connect().setQuantity(change(under, 10, 301))).toMatchObject({
          outcome: 'refused',
          reason: 'quantity-out-of-range',
        });
      }),
  );

  it('that have passed give nothing back, though they are still listed', () =>
    withVendor({ listsPastMinimums: true }, async ({ under, vendor }) => {
      vendor.otherHand.setQuantity(under.facts.subscriptionId, 14);
      vendor.clock.advance('P7D');
      const answer = await under.connect().setQuantity(change(under, 14, 13));
      expect(answer).toMatchObject({ outcome: 'refused', reason: 'window-closed' });
      expect(writeCountOf(under)).toBe(0);
    }));
});

describe('Sherweb alone: the term', () => {
  it('ends with the last day, and the renewal opens a window for all seats', () =>
    withVendor({ marksUtc: true }, async (started) => {
      const { under, vendor } = started;
      vendor.clock.set('2027-01-10T00:00:00Z');
      vendor.settle();
      const { customerId, subscriptionId } = under.facts;
      const read = await under.connect().readSubscription(customerId, subscriptionId);
      expect(read.termStartsAt?.toString()).toBe('2027-01-10T00:00:00Z');
      expect(read.commitmentEndsAt?.toString()).toBe('2028-01-10T00:00:00Z');
      expect(read.reduction).toEqual({
        kind: 'lots',
        lots: [{ seatCount: 10, reducibleUntil: Temporal.Instant.from('2027-01-17T00:00:00Z') }],
      });
    }));

  it('that somebody scheduled a quantity for is read, and gone after a change', () =>
    withVendor({}, async (started) => {
      const { under } = started;
      keptOf(started).scheduledQuantity = 8;
      const { customerId, subscriptionId } = under.facts;
      const connector = under.connect();
      const read = () => connector.readSubscription(customerId, subscriptionId);
      expect(await read()).toMatchObject({ scheduledQuantity: 8, renewsAutomatically: true });
      expect(connector.capabilities.schedulesAtRenewal).toBe(false);
      await accepted(under, 10, 11);
      finish(under);
      expect(await read()).toMatchObject({ quantity: 11, scheduledQuantity: null });
    }));

  it('without renewal is told from one that renews', () =>
    withVendor({}, async (started) => {
      keptOf(started).renews = false;
      const { customerId, subscriptionId } = started.under.facts;
      const read = await started.under.connect().readSubscription(customerId, subscriptionId);
      expect(read.renewsAutomatically).toBe(false);
      expect(read.commitmentEndsAt?.toString()).toBe('2027-01-10T00:00:00Z');
    }));
});

describe('Sherweb alone: reading', () => {
  it('takes the license from the catalog’s undocumented field, and does without it', () =>
    withVendor({ tellsMicrosoftSkuId: false }, async ({ under, vendor }) => {
      const { customerId, subscriptionId, skuId } = under.facts;
      const read = async () =>
        (await under.connect().readSubscription(customerId, subscriptionId)).declaredSkuId;
      expect(await read()).toBeNull();
      vendor.state().behaviour.tellsMicrosoftSkuId = true;
      expect(await read()).toBe(skuId);
    }));

  it('knows nothing of a tenant, and says so instead of guessing', () =>
    withVendor({}, async ({ under }) => {
      const evidence = await under.connect().readCustomerEvidence(under.facts.customerId);
      expect(evidence).toEqual({
        customer: {
          id: under.facts.customerId,
          name: under.facts.customerName,
          tenantId: null,
          domain: null,
        },
        tenantIds: [],
        domains: [],
        commerceSubscriptionIds: [],
      });
    }));

  it('goes on without prices when they are hidden or cannot be read', () =>
    withVendor({ showsPrices: false }, async ({ under }) => {
      const { customerId } = under.facts;
      const broken = answering(/pricing-information/, { title: 'Forbidden' }, 403);
      for (const connector of [under.connect(), under.connect({ fetch: broken })]) {
        const [read] = await connector.listSubscriptions(customerId);
        // The catalog tells the billing cycle too.
        expect(read).toMatchObject({ quantity: 10, unitCost: null, billingCycle: 'monthly' });
      }
    }));

  it('asks for no page, since there is none, and reads the catalog once a day', () =>
    withVendor({}, async ({ under, vendor }) => {
      const { fetch, sent } = recordRequests(undiciFetch);
      const connector = under.connect({ fetch });
      expect(await connector.listCustomers()).toHaveLength(under.facts.customerCount);
      await quantityOf(under, connector);
      await quantityOf(under, connector);
      vendor.clock.advance('P1D');
      await quantityOf(under, connector);
      const names = sent.flatMap(({ query }) => [...query.keys()]);
      expect(new Set(names)).toEqual(new Set(['customerId']));
      expect(sent.filter(({ path }) => path.includes('/customer-catalogs/'))).toHaveLength(2);
    }));

  it.each([
    ['the same customer twice', { items: ['a', 'A'] }, 'a came twice'],
    ['a larger total', { items: ['a'], totalCount: 2 }, '2 were announced, 1 came'],
    ['a next page', { items: ['a'], nextLink: '/customers?page=2' }, 'page that is not documented'],
  ])('refuses a list with %s', (_what, { items, ...more }, why) =>
    withVendor({}, async ({ under }) => {
      const body = { items: items.map((id) => ({ id, displayName: id, path: [] })), ...more };
      const fetch = answering(/\/customers$/, body);
      const error = await failureOf(under.connect({ fetch }).listCustomers());
      expect(error.kind).toBe('unexpected-shape');
      expect(error.detail).toContain('refuse to plan');
      expect(error.detail).toContain(why);
    }),
  );

  it('takes an empty list for one, and an answer without a list for none', () =>
    withVendor({}, async ({ under }) => {
      const list = (body: object) =>
        under.connect({ fetch: answering(/\/customers$/, body) }).listCustomers();
      expect(await list({ items: null })).toEqual([]);
      expect((await failureOf(list({}))).kind).toBe('unexpected-shape');
    }));
});
