import { describe, expect, it } from 'vitest';
import { fetch as undiciFetch } from 'undici';

import type { OrderAnswer } from '../../../src/ports/ordering.ts';
import { market } from '../../../simulators/sherweb/index.ts';
import { failureOf } from '../complaints.ts';
import { startMarket } from './fixture.ts';
import { describeOrdering } from './ordering-suite.ts';
import {
  type OrderingVendor,
  type Refusal,
  behave,
  boughtAt,
  itemOf,
  newOrderOf,
  orderingOf,
  orderingSeed,
  pass,
  sentOrderOf,
  settled,
  wantedBasic,
  wantedPremium,
  withOrdering,
} from './ordering-under-test.ts';
import { connectTo } from './sherweb-under-test.ts';
import { recordRequests, replacing } from './under-test.ts';

const ORDERS = '/orders\\?';

/** A published problem type in the place of the answer. */
const problem = (
  name: string,
  type: string,
  reason: Refusal['reason'],
  detail = 'Said so.',
): Refusal => ({
  name,
  reason,
  words: new RegExp(`400 .*${detail}`),
  arrange: ({ faults }) => {
    const body = { type: `https://api.sherweb.com/problems/${type}`, title: type, detail };
    faults.add({ kind: 'status', method: 'POST', path: ORDERS, count: 1, status: 400, body });
  },
});

const sherweb: OrderingVendor = {
  market,
  start: async () => {
    const vendor = await startMarket(market, orderingSeed);
    return {
      vendor,
      connect: (fetch) => connectTo(vendor, fetch),
      close: () => vendor.close(),
    };
  },
  path: ORDERS,
  lag: { provisionSeconds: 600 },
  slow: { provisionSeconds: 86_400 },
  agreement: 'not-told',
  firstCharge: null,
  questions: () => [],
  answers: {},
  refusals: [
    problem('a used up credit', 'Other', 'credit-limit', 'The credit limit is reached.'),
    problem('a missing agreement', 'TermsOfServicesViolations', 'agreement-missing'),
    problem('a product that needs another', 'ProductActivationDependencies', 'change-not-allowed'),
    problem(
      'a product that is sold once',
      'RepurchasingSinglePurchasableSkus',
      'change-not-allowed',
    ),
    problem('a problem of no published name', 'SomethingNew', 'other'),
  ],
  namesWhatWasMade: false,
  listsOrders: false,
  provesAbsence: false,
};

const everyRequest = recordRequests(undiciFetch);

describeOrdering('ordering at Sherweb', sherweb, everyRequest.fetch);

const withSherweb = withOrdering(sherweb, everyRequest.fetch);

const referenceIn = (answer: OrderAnswer): string =>
  answer.outcome === 'placed' && answer.reference !== null
    ? answer.reference
    : expect.unreachable(JSON.stringify(answer));

