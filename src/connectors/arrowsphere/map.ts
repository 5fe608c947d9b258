import { type ServiceId, cspCustomerId, parseGuid, subscriptionId } from '../../domain/ids.ts';
import type { Money } from '../../domain/money.ts';
import {
  type BillingCycle,
  type ReductionFacts,
  type Subscription,
  type SubscriptionStatus,
  type Term,
  termStartOrBeginning,
  costPeriods,
} from '../../domain/subscription.ts';
import { catalogKeyIn, segmentNamedIn } from '../../domain/products/catalog-words.ts';
import { divideDecimal, minorUnitDigits } from '../../lib/decimal.ts';
import { parseInstant } from '../../lib/instant.ts';
import type { CspCustomer } from '../../ports/marketplace.ts';
import type { ArrowCustomer, ArrowLicense, FoundLicense } from './schema.ts';

export function fromArrowSphereCustomer(customer: ArrowCustomer): CspCustomer {
  const domain = customer.Details?.DomainName?.trim().toLowerCase() ?? '';
  return {
    id: cspCustomerId(customer.Reference),
    name: customer.CompanyName || customer.Reference,
    tenantId: parseGuid(customer.Details?.TenantID ?? ''),
    // Made without a migration it may be the first part alone; completing it would be a guess.
    domain: domain.includes('.') ? domain : null,
  };
}

/** A search row in the words of the answer about one license; what a row does not carry is absent. */
export function fromFoundLicense(found: FoundLicense): ArrowLicense {
  return {
    license_id: found.partner_ref,
    customer_ref: found.customer_ref,
    seats: found.seat,
    statusCode: found.status_code,
    message: found.message,
    name: found.offer,
    sku: found.sku,
    vendorSku: found.priceband_vendor_sku,
    vendor_code: found.vendor_code || found.vendor_name,
    vendor_license_id: found.vendor_subscription_id,
    isTrial: found.trial,
    activation_datetime: found.start_date,
    expiry_datetime: found.end_date,
    nextRenewalDate: found.next_renewal_date,
    termCode: found.term,
    periodicityCode: found.periodicity,
    autoRenew: found.auto_renew,
    actions: null,
  };
}

export const done = 86;
export const scheduled = 66;

/** README.md, "Status". */
const statuses: ReadonlyMap<number, SubscriptionStatus> = new Map([
  [done, 'active'],
  [87, 'suspended'],
  [88, 'expired'],
  [89, 'cancelled'],
  [126, 'cancelled'],
]);

/** Preparation, transmission, pending, scheduled, in progress. */
const inTransition: ReadonlySet<number> = new Set([40, 42, 44, 62, scheduled, 72]);

/** Transmission failed, rejected. */
const failed: ReadonlySet<number> = new Set([43, 85]);

export function isInTransition({ statusCode }: ArrowLicense): boolean {
  return inTransition.has(statusCode ?? 0);
}

export function isFailed({ statusCode }: ArrowLicense): boolean {
  return failed.has(statusCode ?? 0);
}

/**
 * The code is that of the last thing done, not of the license alone: while a change is carried out, or after one that
 * failed, a license that Microsoft has is still `active`. What may be done with it, its actions say.
 */
export function fromArrowSphereStatus(license: ArrowLicense): SubscriptionStatus {
  const status = statuses.get(license.statusCode ?? 0);
  if (status !== undefined) return status;
  if (!isInTransition(license) && !isFailed(license)) return 'unknown';
  const isProvisioned = commerceIdOf(license) !== null || Boolean(license.activation_datetime);
  if (isProvisioned) return 'active';
  return isInTransition(license) ? 'pending' : 'unknown';
}

/** Microsoft's id of it, under either name; null where none is told. */
export function commerceIdOf(license: ArrowLicense): string | null {
  return parseGuid(license.vendor_license_id || license.vendorSubscriptionId || '');
}

