/** What StreamOne Ion tells, in its several ways, and what is not believed. */
import { describe, expect, it } from 'vitest';
import { fetch as undiciFetch } from 'undici';

import type { Fetch } from '../../../src/connectors/http/types.ts';
import type { IonBehaviour } from '../../../simulators/td-synnex-ion/index.ts';
import { failureOf } from '../complaints.ts';
import { fixtureSeed } from './fixture.ts';
import { type Started, SUBSCRIPTION, withVendor } from './td-synnex-ion-under-test.ts';
import { change, finish } from './under-test.ts';

/** Answers with a text put in the place of another, where the address fits. */
const rewritten =
  (address: RegExp, from: RegExp | string, to: string): Fetch =>
  async (url, init) => {
    const answer = await undiciFetch(url, init);
    if (!address.test(url)) return answer;
    const text = (await answer.text()).replace(from, to);
    return { status: answer.status, headers: answer.headers, body: new Blob([text]).stream() };
  };

/** A vendor whose pages overlap, one whose last page leads to the first, one that does not heed the customer. */
const oneBack: Fetch = (url, init) =>
  undiciFetch(url.replace('pagination.offset=100', 'pagination.offset=99'), init);
const empty = rewritten(
  /\/customers\?/,
  /.*/s,
  '{"customers":[],"nextPageToken":"the same again"}',
);
const inCircle: Fetch = (url, init) => empty(url.replace(/&pageToken=[^&]*/, ''), init);
const withoutFilter: Fetch = (url, init) => undiciFetch(url.replace(/customerId=\d+&?/, ''), init);

const read = ({ under, connect }: Started, fetch: Fetch = undiciFetch) => {
  const { customerId, subscriptionId } = under.facts;
  return connect({ fetch }).readSubscription(customerId, subscriptionId);
};

const [first] = fixtureSeed.subscriptions;
if (first === undefined) throw new Error('the seed has a subscription');
/** A customer with more subscriptions than one page holds. */
const manySeed = {
  ...fixtureSeed,
  subscriptions: Array.from({ length: 203 }, (_, index) => ({
    ...first,
    key: `adatum-premium-${index}`,
    commerceId: `a4c1340d-6911-4758-bba3-${String(index).padStart(12, '0')}`,
  })),
};

describe('lists of StreamOne Ion', () => {
  it.each(['paginationResponse', 'totalCount'] as const)(
    'are read whole, with the total in %s',
    (totals) =>
      withVendor({ seed: manySeed, behaviour: { totals } }, async ({ under, connect }) => {
        const listed = await connect().listSubscriptions(under.facts.customerId);
        expect(listed).toHaveLength(203);
        expect(new Set(listed.map(({ id }) => id)).size).toBe(203);
      }),
  );

  it('that are empty leave their total out', () =>
    withVendor({}, async ({ under, connect }) => {
      const fetch = rewritten(/\/subscriptions\?/, /.*/s, '{}');
      expect(await connect({ fetch }).listSubscriptions(under.facts.customerId)).toEqual([]);
    }));

  it.each([
    [
      'of which the end does not come',
      /pagination.offset=100/,
      /"items":\[.*\],"pag/s,
      '"items":[],"pag',
      'unexpected-shape',
      '203 were announced, 100 came',
    ],
    [
      'without a total',
      /./,
      /,"paginationResponse":\{[^}]*\}/,
      '',
      'unexpected-shape',
      'no total was told',
    ],
    [
      'whose total changes',
      /pagination.offset=100/,
      '"totalSize":203',
      '"totalSize":204',
      'unavailable',
      'the list changed',
    ],
  ] as const)('%s are not planned with', (_what, page, from, to, kind, words) =>
    withVendor({ seed: manySeed }, async ({ under, connect }) => {
      const fetch = rewritten(page, from, to);
      const error = await failureOf(connect({ fetch }).listSubscriptions(under.facts.customerId));
      expect([error.kind, error.detail]).toEqual([kind, expect.stringContaining(words)]);
    }),
  );

  it('in which one comes twice are not planned with', () =>
    withVendor({ seed: manySeed }, async ({ under, connect }) => {
      const error = await failureOf(
        connect({ fetch: oneBack }).listSubscriptions(under.facts.customerId),
      );
      expect([error.kind, error.detail]).toEqual([
        'unavailable',
        expect.stringMatching(/came twice: the list changed/),
      ]);
    }));

  it('that go round in a circle end', () =>
    withVendor({}, async ({ connect }) => {
      const error = await failureOf(connect({ fetch: inCircle }).listCustomers());
      expect([error.kind, error.detail]).toEqual([
        'unexpected-shape',
        'refuse to plan: the pages go round in a circle',
      ]);
    }));

  it('of which the filter was not obeyed are not planned with', () =>
    withVendor({}, async ({ under, connect }) => {
      const { otherCustomerId } = under.facts;
      const error = await failureOf(
        connect({ fetch: withoutFilter }).listSubscriptions(otherCustomerId),
      );
      expect([error.kind, error.detail]).toEqual([
        'unexpected-shape',
        expect.stringContaining(`subscription ${SUBSCRIPTION}`),
      ]);
    }));
});

