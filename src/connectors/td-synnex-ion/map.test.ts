import { describe, expect, it, test } from 'vitest';
import { serviceId } from '../../domain/ids.ts';
import {
  fromCloudProfiles,
  fromIonCustomer,
  fromIonStatus,
  fromIonSubscription,
  isLiveLicense,
  partNumberOf,
} from './map.ts';
import {
  type IonSubscription,
  cloudProfilesSchema,
  lifetimesSchema,
  subscriptionSchema,
  subscriptionsPageSchema,
} from './schema.ts';
import { fixture, observed } from './test-kit.ts';

const at = (text: string): Temporal.Instant => Temporal.Instant.from(text);
const inJanuary = at('2024-01-05T00:00:00Z');
const toSubscription = (change: Partial<IonSubscription> = {}, now = inJanuary) =>
  fromIonSubscription({ ...observed, ...change }, serviceId('ion'), now);

describe('the subscription that was seen live', () => {
  it('is read by its part number, not by the stale ids beside it', () => {
    expect(toSubscription()).toMatchObject({
      customerId: '306870',
      id: '2277242',
      productName: 'Microsoft 365 Business Basic EEA (no Teams)',
      productKey: 'CFQ7TTC0LH18:000D',
      declaredSkuId: null,
      // The demo account has made-up ids there.
      commerceSubscriptionId: null,
      segment: 'commercial',
      status: 'active',
      isTrial: false,
      quantity: 10,
      term: 'P1M',
      billingCycle: 'monthly',
      termStartsAt: at('2024-01-03T16:29:10.491Z'),
      commitmentEndsAt: at('2024-02-03T16:29:10.491Z'),
      // Per seat: the total of ten seats stands beside it.
      unitCost: { amountMinor: 63_845_276, currency: 'SEK', scale: 4 },
      unitCostPeriod: 'P1M',
      renewsAutomatically: true,
      scheduledQuantity: null,
      minimumQuantity: null,
      maximumQuantity: null,
    });
  });

  it('has no end once that end is over: seven months later it was told the same', () => {
    expect(toSubscription({}, at('2024-08-20T00:00:00Z'))).toMatchObject({
      termStartsAt: null,
      commitmentEndsAt: null,
      reduction: { kind: 'unknown' },
    });
  });

  it('has a term that follows the first one when the end has moved on', () => {
    const read = toSubscription(
      { subscriptionEndDate: '2024-09-03T16:29:10Z' },
      at('2024-08-20T00:00:00Z'),
    );
    expect(read.termStartsAt).toEqual(at('2024-08-03T16:29:10Z'));
  });
});

test('the list that was seen live is read, Azure plans as what they are', () => {
  const page = subscriptionsPageSchema.parse(fixture('subscriptions-list-response.observed'));
  expect(page.paginationResponse?.totalSize).toBe(7);
  const read = (page.items ?? []).map((item) => subscriptionSchema.parse(item));
  expect(read.map(isLiveLicense)).toEqual([true, true, false, false, true, true, false]);
  const ours = read.map((source) => fromIonSubscription(source, serviceId('ion'), inJanuary));
  expect(ours.map(({ productKey }) => productKey)).toEqual([
    'CFQ7TTC0LH18:000D',
    'CFQ7TTC0LFLX:0013',
    null,
    null,
    'CFQ7TTC0LFLZ:0002',
    'CFQ7TTC0LDPB:0001',
    null,
  ]);
  expect(ours[0]?.reduction).toEqual({ kind: 'unknown', reason: 'The activity log was not read.' });
  expect(ours[2]?.reduction.kind).toBe('not-allowed');
});

test('how long tokens live is read as it is documented', () => {
  expect(lifetimesSchema.parse(fixture('validate-access-response'))).toEqual({
    access_expires_in: 6_673,
    refresh_expires_in: 2_764_273,
  });
});

describe('numbers', () => {
  it.each([['12'], [12]])('come as texts and as numbers: %o', (told) => {
    const read = subscriptionSchema.parse({ ...observed, subscriptionTotalLicenses: told });
    expect(read.subscriptionTotalLicenses).toBe(12);
  });

  it.each(['-1', '1.5', 'ten', '9007199254740993'])('"%s" is none', (told) => {
    const body = { ...observed, subscriptionTotalLicenses: told };
    expect(subscriptionSchema.safeParse(body).success).toBe(false);
  });

  it('of ids may be longer than a number can be', () => {
    const read = subscriptionSchema.parse({ ...observed, id: '9007199254740993' });
    expect(read.id).toBe('9007199254740993');
  });
});

describe('a state', () => {
  it.each([
    ['active', 'active'],
    ['ACTIVE', 'active'],
    ['Pending', 'pending'],
    ['IN_PROGRESS', 'pending'],
    ['SUSPENDED', 'suspended'],
    ['DISABLED', 'suspended'],
    ['CANCELLED', 'cancelled'],
    ['deleted', 'cancelled'],
    ['EXPIRED', 'expired'],
    ['ENABLED', 'unknown'],
    ['COMPLETE', 'unknown'],
    ['', 'unknown'],
    [null, 'unknown'],
  ])('%o is %s', (subscriptionStatus, status) => {
    expect(fromIonStatus({ ...observed, subscriptionStatus })).toBe(status);
  });
});

