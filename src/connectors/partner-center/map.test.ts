import { describe, expect, test } from 'vitest';
import { cspCustomerId, serviceId } from '../../domain/ids.ts';
import { fromTokenAnswer } from '../http/oauth.ts';
import { fixturesBeside } from '../http/test-kit.ts';
import { fromPartnerCenterCustomer, fromPartnerCenterSubscription, fromOfferId } from './map.ts';
import { fromPriceSheet, toUnitCost, findPriceRows } from './prices.ts';
import {
  customerSchema,
  customersPageSchema,
  rawSubscriptionSchema,
  skusPageSchema,
  subscriptionsSchema,
} from './schema.ts';

const fixture = fixturesBeside(import.meta.url);

const beside = {
  serviceId: serviceId('pc'),
  customerId: cspCustomerId('d8202a51-69f9-4228-b900-d0e081af17d7'),
  sku: null,
  prices: null,
};
const read = (raw: unknown, more: object = {}) =>
  fromPartnerCenterSubscription(rawSubscriptionSchema.parse(raw), { ...beside, ...more });
const nce = rawSubscriptionSchema.parse(fixture('subscription-nce-response'));

describe('an NCE subscription', () => {
  const sheet = fromPriceSheet(
    'ProductId,SkuId,TermDuration,BillingPlan,Currency,UnitPrice\r\nCFQ7TTC0LH18,1,P1Y,Monthly,USD,75.6\r\n',
  );
  const [sku] = skusPageSchema.parse(fixture('skus-nce-response')).items;

  test('is read with its lots, product, declared SKU and price per month', () => {
    const subscription = read(nce, { sku, prices: sheet });
    expect(subscription).toMatchObject({
      id: 'a4c1340d-6911-4758-bba3-0c4c6007d161',
      productName: 'Microsoft 365 Business Basic',
      productKey: 'CFQ7TTC0LH18:0001',
      declaredSkuId: '3b555118-da6a-4418-894f-7df1e2096870',
      commerceSubscriptionId: 'a4c1340d-6911-4758-bba3-0c4c6007d161',
      segment: 'commercial',
      status: 'expired',
      isTrial: false,
      quantity: 15,
      term: 'P1Y',
      billingCycle: 'monthly',
      unitCost: { amountMinor: 630, currency: 'USD' },
      unitCostPeriod: 'P1M',
      renewsAutomatically: false,
      scheduledQuantity: null,
      minimumQuantity: 1,
      maximumQuantity: 300,
    });
    // The last day of the term is 13 January: the renewal begins at the next midnight.
    expect(subscription.commitmentEndsAt?.toString()).toBe('2022-01-14T00:00:00Z');
    expect(subscription.termStartsAt?.toString()).toBe('2021-01-14T16:57:14.498252Z');
    expect(subscription.reduction).toEqual({
      kind: 'lots',
      lots: [
        { seatCount: 10, reducibleUntil: Temporal.Instant.from('2021-01-24T20:39:17.182697Z') },
      ],
    });
  });

  test('shows what is left after a cut', () => {
    expect(read(fixture('subscription-quantity-reduce-nce-after')).reduction).toMatchObject({
      lots: [{ seatCount: 1 }],
    });
  });

  test('starts its term one term before its end once it has been renewed', () => {
    const renewed = { ...nce, commitmentEndDate: '2024-01-13T00:00:00Z' };
    expect(read(renewed).termStartsAt?.toString()).toBe('2023-01-14T00:00:00Z');
  });

  test('gives nothing back when the lots are missing, contradictory or unreadable', () => {
    const refundable = [
      null,
      { totalQuantity: 3, details: [] },
      { totalQuantity: 1, details: [{ quantity: 1, allowedUntilDateTime: 'soon' }] },
    ];
    expect(
      refundable.map((value) => read({ ...nce, refundableQuantity: value }).reduction.kind),
    ).toEqual(['unknown', 'unknown', 'unknown']);
  });

  test('an empty balance is a known nothing', () => {
    const empty = { ...nce, refundableQuantity: { totalQuantity: 0, details: [] } };
    expect(read(empty).reduction).toEqual({ kind: 'lots', lots: [] });
  });

  test('survives words and fields that nobody knows', () => {
    const strange = read({ ...nce, status: 'hibernating', termDuration: 'P5Y', billingCycle: 'x' });
    expect([strange.status, strange.term, strange.billingCycle]).toEqual([
      'unknown',
      'unknown',
      'unknown',
    ]);
  });
});

test('a scheduled quantity is read from either place, the newer one first', () => {
  const old = rawSubscriptionSchema.parse(fixture('scheduled-change-response'));
  expect(read(old).scheduledQuantity).toBe(1);
  const actions = [
    { scheduleType: 'TermEnd', actionType: 'RenewToNewTerm', instructions: { quantity: 7 } },
  ];
  expect(read({ ...old, scheduledActions: actions }).scheduledQuantity).toBe(7);
});

