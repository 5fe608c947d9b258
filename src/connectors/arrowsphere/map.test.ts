import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serviceId } from '../../domain/ids.ts';
import {
  fromArrowSphereCustomer,
  fromArrowSphereLicense,
  fromArrowSphereStatus,
  fromFoundLicense,
  isMicrosoft,
} from './map.ts';
import { customerSchema, foundLicenseSchema, licenseSchema } from './schema.ts';

const source = (fields: object = {}) =>
  licenseSchema.parse({ license_id: 'XSP7', customer_ref: 'XSP1', seats: 10, ...fields });
const license = (fields: object = {}) =>
  fromArrowSphereLicense(source(fields), {
    serviceId: serviceId('arrow'),
    scheduledQuantity: null,
    reduction: { kind: 'lots', lots: [] },
  });
const statusOf = (fields: object) => fromArrowSphereStatus(source(fields));
const idOf = (fields: object) => license(fields).commerceSubscriptionId;
const customer = (fields: object) =>
  fromArrowSphereCustomer(customerSchema.parse({ Reference: 'XSP1', ...fields }));

describe('a status', () => {
  it.each([
    [86, 'active'],
    [87, 'suspended'],
    [88, 'expired'],
    [89, 'cancelled'],
    [126, 'cancelled'],
    [4711, 'unknown'],
    [undefined, 'unknown'],
    // A text of digits, as events and tasks have it.
    ['86', 'active'],
    ['activation_ok', 'unknown'],
  ])('%s is %s', (statusCode, expected) => {
    expect(statusOf({ statusCode })).toBe(expected);
  });

  it.each([40, 42, 43, 44, 62, 66, 72, 85])(
    '%i is about the last thing done: what Microsoft has is active',
    (statusCode) => {
      expect(statusOf({ statusCode, activation_datetime: '2026-01-10T00:00:00+00:00' })).toBe(
        'active',
      );
      const vendor_license_id = 'A4C1340D-6911-4758-BBA3-0C4C6007D161';
      expect(statusOf({ statusCode, vendor_license_id })).toBe('active');
    },
  );

  it.each([
    [72, 'pending'],
    [40, 'pending'],
    [85, 'unknown'],
    [43, 'unknown'],
  ])('%i of what Microsoft does not have yet is %s', (statusCode, expected) => {
    expect(statusOf({ statusCode })).toBe(expected);
  });
});

describe('terms and billing cycles', () => {
  it.each([
    [720, 'P1M', 'monthly', 'P1M'],
    [8_640, 'P1Y', 'annual', 'P1Y'],
    [25_920, 'P3Y', 'triennial', 'P3Y'],
    ['8640', 'P1Y', 'annual', 'P1Y'],
    [2_160, 'unknown', 'unknown', 'P1M'],
    [24, 'unknown', 'unknown', 'P1M'],
    [0, 'unknown', 'unknown', 'P1M'],
    [null, 'unknown', 'unknown', 'P1M'],
  ])('of %s hours', (hours, term, billingCycle, unitCostPeriod) => {
    expect(license({ termCode: hours, periodicityCode: hours })).toMatchObject({
      term,
      billingCycle,
      unitCostPeriod,
    });
  });

  it('are two things: a year that is billed by the month', () => {
    expect(license({ termCode: 8_640, periodicityCode: 720 })).toMatchObject({
      term: 'P1Y',
      billingCycle: 'monthly',
    });
  });
});

describe('the cost', () => {
  const price = { currency: 'EUR', unit: { buy: 18.7, sell: 21.5, list: 23.4 } };

  it('is what the reseller pays, never what the customer pays', () => {
    expect(license({ periodicityCode: 720, price }).unitCost).toEqual({
      amountMinor: 1_870,
      currency: 'EUR',
    });
  });

  it('is not told without a billing cycle, a currency or a purchase price', () => {
    expect(license({ periodicityCode: 2_160, price }).unitCost).toBeNull();
    expect(license({ periodicityCode: 720, price: { unit: price.unit } }).unitCost).toBeNull();
    const { buy: _buy, ...unit } = price.unit;
    expect(license({ periodicityCode: 720, price: { currency: 'EUR', unit } }).unitCost).toBeNull();
  });

  it('keeps every digit', () => {
    const exact = { currency: 'USD', unit: { buy: 18.7025 } };
    expect(license({ periodicityCode: 720, price: exact }).unitCost).toEqual({
      amountMinor: 187_025,
      currency: 'USD',
      scale: 2,
    });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (cents) => {
        const amount = { currency: 'USD', unit: { buy: cents / 100 } };
        expect(license({ periodicityCode: 720, price: amount }).unitCost).toEqual({
          amountMinor: cents,
          currency: 'USD',
        });
      }),
    );
  });
});

