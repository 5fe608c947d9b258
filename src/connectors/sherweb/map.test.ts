import { describe, expect, test } from 'vitest';
import { cspCustomerId, serviceId } from '../../domain/ids.ts';
import { type Beside, fromSherwebCatalog, fromSherwebSubscription } from './map.ts';
import { catalogSchema, priceSchema, subscriptionSchema } from './schema.ts';

const sku = 'M365-BP-EXAMPLE-P1Y-MONTHLY';
const premium = 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46';

const catalogOf = (...items: object[]) =>
  fromSherwebCatalog(catalogSchema.parse({ catalogItems: items }).catalogItems, [sku]);

const priceOf = (fees: object | null, billingCycle = 'monthly') =>
  priceSchema.parse({ id: 's', billingCycle, fees });

const beside: Beside = {
  serviceId: serviceId('sherweb'),
  customerId: cspCustomerId('c'),
  catalog: catalogOf({ sku, billingCycle: 'monthly', microsoftSkuId: premium.toUpperCase() }),
  price: priceOf({ recurringFee: 18.7, setupFee: 0, currency: 'Usd' }),
};

/** As the constructed sample of the contracts has it. */
const source = (commitment: object | null = {}, more: object = {}) =>
  subscriptionSchema.parse({
    id: '7f0a2c11-0000-4000-8000-000000000001',
    productName: 'Microsoft 365 Business Premium',
    sku,
    quantity: 15,
    purchaseDate: '2025-04-01T00:00:00Z',
    commitmentTerm: commitment && {
      type: 'Annual',
      termEndDate: '2027-03-31',
      renewalConfiguration: { renewalDate: '2027-04-01', scheduledQuantity: 8 },
      committedMinimalQuantities: [],
      ...commitment,
    },
    ...more,
  });

const read = (commitment?: object | null, more?: object) =>
  fromSherwebSubscription(source(commitment, more), beside);

describe('a subscription', () => {
  test('has license and cycle of the catalog, cost of the price list, term of the commitment', () => {
    expect(read()).toMatchObject({
      productKey: null,
      commerceSubscriptionId: null,
      declaredSkuId: premium,
      status: 'active',
      term: 'P1Y',
      billingCycle: 'monthly',
      unitCost: { amountMinor: 1870, currency: 'USD' },
      unitCostPeriod: 'P1M',
      renewsAutomatically: true,
      scheduledQuantity: 8,
      termStartsAt: Temporal.Instant.from('2026-04-01T00:00:00Z'),
      commitmentEndsAt: Temporal.Instant.from('2027-04-01T00:00:00Z'),
    });
  });

  test('ends the day after its last day when no renewal is named', () => {
    const ended = read({ renewalConfiguration: null });
    expect(ended.commitmentEndsAt).toEqual(Temporal.Instant.from('2027-04-01T00:00:00Z'));
    expect(ended.renewsAutomatically).toBe(false);
    expect(read({ renewalConfiguration: undefined }).renewsAutomatically).toBeNull();
  });

  test('of two years or without a commitment has no term of ours', () => {
    const terms = [
      read({ type: 'Monthly' }),
      read({ type: 'Triennial' }),
      read({ type: 'Biennial' }),
    ];
    expect([...terms, read(null)].map(({ term }) => term)).toEqual([
      'P1M',
      'P3Y',
      'unknown',
      'unknown',
    ]);
    expect(read(null)).toMatchObject({
      commitmentEndsAt: null,
      termStartsAt: null,
      renewsAutomatically: null,
    });
  });

  test('bought in mid-term began with the purchase', () => {
    const later = read({}, { purchaseDate: '2026-06-15T10:00:00.1234567' });
    expect(later.termStartsAt?.toString()).toBe('2026-06-15T10:00:00.1234567Z');
  });

  test('is a trial or of another segment by its name', () => {
    expect(read({}, { productName: 'Microsoft 365 Trial' }).isTrial).toBe(true);
    expect(read({}, { productName: 'Industrial Suite' }).isTrial).toBe(false);
    const segments = ['E3 (Nonprofit Staff Pricing)', 'A3 for students', 'G3 GCC', 'E3'];
    expect(segments.map((productName) => read({}, { productName }).segment)).toEqual([
      'nonprofit',
      'education',
      'government',
      'commercial',
    ]);
  });
});

const cost = (price: Beside['price'], catalog = beside.catalog) => {
  const { unitCost, unitCostPeriod } = fromSherwebSubscription(source(), {
    ...beside,
    price,
    catalog,
  });
  return [unitCost, unitCostPeriod];
};

describe('the cost of a seat', () => {
  test('is for the year when the year is billed, with as many decimals as there are', () => {
    const fees = { recurringFee: 215.995, currency: 'Cad' };
    expect(cost(priceOf(fees, 'yearly'))).toEqual([
      { amountMinor: 215_995, currency: 'CAD', scale: 1 },
      'P1Y',
    ]);
  });

  test('is not known without a price, a currency or a cycle', () => {
    const fees = { recurringFee: 18.7, currency: 'Undefined' };
    const known = { ...fees, currency: 'Usd' };
    expect(cost(null)).toEqual([null, 'P1M']);
    expect(cost(priceOf(null))).toEqual([null, 'P1M']);
    expect(cost(priceOf(fees))).toEqual([null, 'P1M']);
    expect(cost(priceOf(known, 'weekly'))).toEqual([null, 'P1M']);
  });
});

const idOf = (...items: object[]) => catalogOf(...items).get(sku.toLowerCase())?.skuId;

describe('the catalog', () => {
  test('tells nothing by a SKU that it has twice with different licenses', () => {
    const other = 'f245ecc8-75af-4f8e-b61f-27d8114de5f3';
    const item = { sku, microsoftSkuId: premium };
    expect(idOf(item, item)).toBe(premium);
    expect(idOf(item, { sku, microsoftSkuId: other })).toBeNull();
    expect(idOf(item, { sku, microsoftSkuId: null })).toBeNull();
    expect(idOf({ sku, microsoftSkuId: 'CFQ7TTC0LCHC:0002' })).toBeNull();
  });

  test('is kept as far as it was asked for', () => {
    expect(catalogOf({ sku: 'OTHER', microsoftSkuId: premium }).size).toBe(0);
    expect(idOf({ sku: ` ${sku.toLowerCase()} `, microsoftSkuId: premium })).toBe(premium);
  });
});