export function isMicrosoft({ vendor_code, vendorCode }: ArrowLicense): boolean {
  return (vendor_code || vendorCode)?.toLowerCase() === 'microsoft';
}

/** Terms and billing cycles are hours, of 30 days a month and 360 a year ([A1] README). Three years: inferred. */
const terms: ReadonlyMap<number, Term> = new Map([
  [720, 'P1M'],
  [8_640, 'P1Y'],
  [25_920, 'P3Y'],
]);
const cycles: ReadonlyMap<number, BillingCycle> = new Map([
  [720, 'monthly'],
  [8_640, 'annual'],
  [25_920, 'triennial'],
]);

/** The first instant after the present term, as whichever of the three fields tells it; null where none does. */
export function renewsAt(license: ArrowLicense): Temporal.Instant | null {
  return (
    parseInstant(license.nextRenewalDate ?? '') ??
    parseInstant(license.expiry_datetime ?? '') ??
    parseInstant(license.endDate ?? '')
  );
}

const renewalPolicies: ReadonlyMap<string, boolean | null> = new Map([
  ['auto_renew', true],
  ['cancel', false],
  ['auto_renew_to_est', null],
]);

/** Null where ArrowSphere does not tell, or has it run on month by month at another price. */
export function renewsAutomatically({ renewalPolicy, autoRenew }: ArrowLicense): boolean | null {
  const policy = renewalPolicies.get(renewalPolicy?.toLowerCase() ?? '');
  return policy === undefined ? (autoRenew ?? null) : policy;
}

/** What is known beside the license itself. */
export interface Beside {
  readonly serviceId: ServiceId;
  /** Null: none. */
  readonly scheduledQuantity: number | null;
  /** As `Subscription` has them. */
  readonly scheduledTerms?: string;
  readonly reduction: ReductionFacts;
}

/** An ArrowSphere license in our words. */
export function fromArrowSphereLicense(license: ArrowLicense, beside: Beside): Subscription {
  const term = terms.get(license.termCode ?? 0) ?? 'unknown';
  const billingCycle = cycles.get(license.periodicityCode ?? 0) ?? 'unknown';
  const commitmentEndsAt = renewsAt(license);
  const constraints = license.priceBand?.saleConstraints;
  const name = license.name || license.sku || license.license_id;
  return {
    ...beside,
    customerId: cspCustomerId(license.customer_ref),
    id: subscriptionId(license.license_id),
    productName: name,
    productKey: catalogKeyIn(license.vendorSku) ?? catalogKeyIn(license.sku),
    declaredSkuId: null,
    commerceSubscriptionId: commerceIdOf(license),
    segment: segmentNamedIn(`${license.marketSegment ?? ''} ${name}`) ?? 'commercial',
    status: fromArrowSphereStatus(license),
    isTrial: license.isTrial ?? false,
    quantity: license.seats,
    term,
    billingCycle,
    termStartsAt: termStartOrBeginning(
      commitmentEndsAt,
      term,
      parseInstant(license.activation_datetime ?? ''),
    ),
    commitmentEndsAt,
    unitCost: billingCycle === 'unknown' ? null : unitCostOf(license),
    unitCostPeriod: costPeriods[billingCycle],
    renewsAutomatically: renewsAutomatically(license),
    minimumQuantity: constraints?.minQuantity ?? null,
    maximumQuantity: constraints?.maxQuantity ?? null,
  };
}

/** What we pay per seat and billing period. Never `sell`, which is what the customer pays. */
function unitCostOf({ price }: ArrowLicense): Money | null {
  const buy = price?.unit?.buy;
  const currency = price?.currency?.toUpperCase() ?? '';
  const digits = minorUnitDigits(currency);
  if (typeof buy !== 'number' || digits === null) return null;
  const amount = divideDecimal(String(buy), 1, digits, digits + 4);
  if (amount === null) return null;
  const money = { amountMinor: amount.units, currency };
  return amount.scale === digits ? money : { ...money, scale: amount.scale - digits };
}