test('software and usage-based subscriptions never give seats back', () => {
  const [software] = subscriptionsSchema.parse(
    fixture('subscriptions-list-software-nce-response'),
  ).items;
  const azure = read(fixture('subscription-azure-legacy-response'));
  expect(read(software).reduction.kind).toBe('not-allowed');
  expect(azure.reduction.kind).toBe('not-allowed');
  expect([azure.productKey, azure.commitmentEndsAt]).toEqual([null, null]);
});

test('trials never give seats back', () => {
  expect(read({ ...nce, isTrial: true }).reduction.kind).toBe('not-allowed');
});

test('a legacy subscription gives seats back until its end', () => {
  const legacy = read(fixture('subscription-addon-legacy-response'));
  expect(legacy.productKey).toBeNull();
  expect(legacy.reduction).toMatchObject({ kind: 'lots', lots: [{ seatCount: legacy.quantity }] });
});

test('the whole legacy list is read, blanks in its timestamps included', () => {
  const { items } = subscriptionsSchema.parse(fixture('subscriptions-list-legacy-response'));
  expect(items.length).toBeGreaterThan(0);
  for (const item of items) expect(read(item).termStartsAt).not.toBeNull();
});

test('a deleted subscription is cancelled', () => {
  expect(read(fixture('subscription-cancel-response')).status).toBe('cancelled');
});

test('customers: the id is the tenant id when the profile does not tell', () => {
  const { items } = customersPageSchema.parse(fixture('customers-list-response'));
  expect(items.map(fromPartnerCenterCustomer).map(({ tenantId }) => tenantId)).toEqual([
    'b44bb1fb-c595-45b0-9e09-d657365580bf',
    '45c44870-ef77-4fdd-b6fe-3dacb075cff2',
  ]);
  const one = fromPartnerCenterCustomer(customerSchema.parse(fixture('customer-by-id-response')));
  expect(one).toEqual({
    id: 'eebd1b55-5360-4438-a11d-5c06918c3014',
    name: '1kl as kjk',
    tenantId: 'eebd1b55-5360-4438-a11d-5c06918c3014',
    domain: 'abcdefgh1234.ccsctp.net',
  });
});

test('offer ids', () => {
  expect(fromOfferId('cfq7ttc0lh18:0001:CFQ7TTC0K971')).toEqual({
    productId: 'CFQ7TTC0LH18',
    skuId: '0001',
    availabilityId: 'CFQ7TTC0K971',
  });
  expect([fromOfferId('MS-AZR-0145P'), fromOfferId(null)]).toEqual([null, null]);
});

describe('prices', () => {
  test('the documented row costs its term price once a year', () => {
    const [row] = fixture('price-sheet-row') as Record<string, string>[]; // the fixture is a list of text columns
    const csv = `${Object.keys(row ?? {}).join(',')}\n${Object.values(row ?? {})
      .map((cell) => `"${cell}"`)
      .join(',')}`;
    const rows = findPriceRows(fromPriceSheet(csv), 'CFQ7TTC0HDK0:0001', 'P1Y', 'annual');
    expect(rows.map(toUnitCost)).toEqual([{ amountMinor: 11_520, currency: 'USD' }]);
  });

  test.each([
    ['P1Y', 'monthly', '264', { amountMinor: 2200, currency: 'USD' }],
    ['P1M', 'monthly', '26.4', { amountMinor: 2640, currency: 'USD' }],
    ['P1Y', 'monthly', '100', { amountMinor: 8_333_333, currency: 'USD', scale: 4 }],
    ['P3Y', 'annual', '300', { amountMinor: 10_000, currency: 'USD' }],
    ['P1M', 'annual', '300', null],
  ])('%s billed %s at %s', (term, billing, unitPrice, expected) => {
    const row = { productKey: 'x', segment: null, currency: 'USD', term, billing, unitPrice };
    expect(toUnitCost(row)).toEqual(expected);
  });

  test('a sheet without a needed column is refused', () => {
    expect(() => fromPriceSheet('ProductId,SkuId\n')).toThrow('columns are missing');
  });

  test('the line of the right segment is taken', () => {
    const sheet = fromPriceSheet(
      [
        'ProductId,SkuId,TermDuration,BillingPlan,Currency,UnitPrice,Segment',
        'CFQ7TTC0LH18,0001,P1Y,Monthly,USD,12,Charity',
        'CFQ7TTC0LH18,0001,P1Y,Monthly,USD,24,Commercial',
      ].join('\n'),
    );
    const charity = { ...nce, offerName: 'Microsoft 365 Business Basic (Nonprofit Pricing)' };
    expect(read(nce, { prices: sheet }).unitCost?.amountMinor).toBe(200);
    expect(read(charity, { prices: sheet })).toMatchObject({
      segment: 'nonprofit',
      unitCost: { amountMinor: 100 },
    });
  });
});

test('tokens: the lifetime is text in v1, and a refresh may come without a new refresh token', () => {
  expect(fromTokenAnswer(fixture('token-app-only-response')).lifetimeMs).toBe(3_600_000);
  expect(fromTokenAnswer(fixture('token-refresh-response')).refreshToken).toBeNull();
});
