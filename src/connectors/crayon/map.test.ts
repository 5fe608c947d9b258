import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serviceId } from '../../domain/ids.ts';
import {
  fromCommitmentEnd,
  fromCrayonBillingCycle,
  fromCrayonStatus,
  fromCrayonSubscription,
  fromCrayonTenant,
  isMicrosoft,
} from './map.ts';
import { oneSubscriptionSchema, subscriptionSchema, tenantSchema } from './schema.ts';

const now = Temporal.Instant.from('2026-11-22T08:00:00Z');
const subscription = (fields: object = {}) =>
  fromCrayonSubscription(
    subscriptionSchema.parse({
      Id: 123,
      CustomerTenant: { Id: 486 },
      Quantity: 10,
      Status: 1,
      ...fields,
    }),
    serviceId('crayon'),
    now,
  );

const kindOf = (fields: object) => subscription(fields).reduction.kind;

const tenant = (fields: object) =>
  fromCrayonTenant(tenantSchema.parse({ Id: 1, Name: 'My customer AB', ...fields }));

const isOfMicrosoft = (fields: object) =>
  isMicrosoft(
    subscriptionSchema.parse({
      Id: 1,
      CustomerTenant: { Id: 2 },
      Quantity: 1,
      Status: 1,
      ...fields,
    }),
  );

const segmentOf = (ItemName: string) => subscription({ Product: { ItemName } }).segment;

describe('the flags of a status', () => {
  it.each([
    [0, 'unknown'],
    [1, 'active'],
    [2, 'suspended'],
    [256, 'suspended'],
    [4, 'cancelled'],
    [8, 'cancelled'],
    [16, 'cancelled'],
    [128, 'cancelled'],
    [32, 'expired'],
    [64, 'pending'],
    [1 | 64, 'active'],
    [1 | 2, 'suspended'],
    [1 | 32, 'expired'],
    [2 | 128, 'cancelled'],
    [512, 'unknown'],
    [1 | 512, 'unknown'],
    [4 | 512, 'cancelled'],
  ] as const)('%i is %s', (status, expected) => {
    expect(fromCrayonStatus(status)).toBe(expected);
  });

  it('are active only when nothing but "active" and "pending" is set', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_095 }), (status) => {
        expect(fromCrayonStatus(status) === 'active').toBe((status & ~64) === 1);
      }),
    );
  });
});

describe('a billing cycle', () => {
  it.each([
    [1, 'monthly'],
    [2, 'annual'],
    [8, 'triennial'],
    // "Triennial" in one list of the vendor's, "BiAnnually" in the other.
    [5, 'unknown'],
    [0, 'unknown'],
    [3, 'unknown'],
    [4, 'unknown'],
    [7, 'unknown'],
    [9, 'unknown'],
    [77, 'unknown'],
    [null, 'unknown'],
  ] as const)('%s is %s', (cycle, expected) => {
    expect(fromCrayonBillingCycle(cycle)).toBe(expected);
  });

  it('that is not known has no price: nobody knows for how long it would be', () => {
    const Pricing = { CurrencyCode: 'NOK', PurchasePrice: 284.202 };
    expect(subscription({ BillingCycle: 5, Pricing }).unitCost).toBeNull();
    expect(subscription({ BillingCycle: 2, Pricing })).toMatchObject({
      unitCost: { amountMinor: 284_202, currency: 'NOK', scale: 1 },
      unitCostPeriod: 'P1Y',
    });
    expect(subscription({ BillingCycle: 1, Pricing: { PurchasePrice: 1 } }).unitCost).toBeNull();
  });
});

describe('the end of a commitment', () => {
  it.each([
    ['2027-01-09T00:00:00Z', '2027-01-10T00:00:00Z'],
    ['2027-01-09T23:59:59Z', '2027-01-10T00:00:00Z'],
    // The day as it is printed, whatever its zone.
    ['2027-01-09T00:00:00+01:00', '2027-01-10T00:00:00Z'],
    ['2028-02-29', '2028-03-01T00:00:00Z'],
    ['9999-12-21T00:00:00Z', null],
    ['9999-12-31T23:59:59.9999999Z', null],
    ['never', null],
    ['', null],
    [null, null],
  ])('%s is %s', (text, expected) => {
    expect(fromCommitmentEnd(text)?.toString() ?? null).toBe(expected);
  });

  it('begins a term one term earlier, but not before the purchase', () => {
    const dates = { CommitmentEndDate: '2027-01-09T00:00:00Z', TermDuration: 'P1Y' };
    const start = (EffectiveStartDate: string) =>
      subscription({ ...dates, EffectiveStartDate }).termStartsAt?.toString();
    expect(start('2024-01-10T09:30:00Z')).toBe('2026-01-10T00:00:00Z');
    expect(start('2026-01-10T09:30:00Z')).toBe('2026-01-10T09:30:00Z');
    const endless = { ...dates, CommitmentEndDate: '9999-12-21T00:00:00Z' };
    expect(subscription(endless)).toMatchObject({ termStartsAt: null, commitmentEndsAt: null });
  });
});