describe('the renewal', () => {
  it.each([
    [{ nextRenewalDate: '2027-01-10T00:00:00+00:00', endDate: '2027-01-09' }, '2027-01-10'],
    [{ expiry_datetime: '2027-01-10T00:00:00.000Z', endDate: '2027-01-09' }, '2027-01-10'],
    [{ endDate: '2027-01-10' }, '2027-01-10'],
    [{ nextRenewalDate: 'never', endDate: '2027-01-10' }, '2027-01-10'],
    [{ nextRenewalDate: '' }, null],
  ])('of %o', (fields, day) => {
    const expected = day === null ? undefined : `${day}T00:00:00Z`;
    expect(license(fields).commitmentEndsAt?.toString()).toBe(expected);
  });

  it('of a later term tells when that term began; the activation stays the first one', () => {
    const dates = {
      activation_datetime: '2025-01-10T09:30:00+00:00',
      nextRenewalDate: '2027-01-10T00:00:00+00:00',
      termCode: 8_640,
    };
    expect(license(dates).termStartsAt?.toString()).toBe('2026-01-10T00:00:00Z');
    const first = { ...dates, nextRenewalDate: '2026-01-10T00:00:00+00:00' };
    expect(license(first).termStartsAt?.toString()).toBe('2025-01-10T09:30:00Z');
  });

  it.each([
    [{ renewalPolicy: 'auto_renew', autoRenew: false }, true],
    [{ renewalPolicy: 'cancel', autoRenew: true }, false],
    // Runs on month by month at another price: neither yes nor no.
    [{ renewalPolicy: 'auto_renew_to_est', autoRenew: true }, null],
    [{ autoRenew: false }, false],
    [{}, null],
  ])('of %o is automatic: %s', (fields, expected) => {
    expect(license(fields).renewsAutomatically).toBe(expected);
  });
});

describe('a product', () => {
  it.each([
    [{ vendorSku: 'CFQ7TTC0LCHC:0002', sku: 'x' }, 'CFQ7TTC0LCHC:0002'],
    [{ sku: 'CFQ7TTC0LF8S:0001:CFQ7TTC0K195' }, 'CFQ7TTC0LF8S:0001'],
    [{ sku: 'cfq7ttc0lchc:0002' }, 'CFQ7TTC0LCHC:0002'],
    // Before the New Commerce Experience an offer was a GUID.
    [{ sku: '031C9E47-4802-4248-838E-778FB1D2CC05' }, null],
    [{ sku: 'MS-AZR-0146P' }, null],
    [{}, null],
  ])('of %o', (fields, expected) => {
    expect(license(fields).productKey).toBe(expected);
  });

  it('is of a segment by the field or the name', () => {
    expect(license({ marketSegment: 'Charity' }).segment).toBe('nonprofit');
    expect(license({ marketSegment: 'Corporate' }).segment).toBe('commercial');
    expect(license({ name: 'Microsoft 365 A3 for faculty' }).segment).toBe('education');
  });

  it('is Microsoft’s under either name of the vendor', () => {
    expect(isMicrosoft(source({ vendor_code: 'Microsoft' }))).toBe(true);
    expect(isMicrosoft(source({ vendorCode: 'microsoft' }))).toBe(true);
    expect(isMicrosoft(source({ vendor_code: 'IBM', vendorCode: 'Microsoft' }))).toBe(false);
    expect(isMicrosoft(source())).toBe(false);
  });

  it('is joined to the tenant under either name of Microsoft’s id, and only by a GUID', () => {
    const id = 'A4C1340D-6911-4758-BBA3-0C4C6007D161';
    expect(idOf({ vendor_license_id: id })).toBe(id.toLowerCase());
    expect(idOf({ vendorSubscriptionId: id })).toBe(id.toLowerCase());
    expect(idOf({ vendor_license_id: 'XSP123' })).toBeNull();
  });
});

describe('a row of the search', () => {
  it('means the same in other words', () => {
    const row = foundLicenseSchema.parse({
      partner_ref: 'XSP7',
      customer_ref: 'XSP1',
      seat: 10,
      status_code: 89,
      offer: 'Microsoft 365 Business Premium',
      priceband_vendor_sku: 'CFQ7TTC0LCHC:0002',
      vendor_name: 'Microsoft',
      vendor_subscription_id: 'A4C1340D-6911-4758-BBA3-0C4C6007D161',
      trial: false,
      start_date: '2026-01-10T00:00:00.000Z',
      end_date: '2027-01-10T00:00:00.000Z',
      term: 8_640,
      periodicity: '720',
      auto_renew: true,
    });
    const found = fromFoundLicense(row);
    expect(isMicrosoft(found)).toBe(true);
    expect(license(found)).toMatchObject({
      id: 'XSP7',
      customerId: 'XSP1',
      quantity: 10,
      status: 'cancelled',
      productKey: 'CFQ7TTC0LCHC:0002',
      commerceSubscriptionId: 'a4c1340d-6911-4758-bba3-0c4c6007d161',
      term: 'P1Y',
      billingCycle: 'monthly',
      renewsAutomatically: true,
      unitCost: null,
    });
  });
});

describe('a customer', () => {
  it('is proved by the tenant of its details', () => {
    const TenantID = '0B0B0B0B-0000-4000-8000-000000000001';
    expect(customer({ CompanyName: 'Adatum', Details: { TenantID } })).toEqual({
      id: 'XSP1',
      name: 'Adatum',
      tenantId: TenantID.toLowerCase(),
      domain: null,
    });
  });

  it.each([
    ['Adatum.onmicrosoft.com ', 'adatum.onmicrosoft.com'],
    // The first part alone; completing it would be a guess.
    ['adatum', null],
    ['', null],
    [null, null],
  ])('with the domain %o has %o', (DomainName, domain) => {
    expect(customer({ Details: { DomainName } }).domain).toBe(domain);
  });

  it('without a name is called by its reference, and without details proves nothing', () => {
    expect(customer({ CompanyName: '' })).toMatchObject({ name: 'XSP1', tenantId: null });
    expect(customer({ Details: { TenantID: '' } }).tenantId).toBeNull();
  });
});