describe('ordering at Sherweb alone: the tracking', () => {
  it('is pending in the queue and while it is worked on, and done when something is there', () =>
    withSherweb(async (under, marketplace) => {
      await behave(under, { provisionSeconds: 600 });
      const ordering = orderingOf(marketplace);
      const order = await sentOrderOf(under, marketplace);
      const reference = referenceIn(await ordering.placeOrder(order));
      const look = async (): Promise<string> => (await ordering.findOrder(order, reference)).state;
      const states = [await look()];
      pass(under, 'PT6M');
      states.push(await look());
      pass(under, 'PT5M');
      states.push(await look());
      expect(states).toEqual(['pending', 'pending', 'done']);
    }));

  it('that fails is a refusal without a reason, and nothing was bought', () =>
    withSherweb(async (under, marketplace) => {
      under.vendor.faults.add({ kind: 'fails-later', count: 1 });
      const order = await sentOrderOf(under, marketplace);
      const reference = referenceIn(await orderingOf(marketplace).placeOrder(order));
      expect(await settled(under, orderingOf(marketplace), order, reference)).toEqual({
        state: 'refused',
        reason: 'other',
        detail: 'Sherweb says "Failure" and gives no reason',
      });
      expect(boughtAt(under)).toEqual([]);
    }));

  it('that forgot the order leaves it to what is new', () =>
    withSherweb(async (under, marketplace) => {
      under.vendor.faults.add({ kind: 'forgotten', count: 1 });
      const order = await sentOrderOf(under, marketplace);
      const reference = referenceIn(await orderingOf(marketplace).placeOrder(order));
      const early = await orderingOf(marketplace).findOrder(order, reference);
      expect(early.state).toBe('absent');
      pass(under, 'PT1M');
      const later = await orderingOf(marketplace).findOrder(order, reference);
      expect(later.state).toBe('done');
    }));

  it('that is stuck takes nothing new for ours: it may be somebody else’s', () =>
    withSherweb(async (under, marketplace) => {
      under.vendor.faults.add({ kind: 'stuck-processing', count: 1 });
      const order = await sentOrderOf(under, marketplace);
      const reference = referenceIn(await orderingOf(marketplace).placeOrder(order));
      pass(under, 'PT30M');
      const progress = await orderingOf(marketplace).findOrder(order, reference);
      expect([progress.state, boughtAt(under).length]).toEqual(['pending', 1]);
    }));

  it('that succeeded before the list shows anything proves nothing yet', () =>
    withSherweb(async (under, marketplace) => {
      const order = await sentOrderOf(under, marketplace);
      const reference = referenceIn(await orderingOf(marketplace).placeOrder(order));
      pass(under, 'PT1M');
      const bare = connectTo(under.vendor, replacing(/\/details\?/, /"items":.*/gs, '"items":[]}'));
      expect((await orderingOf(bare).findOrder(order, reference)).state).toBe('absent');
      expect((await orderingOf(marketplace).findOrder(order, reference)).state).toBe('done');
    }));
});

