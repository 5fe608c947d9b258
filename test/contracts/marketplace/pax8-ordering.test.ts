import { describe, expect, it } from 'vitest';
import { fetch as undiciFetch } from 'undici';

import type { CallLog, Fetch } from '../../../src/connectors/http/types.ts';
import { createPax8 } from '../../../src/connectors/pax8/index.ts';
import { cspCustomerId, serviceId } from '../../../src/domain/ids.ts';
import type { Marketplace } from '../../../src/ports/marketplace.ts';
import { hasContract } from '../../../simulators/core/samples.ts';
import { market } from '../../../simulators/pax8/index.ts';
import { openContract } from '../openapi-requests.ts';
import { failureOf } from '../complaints.ts';
import { fixtureSeed, startMarket } from './fixture.ts';
import { describeOrdering } from './ordering-suite.ts';
import {
  type OrderingUnderTest,
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
  wantedBasic,
  withOrdering,
} from './ordering-under-test.ts';
import { recordRequests, replacing } from './under-test.ts';

const DOCUMENT = 'openapi/pax8-partner-endpoints.json';
const EXISTS = 'Yes, the customer has and can log into their Microsoft account';
const POLICY = 'microsoftCancelPolicyAcknowledgement';
const ACKNOWLEDGED =
  'I understand, and acknowledge that I will have a 7 calendar day window to cancel my subscription, or make quantity decrements before I am no longer able to make these changes. Once a subscription is locked, I will be required fulfill my elected commitment term of my subscription.';

/** Pax8 documents no words for these; what is told is the status and the envelope. */
const answering = (
  name: string,
  message: string,
  reason: Refusal['reason'],
  status = 422,
): Refusal => ({
  name,
  reason,
  words: new RegExp(`${status}.*${message}`),
  arrange: ({ faults }) => {
    const body = { type: 'UNPROCESSABLE_ENTITY', message, status, details: [] };
    faults.add({ kind: 'status', method: 'POST', path: '/v1/orders', count: 1, status, body });
  },
});

function connectTo(vendor: OrderingUnderTest['vendor'], fetch: Fetch, log?: CallLog): Marketplace {
  const { settings, secrets } = market.connection(
    { own: vendor.url, login: '' },
    fixtureSeed.partner,
  );
  return createPax8({
    serviceId: serviceId('pax8'),
    baseUrl: settings['baseUrl'] ?? '',
    clientId: settings['clientId'] ?? '',
    clientSecret: secrets['clientSecret'] ?? '',
    now: () => vendor.clock.now(),
    fetch,
    log,
  });
}

const pax8: OrderingVendor = {
  market,
  start: async () => {
    const vendor = await startMarket(market, orderingSeed);
    return {
      vendor,
      connect: (fetch) => connectTo(vendor, fetch),
      close: () => vendor.close(),
    };
  },
  path: '/v1/orders$',
  lag: { listLagSeconds: 600 },
  slow: { approvalSeconds: 86_400 },
  agreement: 'not-told',
  firstCharge: null,
  questions: (tenantId) => [
    {
      key: 'msCustExists',
      label:
        'Does the customer have an existing Microsoft account and can they log into https://login.microsoftonline.com?',
      description: null,
      choices: ['No, the customer does not have a Microsoft account', EXISTS],
      takesSeveral: false,
      preset: [EXISTS],
    },
    {
      key: 'msDomain',
      label: 'Desired .onmicrosoft.com Customer Domain Prefix',
      description: null,
      choices: null,
      takesSeveral: false,
      preset: null,
    },
    {
      key: 'msTenantId',
      label: 'Microsoft Customer Tenant ID',
      description: null,
      choices: null,
      takesSeveral: false,
      preset: [tenantId],
    },
    {
      key: POLICY,
      label: 'Microsoft cancellation policy',
      description: null,
      choices: [ACKNOWLEDGED],
      takesSeveral: false,
      preset: null,
    },
  ],
  answers: { [POLICY]: [ACKNOWLEDGED] },
  refusals: [
    answering('a used up credit', 'The partner exceeds its credit limit', 'credit-limit'),
    answering(
      'a missing agreement',
      'The Microsoft Customer Agreement is not accepted',
      'agreement-missing',
    ),
    answering('a product that needs another', 'requires another product', 'other'),
    answering('a wrong field', 'Invalid input', 'other', 400),
  ],
  namesWhatWasMade: true,
  listsOrders: true,
  provesAbsence: false,
};