describe('giving seats back', () => {
  it.each([
    ['2026-11-22T08:00:01Z', 'lots'],
    // At the closing instant the answer is already no.
    ['2026-11-22T08:00:00Z', 'unknown'],
    ['9999-12-31T00:00:00Z', 'unknown'],
    ['soon', 'unknown'],
    [null, 'unknown'],
  ])('until %s is %s', (CancellationAllowedUntilDate, kind) => {
    expect(kindOf({ CancellationAllowedUntilDate })).toBe(kind);
  });

  it('is never possible for trials and usage', () => {
    const CancellationAllowedUntilDate = '2027-01-01T00:00:00Z';
    expect(kindOf({ CancellationAllowedUntilDate, IsTrial: true })).toBe('not-allowed');
    expect(kindOf({ CancellationAllowedUntilDate, ProvisionType: 2 })).toBe('not-allowed');
  });
});

describe('a customer tenant', () => {
  // Both from the documentation's sample of one customer tenant: GUIDs, and different.
  const PublisherCustomerId = 'CDD0A9DF-A6B9-4422-B769-0FA91057D3AB';
  const ExternalPublisherCustomerId = 'BFF46C03-172D-4728-93D7-F0AD1E26850F';

  it('is the tenant of its external id, else of the other one', () => {
    const external = ExternalPublisherCustomerId.toLowerCase();
    expect(tenant({ PublisherCustomerId, ExternalPublisherCustomerId }).tenantId).toBe(external);
    expect(tenant({ PublisherCustomerId }).tenantId).toBe(PublisherCustomerId.toLowerCase());
    expect(tenant({ ExternalPublisherCustomerId: 'none yet' }).tenantId).toBeNull();
  });

  it('of another publisher proves nothing', () => {
    const Publisher = { Id: 3, Name: 'Google' };
    expect(tenant({ Publisher, ExternalPublisherCustomerId, Domain: 'a.example' })).toMatchObject({
      tenantId: null,
      domain: null,
    });
  });

  it.each([
    [{ Domain: 'Adatum.Example', DomainPrefix: 'adatum' }, 'adatum.example'],
    [{ DomainPrefix: 'MyCustomer' }, 'mycustomer.onmicrosoft.com'],
    [{ DomainPrefix: 'mycustomer.onmicrosoft.com' }, 'mycustomer.onmicrosoft.com'],
    [{ Domain: '', DomainPrefix: ' ' }, null],
    [{}, null],
  ])('has the domain of %o', (fields, expected) => {
    expect(tenant(fields).domain).toBe(expected);
  });
});

describe('a subscription', () => {
  it('is read from the documented sample, in either spelling', () => {
    // apidocs.crayon.com, resource SubscriptionDetailed: a legacy product, a GUID for a part number.
    const sample = {
      Id: 123,
      PublisherSubscriptionId: '767bc43f-c3af-48e7-b7fa-89889132a655',
      Quantity: 1,
      Name: 'My subscription',
      Status: 1,
      Publisher: { Id: 1, Name: 'Subscription publisher' },
      Organization: { Id: 3869, Name: 'My company' },
      CustomerTenant: { Id: 486, PublisherCustomerId: 'f39d8f51-ff2c-46b4-8435-84bf67f2a36c' },
      Product: { Id: 133518, PartNumber: '1eda119b-65b0-429d-a063-4d2f9840a83f', ItemName: '' },
      EffectiveStartDate: '2016-01-21T00:00:00Z',
      CommitmentEndDate: '9999-12-21T00:00:00Z',
      TermDuration: 'P1Y',
      Subscriptions: [],
    };
    const camel = {
      id: 123,
      customerTenant: { id: 486 },
      quantity: 1,
      status: 1,
      name: 'My subscription',
      termDuration: 'P1Y',
      effectiveStartDate: '2016-01-21T00:00:00Z',
      publisherSubscriptionId: '767BC43F-C3AF-48E7-B7FA-89889132A655',
    };
    for (const body of [sample, camel]) {
      const source = oneSubscriptionSchema.parse(body);
      expect(fromCrayonSubscription(source, serviceId('crayon'), now)).toMatchObject({
        id: '123',
        customerId: '486',
        productName: 'My subscription',
        productKey: null,
        commerceSubscriptionId: '767bc43f-c3af-48e7-b7fa-89889132a655',
        status: 'active',
        term: 'P1Y',
        commitmentEndsAt: null,
        renewsAutomatically: null,
        scheduledQuantity: null,
        unitCost: null,
      });
    }
  });

  it('is Microsoft’s by its publisher, else by the form of its part number', () => {
    expect(isOfMicrosoft({ Publisher: { Name: 'Microsoft' } })).toBe(true);
    expect(isOfMicrosoft({ Publisher: { Name: 'Adobe' }, PartNumber: 'CFQ7TTC0LCHC:0002' })).toBe(
      false,
    );
    expect(isOfMicrosoft({ Product: { PartNumber: 'cfq7ttc0lchc:0002:CFQ7TTC0X' } })).toBe(true);
    expect(isOfMicrosoft({ PartNumber: '65304921CA' })).toBe(false);
  });

  it('is in the segment that its name says', () => {
    expect(segmentOf('Microsoft 365 Business Premium (Nonprofit Staff Pricing)')).toBe('nonprofit');
    expect(segmentOf('Microsoft 365 Business Premium')).toBe('commercial');
  });
});