describe('a customer of StreamOne Ion', () => {
  it('proves its tenant by the cloud profile', () =>
    withVendor({}, async ({ under, connect }) => {
      const { customerId, tenantId, domain } = under.facts;
      expect(await connect().readCustomerEvidence(customerId)).toMatchObject({
        customer: { tenantId, domain },
        tenantIds: [tenantId],
        domains: [domain],
      });
    }));

  it('proves nothing by it as long as the provider is not enabled in the customer portal', () =>
    withVendor({}, async ({ under, vendor, connect }) => {
      const { customerId, commerceSubscriptionId } = under.facts;
      vendor.act('portal', ({ state }) => {
        const customer = state.customers[customerId];
        if (customer) customer.isProviderEnabled = false;
      });
      expect(await connect().readCustomerEvidence(customerId)).toMatchObject({
        customer: { tenantId: null, domain: null },
        tenantIds: [],
        domains: [],
        commerceSubscriptionIds: [commerceSubscriptionId],
      });
    }));
});

describe('a subscription of StreamOne Ion', () => {
  it('is known by its part number, whatever the other ids say', () =>
    withVendor({}, async (started) => {
      const fetch = rewritten(/\/subscriptions\//, /"subscriptionOfferId":"[^"]*"/, '"x":1');
      expect((await read(started, fetch)).productKey).toBe('CFQ7TTC0LCHC:0002');
      const stale = rewritten(
        /\/subscriptions\//,
        'CFQ7TTC0LCHC:0002:P1Y:M',
        'CFQ7TTC0LCHC:000D:P1Y:M',
      );
      expect((await read(started, stale)).productKey).toBe('CFQ7TTC0LCHC:000D');
    }));

  it('has no term where two places contradict each other', () =>
    withVendor({}, async (started) => {
      const fetch = rewritten(/\/subscriptions\//, ':P1Y:M"', ':P1M:A"');
      expect(await read(started, fetch)).toMatchObject({
        term: 'unknown',
        billingCycle: 'unknown',
        unitCost: null,
      });
    }));

  it('that is live and tells no quantity is not planned with', () =>
    withVendor({}, async (started) => {
      const fetch = rewritten(/\/subscriptions\//, '"subscriptionTotalLicenses":"10",', '');
      expect((await failureOf(read(started, fetch))).kind).toBe('unexpected-shape');
    }));

  it('tells nothing of its window where the dates are of a term that is over', () =>
    withVendor({ behaviour: { keepsFirstTermDates: true, refreshDays: 400 } }, async (started) => {
      started.vendor.clock.set('2027-02-01T00:00:00Z');
      started.vendor.settle();
      expect(await read(started)).toMatchObject({
        commitmentEndsAt: null,
        termStartsAt: null,
        reduction: { kind: 'unknown', reason: expect.stringContaining('dates') },
      });
    }));

  it.each([{ logsRenewals: false }, { logsRenewals: true }] satisfies Partial<IonBehaviour>[])(
    'that renewed has a new window for every seat (%o)',
    (behaviour) =>
      withVendor({ behaviour: { ...behaviour, refreshDays: 400 } }, async (started) => {
        const { under, vendor, connect } = started;
        vendor.clock.set('2027-01-11T00:00:00Z');
        vendor.settle();
        const renewed = await read(started);
        expect(renewed.termStartsAt?.toString()).toBe('2027-01-10T00:00:00Z');
        expect(renewed.commitmentEndsAt?.toString()).toBe('2028-01-10T00:00:00Z');
        expect(renewed.reduction).toMatchObject({
          events: [
            { kind: 'purchase', quantity: 10 },
            { kind: 'renewal', quantity: 10, at: Temporal.Instant.from('2027-01-10T00:00:00Z') },
          ],
        });
        await connect().setQuantity(change(under, 10, 8));
        finish(under);
        expect((await read(started)).quantity).toBe(8);
      }),
  );

  it.each([
    [15, '2027-01-10T00:00:00Z'],
    [7, '2027-01-10T00:00:00Z'],
    [3, '2027-01-06T00:00:00Z'],
  ])(
    'believes a cancellation of %i days only where that is sooner than Microsoft’s seven',
    (days, at) =>
      withVendor({ behaviour: { cancellationDays: days, refreshDays: 400 } }, async (started) => {
        started.vendor.clock.set('2027-01-11T00:00:00Z');
        started.vendor.settle();
        const { reduction } = await read(started);
        expect(reduction).toMatchObject({
          events: [{ kind: 'purchase' }, { kind: 'renewal', at: Temporal.Instant.from(at) }],
        });
      }),
  );

  it('shows what another hand did, and when', () =>
    withVendor({}, async (started) => {
      const { vendor, under } = started;
      vendor.otherHand.setQuantity(under.facts.subscriptionId, 13);
      expect((await read(started)).reduction).toMatchObject({
        events: [{ quantity: 10 }, { kind: 'change', quantity: 13 }],
      });
    }));
});