const everyRequest = recordRequests(undiciFetch);

describeOrdering('ordering at Pax8', pax8, everyRequest.fetch);

const withPax8 = withOrdering(pax8, everyRequest.fetch);

/** The lists of all companies. */
const unfiltered: Fetch = (url, init) => undiciFetch(url.replace(/companyId=[^&]+&?/, ''), init);

describe('ordering at Pax8 alone', () => {
  it('never sends seats to another tenant than the one they are for', () =>
    withPax8(async (under, marketplace) => {
      const ordering = orderingOf(marketplace);
      const order = await sentOrderOf(under, marketplace);
      const elsewhere = { ...order.answers, msTenantId: [under.otherBuyer.tenantId] };
      const answer = await ordering.placeOrder({ ...order, answers: elsewhere });
      expect(answer).toMatchObject({ outcome: 'refused', detail: /not sent: the tenant/ });
      expect(boughtAt(under)).toEqual([]);
      const { msTenantId: _left, ...rest } = order.answers;
      expect((await ordering.placeOrder({ ...order, answers: rest })).outcome).toBe('placed');
      pass(under, 'PT1M');
      expect(under.seats.map(({ tenantId }) => tenantId)).toEqual([under.buyer.tenantId]);
    }));

  it('has a missing or an invented answer named by the mock order, in Pax8’s words', () =>
    withPax8(async (under, marketplace) => {
      const ordering = orderingOf(marketplace);
      const order = await newOrderOf(under, ordering);
      const { [POLICY]: _left, ...without } = order.answers;
      const wordsOf = async (answers: typeof order.answers): Promise<string> => {
        const checked = await ordering.checkOrder?.({ ...order, answers });
        return checked?.outcome === 'refused' ? checked.detail : 'fine';
      };
      expect(await wordsOf(without)).toBe(
        '400 BAD_REQUEST Errors with provisioningDetails Microsoft cancellation policy: This field is required.',
      );
      expect(await wordsOf({ ...without, [POLICY]: ['I agree'] })).toMatch(/value is not allowed/);
      expect(await wordsOf(order.answers)).toBe('fine');
      expect(boughtAt(under)).toEqual([]);
    }));

  it('reads the details where the message is null', () =>
    withPax8(async (under, marketplace) => {
      await behave(under, { hasNullMessages: true });
      const order = await newOrderOf(under, orderingOf(marketplace), { quantity: 301 });
      const checked = await orderingOf(marketplace).checkOrder?.(order);
      expect(checked).toMatchObject({ reason: 'quantity-out-of-range', detail: /exceed 300/ });
    }));

  it('keeps what people answered out of errors and of the log', () =>
    withPax8(async (under) => {
      const asked = replacing(
        /provision-details/,
        '{"content":[',
        '{"content":[{"key":"mcaEmail","valueType":"Input"},',
      );
      const lines: string[] = [];
      const note = (facts: object): void => void lines.push(JSON.stringify(facts));
      const marketplace = connectTo(under.vendor, asked, { debug: note, warn: note });
      const answers = { [POLICY]: [ACKNOWLEDGED], mcaEmail: ['ada@adatum.example'] };
      const order = await sentOrderOf(under, marketplace, { answers });
      const body = { type: 'BAD_REQUEST', message: 'ada@adatum.example is not valid', status: 400 };
      const fault = { kind: 'status', method: 'POST', path: pax8.path, count: 1 };
      under.vendor.faults.add({ ...fault, status: 400, body });
      const refused = await orderingOf(marketplace).placeOrder(order);
      expect(refused).toMatchObject({ outcome: 'refused', detail: /BAD_REQUEST … is not valid/ });
      under.vendor.faults.add({ ...fault, status: 500, body });
      const error = await failureOf(orderingOf(marketplace).placeOrder(order));
      expect([error.kind, error.detail]).toEqual(['unknown-outcome', '… is not valid']);
      expect(lines.length).toBeGreaterThan(5);
      expect([...lines, JSON.stringify(error), String(error.cause)].join()).not.toContain('ada@');
    }));

  it('finds what was ordered although the order does not name it', () =>
    withPax8(async (under, marketplace) => {
      await behave(under, { namesSubscriptionInOrder: false });
      const order = await sentOrderOf(under, marketplace);
      const answer = await orderingOf(marketplace).placeOrder(order);
      expect(answer).toMatchObject({ outcome: 'placed', subscriptionId: null });
      const reference = answer.outcome === 'placed' ? answer.reference : null;
      expect((await orderingOf(marketplace).findOrder(order, reference)).state).toBe('done');
    }));

  it('is pending while the number is known and nothing is listed', () =>
    withPax8(async (under, marketplace) => {
      await behave(under, { namesSubscriptionInOrder: false, listLagSeconds: 600 });
      const order = await sentOrderOf(under, marketplace);
      const answer = await orderingOf(marketplace).placeOrder(order);
      const reference = answer.outcome === 'placed' ? answer.reference : null;
      const progress = await orderingOf(marketplace).findOrder(order, reference);
      expect([answer.outcome, progress.state]).toEqual(['placed', 'pending']);
    }));

  it('is never absent while its order waits for an approval', () =>
    withPax8(async (under, marketplace) => {
      const ordering = orderingOf(marketplace);
      await behave(under, { approvalSeconds: 3_600 });
      const order = await sentOrderOf(under, marketplace);
      const lost = { kind: 'drop-after-commit', method: 'POST', path: pax8.path, count: 1 };
      under.vendor.faults.add(lost);
      await failureOf(ordering.placeOrder(order));
      pass(under, 'PT30M');
      const progress = await ordering.findOrder(order, null);
      expect(progress).toMatchObject({ state: 'unclear', detail: /names no subscription/ });
      pass(under, 'PT30M');
      expect((await ordering.findOrder(order, null)).state).toBe('done');
    }));

  it('is pending by its number while it waits for an approval', () =>
    withPax8(async (under, marketplace) => {
      await behave(under, { approvalSeconds: 3_600 });
      const order = await sentOrderOf(under, marketplace);
      const answer = await orderingOf(marketplace).placeOrder(order);
      const reference = answer.outcome === 'placed' ? answer.reference : null;
      pass(under, 'PT30M');
      const progress = await orderingOf(marketplace).findOrder(order, reference);
      expect(progress).toEqual({ state: 'pending' });
    }));

  it('is not somebody else’s while an order without a subscription may be ours', () =>
    withPax8(async (under, marketplace) => {
      const ordering = orderingOf(marketplace);
      const order = await sentOrderOf(under, marketplace);
      expect((await ordering.placeOrder(order)).outcome).toBe('placed');
      pass(under, 'PT30M');
      await behave(under, { approvalSeconds: 1_200 });
      expect((await ordering.placeOrder(order)).outcome).toBe('placed');
      expect((await ordering.findOrder(order, null)).state).toBe('unclear');
    }));

  it('is not an order of days before that names no subscription', () =>
    withPax8(async (under, marketplace) => {
      const ordering = orderingOf(marketplace);
      await behave(under, { namesSubscriptionInOrder: false });
      expect((await ordering.placeOrder(await sentOrderOf(under, marketplace))).outcome).toBe(
        'placed',
      );
      pass(under, 'P3D');
      const order = await sentOrderOf(under, marketplace);
      expect(await ordering.findOrder(order, null)).toEqual({ state: 'absent' });
    }));

  it('is absent by a number that Pax8 does not know', () =>
    withPax8(async (under, marketplace) => {
      const order = await sentOrderOf(under, marketplace);
      const nowhere = '00000000-0000-4000-8000-00000000dead';
      const progress = await orderingOf(marketplace).findOrder(order, nowhere);
      expect(progress).toEqual({ state: 'absent' });
    }));

  it('takes no order of another company, whatever the number says', () =>
    withPax8(async (under, marketplace) => {
      const { otherBuyer } = under;
      const theirs = await sentOrderOf({ ...under, buyer: otherBuyer }, marketplace);
      const answer = await orderingOf(marketplace).placeOrder(theirs);
      const reference = answer.outcome === 'placed' ? answer.reference : null;
      const ours = await sentOrderOf(under, marketplace);
      expect(await orderingOf(marketplace).findOrder(ours, reference)).toMatchObject({
        state: 'unclear',
        detail: /belongs to another company/,
      });
    }));

  it('takes nothing of another company even from a list that is not filtered', () =>
    withPax8(async (under, marketplace) => {
      const { otherBuyer } = under;
      const ours = await sentOrderOf(under, marketplace);
      const theirs = await sentOrderOf({ ...under, buyer: otherBuyer }, marketplace);
      expect((await orderingOf(marketplace).placeOrder(theirs)).outcome).toBe('placed');
      const ordering = orderingOf(connectTo(under.vendor, unfiltered));
      expect(await ordering.findOrder(ours, null)).toEqual({ state: 'absent' });
      await behave(under, { listLagSeconds: 600 });
      expect(await ordering.findOrder(ours, null)).toEqual({ state: 'absent' });
    }));

  it('does not guess a term that is not told', () =>
    withPax8(async (under, marketplace) => {
      await behave(under, { commitmentField: 'commitmentTermEndDate' });
      const order = await sentOrderOf(under, marketplace);
      const answer = await orderingOf(marketplace).placeOrder(order);
      const reference = answer.outcome === 'placed' ? answer.reference : null;
      const ordering = orderingOf(marketplace);
      expect((await ordering.findOrder(order, null)).state).toBe('unclear');
      expect((await ordering.findOrder(order, reference)).state).toBe('done');
    }));

  it('says so when what was ordered is cancelled already', () =>
    withPax8(async (under, marketplace) => {
      const order = await sentOrderOf(under, marketplace);
      const answer = await orderingOf(marketplace).placeOrder(order);
      if (answer.outcome !== 'placed') return expect.unreachable(JSON.stringify(answer));
      const made = answer.subscriptionId ?? '';
      const itself = new RegExp(`/subscriptions(/${made}$|\\?)`);
      const rewritten = replacing(itself, 'PendingAutomated', 'Cancelled');
      const ordering = orderingOf(connectTo(under.vendor, rewritten));
      expect(await ordering.findOrder(order, answer.reference)).toMatchObject({ state: 'refused' });
      expect(await ordering.findOrder(order, null)).toMatchObject({ state: 'unclear' });
    }));

  it('gives no price where nothing tells the currency, or where it depends on the quantity', () =>
    withPax8(async (under) => {
      const { customerId } = under.otherBuyer;
      const costOf = async (fetch: Fetch): Promise<unknown> => {
        const ordering = orderingOf(connectTo(under.vendor, fetch));
        return (await itemOf(ordering, customerId)).unitCost;
      };
      expect([
        await costOf(undiciFetch),
        await costOf(replacing(/\/subscriptions\?/, '"USD"', '"EUR"')),
        await costOf(replacing(/\/subscriptions\?/, '"currencyCode"', '"currency"')),
        await costOf(replacing(/\/pricing/, '"rates":[', '"rates":[{},')),
      ]).toEqual([
        { amountMinor: 720, currency: 'USD' },
        { amountMinor: 720, currency: 'EUR' },
        null,
        null,
      ]);
    }));

  it('offers nothing that the catalog does not prove to be the license', () =>
    withPax8(async (under, marketplace) => {
      const { customerId } = under.buyer;
      const trials = replacing(/\/products\?/, 'Basic', 'Basic Trial');
      expect(
        await Promise.all([
          orderingOf(marketplace).findItems(customerId, { ...wantedBasic, productKeys: [] }),
          orderingOf(connectTo(under.vendor, trials)).findItems(customerId, wantedBasic),
        ]),
      ).toEqual([[], []]);
    }));

  it('does not order for a company that is gone', () =>
    withPax8(async (under, marketplace) => {
      const order = await sentOrderOf(under, marketplace);
      const customerId = cspCustomerId('00000000-0000-4000-8000-00000000dead');
      const answer = await orderingOf(marketplace).placeOrder({ ...order, customerId });
      expect(answer).toMatchObject({ outcome: 'refused', detail: /Company Not Found/ });
    }));
});

describe.skipIf(!hasContract(DOCUMENT))("Pax8's own description", () => {
  it('knows every request that the tests above sent', () => {
    const contract = openContract(DOCUMENT);
    const requests = everyRequest.sent
      .filter(({ path }) => path !== '/v1/token')
      .map((request) => ({ ...request, path: request.path.replace(/^\/v1/, '') }));
    expect(requests.filter(({ path }) => path === '/orders').length).toBeGreaterThan(20);
    // The document asks for the company in each line, too, where no real order carries it.
    const isDefect = /must have required property 'companyId'$/;
    const problems = requests
      .flatMap((request) => contract.problemsOf(request))
      .filter((problem) => !isDefect.test(problem));
    expect([...new Set(problems)]).toEqual([]);
  });
});