describe('ordering at Sherweb alone', () => {
  it('is refused by the tracking where the answer took it', () =>
    withSherweb(async (under, marketplace) => {
      await behave(under, { refusesBy: 'tracking' });
      const order = await sentOrderOf(under, marketplace, { quantity: 301 });
      const reference = referenceIn(await orderingOf(marketplace).placeOrder(order));
      const progress = await settled(under, orderingOf(marketplace), order, reference);
      expect([progress.state, boughtAt(under)]).toEqual(['refused', []]);
    }));

  it('is understood by its sentence where the problem has no name', () =>
    withSherweb(async (under, marketplace) => {
      await behave(under, { problemType: 'about:blank' });
      const order = await newOrderOf(under, orderingOf(marketplace), { quantity: 301 });
      expect(await orderingOf(marketplace).checkOrder?.(order)).toMatchObject({
        outcome: 'refused',
        reason: 'quantity-out-of-range',
      });
    }));

  it('is not sent for a suspended customer', () =>
    withSherweb(async (under) => {
      const fetch = replacing(/\/customers$/, '"suspendedOn":null', '"suspendedOn":"2026-01-01"');
      const marketplace = connectTo(under.vendor, fetch);
      const order = await sentOrderOf(under, marketplace);
      expect(await orderingOf(marketplace).placeOrder(order)).toMatchObject({
        outcome: 'refused',
        reason: 'customer-blocked',
      });
      expect(boughtAt(under)).toEqual([]);
    }));

  it('of an answer without a tracking id may have bought something', () =>
    withSherweb(async (under, marketplace) => {
      const order = await sentOrderOf(under, marketplace);
      const fetch = replacing(new RegExp(ORDERS), 'requestTrackingId', 'else');
      const silent = connectTo(under.vendor, fetch);
      const error = await failureOf(orderingOf(silent).placeOrder(order));
      pass(under, 'PT1M');
      const progress = await orderingOf(marketplace).findOrder(order, null);
      expect([error.kind, progress.state]).toEqual(['unknown-outcome', 'done']);
    }));

  it('does not mind what else the customer buys', () =>
    withSherweb(async (under, marketplace) => {
      const ordering = orderingOf(marketplace);
      const order = await sentOrderOf(under, marketplace);
      const item = await itemOf(ordering, under.buyer.customerId, wantedPremium);
      await ordering.placeOrder({ ...order, item });
      pass(under, 'PT1M');
      expect([boughtAt(under).length, await ordering.findOrder(order, null)]).toEqual([
        1,
        { state: 'absent' },
      ]);
    }));

  it('offers nothing where the catalog does not tell the license, or tells two facts of one SKU', () =>
    withSherweb(async (under, marketplace) => {
      const { customerId } = under.buyer;
      const { id } = await itemOf(orderingOf(marketplace), customerId);
      const other = 'MS-CFQ7TTC0LCHC-0002-P1M-MONTHLY';
      const twice = connectTo(under.vendor, replacing(/\/customer-catalogs\//, other, id));
      const offered = await orderingOf(twice).findItems(customerId, wantedBasic);
      expect(offered.map((item) => item.id)).not.toContain(id);
      expect(offered).toHaveLength(2);
      await behave(under, { tellsMicrosoftSkuId: false });
      expect(await orderingOf(marketplace).findItems(customerId, wantedBasic)).toEqual([]);
    }));

  it('offers no trial, no open commitment and none of two years', () =>
    withSherweb(async (under) => {
      const { customerId } = under.buyer;
      const countOf = async (text: string, by: string): Promise<number> => {
        const fetch = replacing(/\/customer-catalogs\/[^/]+$/, text, by);
        const items = await orderingOf(connectTo(under.vendor, fetch)).findItems(
          customerId,
          wantedBasic,
        );
        return items.length;
      };
      expect([
        await countOf('Business Basic"', 'Business Basic Trial"'),
        await countOf('"commitmentTerm":"yearly"', '"commitmentTerm":"biennial"'),
        await countOf('"commitmentTerm":"monthly"', '"commitmentTerm":"open"'),
      ]).toEqual([0, 1, 2]);
    }));

  it.each(['hidden', 'not to be had'])('offers items without a price where prices are %s', (how) =>
    withSherweb(async (under, marketplace) => {
      if (how === 'hidden') await behave(under, { showsPrices: false });
      else under.vendor.faults.add({ kind: 'status', path: 'catalog-items-pricing', status: 403 });
      const item = await itemOf(orderingOf(marketplace), under.buyer.customerId);
      expect(item).toMatchObject({ unitCost: null, term: 'P1M' });
    }),
  );
});

/** Operations of Sherweb's own generated client (@ f10377f), with the bodies of its models; nothing else may be called. */
const KNOWN = [
  /^GET \/customers$/,
  /^GET \/billing\/subscriptions\/(details|pricing-information)$/,
  /^GET \/customer-catalogs\/[0-9a-f-]{36}$/,
  /^POST \/customer-catalogs\/[0-9a-f-]{36}\/catalog-items-pricing \{"skus":\["[^\]]+\]\}$/,
  /^GET \/tracking\/[0-9a-f-]{36}$/,
  /^POST \/orders(\/validate)? \{"cartItems":\[\{"sku":"[^"]+","quantity":\d+\}\],"orderedBy":"Seatwright [^"]+"\}$/,
];

it('calls nothing but what Sherweb’s own client has', () => {
  const base = '/service-provider/v1';
  const calls = everyRequest.sent
    .filter(({ path }) => path.startsWith(base))
    .map(({ method, path, body }) =>
      [method, path.slice(base.length), body === undefined ? '' : JSON.stringify(body)]
        .join(' ')
        .trim(),
    );
  expect(calls.length).toBeGreaterThan(100);
  expect(calls.filter((call) => !KNOWN.some((pattern) => pattern.test(call)))).toEqual([]);
});
