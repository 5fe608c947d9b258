import { describe, expect, test } from 'vitest';
import { serviceId } from '../../domain/ids.ts';
import { fixturesBeside } from '../http/test-kit.ts';
import { fromIngramToken } from './client.ts';
import {
  type Beside,
  fitsPeriod,
  fromIngramStatus,
  fromIngramSubscription,
  idOfLine,
  partsOfId,
} from './map.ts';
import { fromOrderStatus } from './orders.ts';
import {
  type IngramProduct,
  type IngramSubscription,
  orderSchema,
  pageSchema,
  productSchema,
  subscriptionRowSchema,
  subscriptionSchema,
} from './schema.ts';

const fixture = fixturesBeside(import.meta.url);

const sample = subscriptionSchema.parse(fixture('subscription-get-response.constructed'));
const beside: Beside = { serviceId: serviceId('ingram'), product: null, orders: null };
const withCosts = (...costs: { type?: string; amount: string; currency: string }[]) =>
  productSchema.parse({ id: '1', minimumQuantity: '1', maximumQuantity: '300', costs });

const read = (source: IngramSubscription, product: IngramProduct | null = null) =>
  fromIngramSubscription(source, source.products[0] ?? null, { ...beside, product });

const startOf = (creationDate: string) =>
  read({ ...sample, creationDate, expirationDate: '2027-06-12' }).termStartsAt?.toString();

const segmentOf = (name: string) => read({ ...sample, name }).segment;

const parseQuantity = (quantity: unknown) =>
  subscriptionSchema.safeParse({ ...sample, products: [{ quantity }] });

describe('a subscription', () => {
  test('is read from the sample; what it does not tell is unknown, never guessed', () => {
    expect(read(sample)).toMatchObject({
      id: '1000017',
      customerId: '1000027',
      productKey: 'CFQ7TTC0LH16:0001',
      declaredSkuId: null,
      commerceSubscriptionId: null,
      status: 'active',
      quantity: 10,
      term: 'P1Y',
      billingCycle: 'monthly',
      // No expirationDate in it, and the day of the renewal is another one.
      commitmentEndsAt: null,
      termStartsAt: null,
      // What the customer pays is not what we pay.
      unitCost: null,
      renewsAutomatically: true,
      reduction: { kind: 'unknown' },
    });
  });

  test('begins its term one term before the end, or when it was made', () => {
    expect(startOf('2025-06-12')).toBe('2026-06-12T00:00:00Z');
    expect(startOf('2026-07-01')).toBe('2026-07-01T00:00:00Z');
  });

  test('takes cost and limits from the row of the catalog', () => {
    const product = withCosts(
      { type: 'setup', amount: '9', currency: 'EUR' },
      { type: 'recurring', amount: '4.125', currency: 'eur' },
    );
    expect(read(sample, product)).toMatchObject({
      unitCost: { amountMinor: 4_125, currency: 'EUR', scale: 1 },
      unitCostPeriod: 'P1M',
      minimumQuantity: 1,
      maximumQuantity: 300,
    });
    const recurring = { amount: '4', currency: 'EUR' };
    expect(read(sample, withCosts(recurring, recurring)).unitCost).toBeNull();
    expect(read(sample, withCosts({ amount: '4', currency: 'what' })).unitCost).toBeNull();
  });

  test('of a trial never gives seats back', () => {
    const trial = read({ ...sample, name: 'Microsoft 365 Business Trial' });
    expect([trial.isTrial, trial.reduction.kind]).toEqual([true, 'not-allowed']);
  });

  test('has its segment by its name', () => {
    expect(
      ['Office (Nonprofit Staff Pricing)', 'Office A3 for Faculty', 'Office'].map(segmentOf),
    ).toEqual(['nonprofit', 'education', 'commercial']);
  });

  test('in every state', () => {
    const states = ['pending', 'active', 'hold', 'terminated', 'removed', 'frozen'];
    expect(states.map((status) => fromIngramStatus({ ...sample, status }))).toEqual([
      'pending',
      'active',
      'suspended',
      'cancelled',
      'cancelled',
      'unknown',
    ]);
  });

  test('in the list has no seats', () => {
    const page = pageSchema.parse(fixture('subscriptions-list-response.constructed'));
    const [row] = page.data.map((body) => subscriptionRowSchema.parse(body));
    expect([page.pagination?.total, row?.id, row?.expirationDate]).toEqual([
      1,
      '1000017',
      '2026-06-12',
    ]);
  });

  test('with a quantity that is no whole number is not understood', () => {
    expect(
      [10, 10.0, '10.0', '10'].map((it) => parseQuantity(it).data?.products[0]?.quantity),
    ).toEqual([10, 10, 10, 10]);
    expect([10.5, '10.5', -1, 'ten', null].map((it) => parseQuantity(it).success)).toEqual(
      Array.from({ length: 5 }, () => false),
    );
  });
});

describe('periods', () => {
  test.each([
    [{ type: 'month', duration: 1 }, 'P1M'],
    [{ type: 'month', duration: 12 }, 'P1Y'],
    [{ type: 'year', duration: 1 }, 'P1Y'],
    [{ type: 'year', duration: 3 }, 'P3Y'],
    [{ type: 'month', duration: 36 }, 'P3Y'],
    [{ type: 'year', duration: 2 }, 'unknown'],
    [{ type: 'day', duration: 30 }, 'unknown'],
    [null, 'unknown'],
  ])('%j is %s', (subscriptionPeriod, term) => {
    expect(read({ ...sample, subscriptionPeriod }).term).toBe(term);
  });

  test('are compared by their length; a row without one fits', () => {
    const [year, twelve, month] = [
      { type: 'year', duration: 1 },
      { type: 'month', duration: 12 },
      { type: 'month', duration: 1 },
    ];
    expect([
      fitsPeriod(year, twelve),
      fitsPeriod(month, year),
      fitsPeriod(null, year),
      fitsPeriod(year, null),
    ]).toEqual([true, false, true, false]);
  });
});

describe('ids', () => {
  test('are the subscription’s own while it holds one product', () => {
    const [line] = sample.products;
    if (line === undefined) throw new Error('the sample has a product');
    const two = { ...sample, products: [line, { ...line, mpn: 'CFQ7TTC0LH18:0001' }] };
    expect([idOfLine(sample, line), idOfLine(two, line)]).toEqual([
      '1000017',
      '1000017~CFQ7TTC0LH16:0001',
    ]);
    expect(partsOfId('1000017~CFQ7TTC0LH16:0001')).toEqual({
      id: '1000017',
      mpn: 'CFQ7TTC0LH16:0001',
    });
    expect(partsOfId('1000017')).toEqual({ id: '1000017', mpn: null });
  });
});

test('an order is done or refused only when its status says so', () => {
  const order = orderSchema.parse(fixture('order-response.constructed'));
  const statuses = ['submitted', 'processing', 'completed', 'error', 'cancelled', 'later', null];
  expect(statuses.map((status) => fromOrderStatus({ ...order, status }).state)).toEqual([
    'pending',
    'pending',
    'done',
    'refused',
    'refused',
    'pending',
    'pending',
  ]);
});

test('the token answer is read', () => {
  expect(fromIngramToken(fixture('token-response')).lifetimeMs).toBe(1_500_000);
  expect(fromIngramToken({ token: 'x' }).lifetimeMs).toBe(300_000);
});
