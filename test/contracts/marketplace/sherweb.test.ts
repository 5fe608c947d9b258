import { describe, expect, it } from 'vitest';
import { fetch as undiciFetch } from 'undici';

import { hasContract } from '../../../simulators/core/samples.ts';
import { openContract } from '../openapi-requests.ts';
import { failureOf } from '../complaints.ts';
import {
  BASE,
  accepted,
  answering,
  ask,
  everyRequest,
  keptOf,
  start,
  withVendor,
} from './sherweb-under-test.ts';
import { describeMarketplace } from './suite.ts';
import {
  change,
  effectsOf,
  finish,
  quantityOf,
  recordRequests,
  writeCountOf,
} from './under-test.ts';

const DOCUMENT = 'openapi/sherweb-service-provider-beta08.json';

describeMarketplace('the Sherweb connector', async () => (await start()).under, [
  'audiences',
  'schedules',
]);

describe('Sherweb alone: what became of a change', () => {
  it('is pending in the queue and in the works, then done, and only then are there seats', () =>
    withVendor({ provisionSeconds: 7200 }, async ({ under, vendor }) => {
      const { reference } = await accepted(under, 10, 12);
      expect(reference).toMatch(/^[0-9a-f-]{36}$/);
      expect(await ask(under, reference)).toEqual({ state: 'pending' });
      vendor.clock.advance('PT90M');
      expect(await ask(under, reference)).toEqual({ state: 'pending' });
      expect(await quantityOf(under, under.connect())).toBe(10);
      vendor.clock.advance('PT30M');
      expect(await ask(under, reference)).toEqual({ state: 'done' });
      expect(await quantityOf(under, under.connect())).toBe(12);
    }));

  it('may be a failure that comes later and has no reason', () =>
    withVendor({}, async ({ under, vendor }) => {
      vendor.faults.add({ kind: 'fails-later', count: 1 });
      const { reference } = await accepted(under, 10, 12);
      expect(await ask(under, reference)).toEqual({ state: 'pending' });
      finish(under);
      expect(await ask(under, reference)).toEqual({
        state: 'refused',
        reason: 'other',
        detail: 'Sherweb says "Failure" and gives no reason',
      });
      expect(await quantityOf(under, under.connect())).toBe(10);
      expect(effectsOf(under)).toEqual([]);
    }));

  it('may be the refusal of a rule that the answer did not name', () =>
    withVendor({ refusesBy: 'tracking' }, async ({ under }) => {
      const { reference } = await accepted(under, 10, 301);
      finish(under);
      expect(await ask(under, reference)).toMatchObject({ state: 'refused', reason: 'other' });
      expect(effectsOf(under)).toEqual([]);
    }));

  it('may stay pending although the seats are there', () =>
    withVendor({}, async ({ under, vendor }) => {
      vendor.faults.add({ kind: 'stuck-processing', count: 1 });
      const { reference } = await accepted(under, 10, 12);
      vendor.clock.advance('PT3H');
      expect(await ask(under, reference)).toEqual({ state: 'pending' });
      expect(await quantityOf(under, under.connect())).toBe(12);
    }));

  it('is unknown when Sherweb has forgotten it, or never had it', () =>
    withVendor({}, async ({ under, vendor }) => {
      vendor.faults.add({ kind: 'forgotten', count: 1 });
      const { reference } = await accepted(under, 10, 12);
      finish(under);
      const never = '00000000-0000-4000-8000-00000000dead';
      expect(await ask(under, reference)).toEqual({ state: 'unknown' });
      expect(await ask(under, never)).toEqual({ state: 'unknown' });
      expect(await ask(under, `amendment:${never}`)).toEqual({ state: 'unknown' });
    }));

  it.each([
    ['Unknown', 'unknown'],
    ['Queued', 'pending'],
    ['Processing', 'pending'],
    ['Pending', 'pending'],
    ['Success', 'done'],
    ['Failure', 'refused'],
    ['Canceled', 'refused'],
    ['PartialSuccess', 'unknown'],
    ['Archived', 'unknown'],
  ])('that Sherweb calls %s is %s to us', (word, state) =>
    withVendor({}, async ({ under }) => {
      const { customerId, subscriptionId } = under.facts;
      const connector = under.connect({ fetch: answering(/\/tracking\//, word) });
      const of = { customerId, subscriptionId, reference: customerId };
      expect((await connector.readChange?.(of))?.state).toBe(state);
    }),
  );

  it('is asked by the amendment’s id where Sherweb gives no tracking id', () =>
    withVendor({ tellsTrackingId: false }, async ({ under }) => {
      const { reference } = await accepted(under, 10, 12);
      expect(reference).toMatch(/^amendment:/);
      expect(await ask(under, reference)).toEqual({ state: 'pending' });
      finish(under);
      expect(await ask(under, reference)).toEqual({ state: 'done' });
    }));

  it('is not known of an answer without a body: the quantity decides', () =>
    withVendor({}, async ({ under }) => {
      const connector = under.connect({ fetch: answering(/\/amendments\?/, null, 204) });
      expect(await connector.setQuantity(change(under, 10, 12))).toEqual({
        outcome: 'accepted',
        reference: null,
      });
    }));
});

describe('Sherweb alone: sending', () => {
  it('is one subscription a batch, with the new total and the customer in the address', () =>
    withVendor({}, async ({ under }) => {
      const { fetch, sent } = recordRequests(undiciFetch);
      await under.connect({ fetch }).setQuantity(change(under, 10, 12));
      const { customerId, subscriptionId } = under.facts;
      const writes = sent.filter(({ path }) => path.endsWith('/amendments'));
      expect(writes).toMatchObject([
        {
          method: 'POST',
          path: `${BASE}/billing/subscriptions/amendments`,
          body: { subscriptionAmendmentParameters: [{ subscriptionId, newQuantity: 12 }] },
        },
      ]);
      expect([...(writes[0]?.query ?? [])]).toEqual([['customerId', customerId]]);
    }));

  it('is not understood as a refusal when the customer has no platform: a 500 leaves it open', () =>
    withVendor({}, async ({ under }) => {
      const fetch = answering(/\/amendments\?/, 'Internal Server Error', 500);
      const error = await failureOf(under.connect({ fetch }).setQuantity(change(under, 10, 12)));
      expect(error.kind).toBe('unknown-outcome');
    }));

  it('buys nothing for a suspended customer, and still gives seats back', () =>
    withVendor({}, async ({ under, vendor }) => {
      vendor.otherHand.setQuantity(under.facts.subscriptionId, 12);
      const customer = vendor.state().customers[under.facts.customerId];
      if (customer === undefined) throw new Error('the seed has the customer');
      customer.suspendedOn = '2026-11-20T00:00:00Z';
      expect(await under.connect().setQuantity(change(under, 12, 13))).toMatchObject({
        outcome: 'refused',
        reason: 'customer-blocked',
        detail: expect.stringMatching(/suspended the customer since 2026-11-20/),
      });
      expect(writeCountOf(under)).toBe(0);
      await accepted(under, 12, 11);
    }));

  it('leaves a trial alone', () =>
    withVendor({}, async (started) => {
      const { under, vendor } = started;
      const item = vendor.state().items[keptOf(started).sku];
      if (item === undefined) throw new Error('the seed has the item');
      Object.assign(item, { name: 'Microsoft 365 Business Premium Trial', isTrial: true });
      const answer = await under.connect().setQuantity(change(under, 10, 11));
      expect(answer).toMatchObject({ outcome: 'refused', reason: 'change-not-allowed' });
      expect(writeCountOf(under)).toBe(0);
    }));

  it('waits as long as the words say, where no header does', () =>
    withVendor({}, async ({ under }) => {
      const limit = { title: 'Too Many Requests', detail: 'Try again in 42 seconds.' };
      const fetch = answering(/\/amendments\?/, limit, 429);
      const error = await failureOf(under.connect({ fetch }).setQuantity(change(under, 10, 12)));
      expect([error.kind, error.retryAfterMs]).toEqual(['rate-limited', 42_000]);
    }));
});

describe('Sherweb alone: the connection test', () => {
  it.each([
    ['', /subscription key is missing/],
    ['another', /subscription key is wrong/],
  ])('names the subscription key "%s"', (subscriptionKey, text) =>
    withVendor({}, async ({ under }) => {
      const report = await under.connectWith({ subscriptionKey }).test();
      expect(report.ok).toBe(false);
      expect(report.findings[0]?.text).toMatch(text);
      expect(report.findings[0]?.nextStep).toMatch(/Security, APIs.*subscription key/);
      expect(JSON.stringify(report)).not.toContain('sherweb-demo-secret');
    }),
  );

  it('names an application of the other API', () =>
    withVendor({}, async ({ under }) => {
      const fetch = answering(/\/token$/, { error: 'invalid_scope' }, 400);
      const report = await under.connect({ fetch }).test();
      expect(report.findings[0]?.text).toMatch(/not allowed to use the Service Provider API/);
    }));
});

/** Operations of Sherweb's own generated client, which the published document of the first generation does not have yet. */
const LATER = [
  /^\/billing\/subscriptions\/(details|pricing-information)$/,
  /^\/customer-catalogs\/[0-9a-f-]{36}$/,
  /^\/tracking\/[0-9a-f-]{36}$/,
];

const below = (path: string): string => path.slice(BASE.length);
const isLater = ({ path }: { path: string }) => LATER.some((pattern) => pattern.test(path));

describe.skipIf(!hasContract(DOCUMENT))("Sherweb's own description", () => {
  it('knows every request that the tests above sent, or its newer client does; none is invented', () => {
    const contract = openContract(DOCUMENT);
    const requests = everyRequest.sent
      .filter(({ path }) => path.startsWith(BASE))
      .map((request) => ({ ...request, path: below(request.path) }));
    expect(requests.length).toBeGreaterThan(100);
    const problems = requests
      .filter((request) => !isLater(request))
      .flatMap((request) => contract.problemsOf(request));
    expect([...new Set(problems)]).toEqual([]);
    const later = requests.filter(isLater);
    expect(later.every(({ method, body }) => method === 'GET' && body === undefined)).toBe(true);
    expect(everyRequest.sent.filter(({ path }) => !path.startsWith(BASE))).toSatisfy(
      (others: readonly { path: string }[]) =>
        others.every(({ path }) => path === '/auth/oidc/connect/token'),
    );
  });

  it('would notice a wrong type and an invented path', () => {
    const contract = openContract(DOCUMENT);
    const query = new URLSearchParams({ customerId: '4b1e5f3c-0000-4000-8000-000000000001' });
    const line = { subscriptionId: '7f0a2c11-0000-4000-8000-000000000001', newQuantity: 'twelve' };
    const path = '/billing/subscriptions/amendments';
    const body = { subscriptionAmendmentParameters: [line] };
    expect(contract.problemsOf({ method: 'POST', path, query, body }).join()).toMatch(
      /must be integer/,
    );
    const invented = { method: 'GET', path: '/subscriptions', query, body: undefined };
    expect(contract.problemsOf(invented).join()).toMatch(/no such operation/);
  });
});