describe('a part number', () => {
  it.each([
    ['CFQ7TTC0LH18:000D:P1M:M', 'CFQ7TTC0LH18:000D'],
    [' cfq7ttc0lh18:000d ', 'CFQ7TTC0LH18:000D'],
    ['CFQ7TTC0LH18', undefined],
    ['031c9e47-4802-4248-838e-778fb1d2cc05', undefined],
    ['', undefined],
    [null, undefined],
  ])('%o is %o', (mfgPartNumber, key) => {
    expect(partNumberOf({ ...observed, mfgPartNumber })?.productKey).toBe(key);
  });
});

describe('term and billing', () => {
  it.each([
    [{ mfgPartNumber: 'CFQ7TTC0LH18:000D' }, 'P1M', 'monthly', 'P1M'],
    [
      { subscriptionBillingTerm: 'P1Y', mfgPartNumber: 'CFQ7TTC0LH18:000D:P1Y:M' },
      'P1Y',
      'monthly',
      'P1M',
    ],
    [
      {
        subscriptionBillingTerm: 'P1Y',
        subscriptionBillingCycle: 'annual',
        mfgPartNumber: 'CFQ7TTC0LH18:000D:P1Y:A',
      },
      'P1Y',
      'annual',
      'P1Y',
    ],
    [{ subscriptionBillingTerm: null, subscriptionBillingCycle: null }, 'P1M', 'monthly', 'P1M'],
    [{ subscriptionBillingTerm: 'P1Y' }, 'unknown', 'monthly', 'P1M'],
    [{ subscriptionBillingCycle: 'annual' }, 'P1M', 'unknown', 'P1M'],
  ] as const)('of %o are %s and %s', (change, term, billingCycle, unitCostPeriod) => {
    expect(toSubscription(change)).toMatchObject({ term, billingCycle, unitCostPeriod });
  });

  it('that are not known leave the price without a meaning', () => {
    expect(toSubscription({ subscriptionBillingCycle: 'annual' }).unitCost).toBeNull();
    expect(toSubscription({ currency: null }).unitCost).toBeNull();
    expect(toSubscription({ cost: null }).unitCost).toBeNull();
    expect(toSubscription({ cost: 18.7, currency: 'usd' }).unitCost).toEqual({
      amountMinor: 1_870,
      currency: 'USD',
    });
  });
});

describe('the renewal', () => {
  it.each([
    [true, 'ENABLED', true],
    [false, 'DISABLED', false],
    [null, 'disabled', false],
    [true, null, true],
    [true, 'DISABLED', null],
    [null, null, null],
  ])('is, by %o and %o, %o', (autoRenew, subscriptionRenewStatus, renews) => {
    expect(toSubscription({ autoRenew, subscriptionRenewStatus }).renewsAutomatically).toBe(renews);
  });
});

describe('a segment', () => {
  it.each([
    ['Microsoft 365 Business Basic (Nonprofit Staff Pricing)', 'nonprofit'],
    ['Office 365 A3 for faculty', 'education'],
    ['Microsoft 365 E3 GCC', 'government'],
    ['Microsoft 365 E3', 'commercial'],
  ])('of %s is %s', (skuDisplayName, segment) => {
    expect(toSubscription({ ccpProductInfo: { skuDisplayName } }).segment).toBe(segment);
  });
});

test('a trial gives nothing back', () => {
  expect(toSubscription({ isTrial: true }).reduction.kind).toBe('not-allowed');
});

const profiles = (...customerCloudProfiles: object[]) =>
  fromCloudProfiles(
    cloudProfilesSchema.parse({ customerCloudProfiles }).customerCloudProfiles ?? [],
  );

describe('whose account it is', () => {
  const tenant = '5F1F1B0C-0000-4000-8000-000000000001';
  it('is told by the profile at Microsoft only', () => {
    const told = profiles(
      { providerId: 30, customerTenantId: tenant, customerDomain: 'One.OnMicrosoft.example ' },
      { providerId: '55', displayName: 'Sophos', customerTenantId: tenant.replace('5F', '6F') },
    );
    expect(told).toEqual({
      tenantIds: [tenant.toLowerCase()],
      domains: ['one.onmicrosoft.example'],
    });
  });

  it('is also told by a profile that is Microsoft’s by name', () => {
    const named = { providerId: '7', shortName: 'AZURE', customerTenantId: tenant };
    expect(profiles(named).tenantIds).toEqual([tenant.toLowerCase()]);
  });

  it('is not told by what is no tenant', () => {
    const empty = { providerId: '30', customerTenantId: '', customerDomain: 'none' };
    expect(profiles(empty)).toEqual({ tenantIds: [], domains: [] });
    expect(profiles()).toEqual({ tenantIds: [], domains: [] });
  });
});

test('a customer has its id at the end of its name', () => {
  const name = 'accounts/2768/customers/306870';
  const bare = { customerOrganization: '', customerName: 'Contact', customerStatus: 'ACTIVE' };
  expect(fromIonCustomer({ ...bare, name })).toEqual({
    id: '306870',
    name: 'Contact',
    tenantId: null,
    domain: null,
  });
  expect(fromIonCustomer({ ...bare, name, customerOrganization: 'One AB' }).name).toBe('One AB');
});
