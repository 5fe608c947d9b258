import { describe, expect, it } from 'vitest';
import { fetch as undiciFetch } from 'undici';

import type { Fetch } from '../../../src/connectors/http/types.ts';
import { subscriptionId } from '../../../src/domain/ids.ts';
import { credentials, productIdOf } from '../../../simulators/ingram-micro/seed.ts';
import { failureOf } from '../complaints.ts';
import {
  BASE,
  answerWith,
  change as changeAtVendor,
  everyRequest,
  type Started,
  withVendor,
} from './ingram-micro-under-test.ts';
import { change, effectsOf, finish, quantityOf } from './under-test.ts';

const tokenCountOf = ({ vendor }: Started): number =>
  vendor.journal.entries().filter(({ path }) => path === `${BASE}/token`).length;

describe('Ingram Micro: the token', () => {
  it('is asked for with user, key and marketplace; both are on every other call', () =>
    withVendor({}, async ({ connectWith, vendor }) => {
      const sent: { path: string; headers: Record<string, string>; body: string | undefined }[] =
        [];
      const fetch: Fetch = (url, init) => {
        sent.push({ path: new URL(url).pathname, headers: init.headers, body: init.body });
        return undiciFetch(url, init);
      };
      expect((await connectWith({ fetch }).test()).ok).toBe(true);
      const [token, ...others] = sent;
      const { username, password, subscriptionKey } = credentials;
      const basic = Buffer.from(`${username}:${password}`).toString('base64');
      expect(token?.path).toBe(`${BASE}/token`);
      expect(token?.headers).toMatchObject({
        authorization: `Basic ${basic}`,
        'X-Subscription-Key': subscriptionKey,
      });
      expect(token?.body).toBe('{"marketplace":"us"}');
      expect(others).toHaveLength(2);
      for (const { headers } of others) {
        expect(headers['authorization']).toMatch(/^Bearer /);
        expect(headers['X-Subscription-Key']).toBe(subscriptionKey);
      }
      expect(vendor.journal.entries().every(({ status }) => status === 200)).toBe(true);
    }));

  it('lives 25 minutes and is renewed before they are over', () =>
    withVendor({}, async (started) => {
      const { under, vendor } = started;
      const connector = under.connect();
      const counts: number[] = [];
      for (const duration of ['PT1S', 'PT22M', 'PT1M30S']) {
        vendor.clock.advance(duration);
        await quantityOf(under, connector);
        counts.push(tokenCountOf(started));
      }
      expect(counts).toEqual([1, 1, 2]);
      expect(vendor.journal.entries().some(({ status }) => status === 401)).toBe(false);
    }));

  it('names a wrong key and a wrong marketplace as such', () =>
    withVendor({}, async ({ connectWith }) => {
      const [key] = (await connectWith({ subscriptionKey: 'wrong' }).test()).findings;
      expect(key).toMatchObject({
        ok: false,
        text: expect.stringMatching(/^The subscription key is wrong/),
      });
      const [marketplace] = (await connectWith({ marketplace: 'xx' }).test()).findings;
      expect(marketplace?.text).toMatch(/^Access to this marketplace is denied/);
    }));
});

/** Leaves one customer out, as when one is removed while the pages are read. */
const shortened: Fetch = async (url, init) => {
  const answer = await undiciFetch(url, init);
  if (!url.includes('/customers?') || !url.includes('offset=500')) return answer;
  const text = await answer.text();
  return answerWith(text.replace(/"data":\[\{.*?\},\{"id"/s, '"data":[{"id"'));
};

/** Answers the first page again and again. */
const stuck: Fetch = (url, init) => undiciFetch(url.replace(/offset=\d+/, 'offset=0'), init);

/** Begins with no page at all. */
const empty: Fetch = async (url, init) =>
  url.includes('/customers?')
    ? answerWith('{"data":[],"pagination":{"offset":0,"limit":500,"total":2}}')
    : undiciFetch(url, init);

describe('Ingram Micro: lists', () => {
  it('are whole when the marketplace gives fewer than were asked for', () =>
    withVendor({ largestPage: 90 }, async ({ under }) => {
      expect(await under.connect().listCustomers()).toHaveLength(under.facts.customerCount);
    }));

  it('are refused where the pages do not add up or do not move', () =>
    withVendor({}, async ({ under }) => {
      const errors: unknown[] = [];
      for (const fetch of [shortened, stuck, empty]) {
        const error = await failureOf(under.connect({ fetch }).listCustomers());
        errors.push([error.kind, error.detail?.replaceAll(/\d{12}/g, '#')]);
      }
      expect(errors).toEqual([
        // What follows a gap is asked for from too early a place, and comes a second time.
        ['unavailable', 'refuse to plan: # came twice'],
        ['unavailable', 'refuse to plan: # came twice'],
        ['unexpected-shape', 'refuse to plan: 2 were announced, 0 came'],
      ]);
    }));

  it('without a total are read to the first empty page', () =>
    withVendor({ version: '1.1', largestPage: 1 }, async ({ under, vendor }) => {
      for (const quantity of [11, 12, 13]) {
        vendor.otherHand.setQuantity(under.facts.subscriptionId, quantity);
        vendor.clock.advance('PT1S');
      }
      const { customerId, subscriptionId } = under.facts;
      const { reduction } = await under.connect().readSubscription(customerId, subscriptionId);
      const quantities = reduction.kind === 'events' && reduction.events.map((it) => it.quantity);
      expect(quantities).toEqual([10, 11, 12, 13]);
      expect(await under.connect().listSubscriptions(customerId)).toHaveLength(1);
    }));

  it('leave out customers that are cancelled', () =>
    withVendor({}, async ({ under, vendor }) => {
      changeAtVendor(vendor, ({ customers }) => {
        const customer = customers[under.facts.otherCustomerId];
        if (customer) customer.status = 'cancelled';
      });
      const customers = await under.connect().listCustomers();
      expect(customers.some(({ id }) => id === under.facts.otherCustomerId)).toBe(false);
    }));

  it('hold what is terminated, without seats and without being asked for it', () =>
    withVendor({}, async ({ under, vendor }) => {
      const { customerId, subscriptionId } = under.facts;
      changeAtVendor(vendor, ({ subscriptions }) => {
        const subscription = subscriptions[subscriptionId];
        if (subscription) subscription.status = 'terminated';
      });
      const [listed] = await under.connect().listSubscriptions(customerId);
      expect(listed).toMatchObject({ id: subscriptionId, status: 'cancelled', quantity: 0 });
      const asked = vendor.journal.entries().filter(({ path }) => path.includes(subscriptionId));
      expect(asked).toEqual([]);
      const alone = await under.connect().readSubscription(customerId, subscriptionId);
      expect(alone).toMatchObject({ status: 'cancelled', quantity: 0 });
    }));
});

describe('Ingram Micro: what a subscription tells', () => {
  it('ends at its expiration, not at the earlier date on which it is renewed', () =>
    withVendor({ renewalLeadDays: 5 }, async ({ under }) => {
      const { customerId, subscriptionId } = under.facts;
      const read = await under.connect().readSubscription(customerId, subscriptionId);
      expect(read.commitmentEndsAt?.toString()).toBe('2027-01-10T00:00:00Z');
    }));

  it('of version 1.1 is neither a term, an end nor a cost; seats and limits are known', () =>
    withVendor({ version: '1.1' }, async ({ under }) => {
      const { customerId, subscriptionId } = under.facts;
      const read = await under.connect().readSubscription(customerId, subscriptionId);
      expect(read).toMatchObject({
        quantity: 10,
        productKey: 'CFQ7TTC0LCHC:0002',
        term: 'unknown',
        billingCycle: 'unknown',
        commitmentEndsAt: null,
        unitCost: null,
        reduction: { kind: 'events' },
      });
    }));

  it('is our cost of one billing period, for a year paid at once as well', () =>
    withVendor({}, async ({ under, vendor }) => {
      const { customerId, subscriptionId } = under.facts;
      changeAtVendor(vendor, ({ subscriptions }) => {
        const line = subscriptions[subscriptionId]?.lines[0];
        if (line) line.productId = productIdOf('CFQ7TTC0LCHC:0002', 'P1Y', 'annual');
      });
      const read = await under.connect().readSubscription(customerId, subscriptionId);
      expect(read).toMatchObject({
        term: 'P1Y',
        billingCycle: 'annual',
        unitCost: { amountMinor: 21_600, currency: 'USD' },
        unitCostPeriod: 'P1Y',
      });
    }));

  it('is read all the same when the catalog cannot be', () =>
    withVendor({}, async ({ under, vendor }) => {
      vendor.faults.add({ kind: 'status', path: '/products', status: 403 });
      const { customerId, subscriptionId } = under.facts;
      const read = await under.connect().readSubscription(customerId, subscriptionId);
      expect([read.quantity, read.unitCost, read.maximumQuantity]).toEqual([10, null, null]);
    }));
});

const OTHER = 'CFQ7TTC0LH18:0001';

/** Puts a second product into the subscription. */
function addProduct({ vendor, under }: Started): void {
  changeAtVendor(vendor, ({ products, subscriptions }) => {
    const line = subscriptions[under.facts.subscriptionId]?.lines[0];
    const product = products[line?.productId ?? ''];
    if (line === undefined || product === undefined) throw new Error('the seed has a product');
    const added = { ...product, id: '1', mpn: OTHER, name: 'Microsoft 365 Business Basic' };
    products[added.id] = added;
    const lines = [line, { productId: added.id, quantity: 3, lots: [] }];
    Object.assign(subscriptions[under.facts.subscriptionId] ?? {}, { lines });
  });
}

describe('Ingram Micro: a subscription that holds two products', () => {
  it('is two of ours, each addressed by its part number', () =>
    withVendor({}, async (started) => {
      const { under } = started;
      addProduct(started);
      const { customerId, subscriptionId: id } = under.facts;
      const listed = await under.connect().listSubscriptions(customerId);
      expect(listed.map((one) => [one.id, one.productKey, one.quantity])).toEqual([
        [`${id}~CFQ7TTC0LCHC:0002`, 'CFQ7TTC0LCHC:0002', 10],
        [`${id}~${OTHER}`, OTHER, 3],
      ]);
      const alone = await under
        .connect()
        .readSubscription(customerId, subscriptionId(`${id}~${OTHER}`));
      expect(alone).toEqual(listed[1]);
    }));

  it('has the one changed that is named, and none when none is named', () =>
    withVendor({}, async (started) => {
      const { under, vendor } = started;
      addProduct(started);
      const connector = under.connect();
      const { subscriptionId: id } = under.facts;
      const named = { ...change(under, 3, 5), subscriptionId: subscriptionId(`${id}~${OTHER}`) };
      expect((await connector.setQuantity(named)).outcome).toBe('accepted');
      finish(under);
      const lines = vendor.state().subscriptions[id]?.lines;
      expect(lines?.map(({ quantity }) => quantity)).toEqual([10, 5]);
      expect(effectsOf(under)).toEqual([['api', 3, 5]]);
      const error = await failureOf(connector.setQuantity(change(under, 10, 12)));
      expect([error.kind, error.detail]).toEqual([
        'not-found',
        'it holds 2 products; which one is not said',
      ]);
    }));
});

it('Ingram Micro: no secret of ours is in what is sent as an address', () => {
  const { password, subscriptionKey } = credentials;
  const addresses = everyRequest.sent.map(({ path, query }) => `${path}?${String(query)}`);
  expect(addresses.length).toBeGreaterThan(10);
  expect(addresses.filter((it) => it.includes(password) || it.includes(subscriptionKey))).toEqual(
    [],
  );
});
