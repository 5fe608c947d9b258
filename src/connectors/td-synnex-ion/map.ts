import { type ServiceId, cspCustomerId, parseGuid, subscriptionId } from '../../domain/ids.ts';
import type { Money } from '../../domain/money.ts';
import {
  type BillingCycle,
  type ReductionFacts,
  type Subscription,
  type SubscriptionStatus,
  type Term,
  costPeriods,
} from '../../domain/subscription.ts';
import { segmentNamedIn } from '../../domain/products/catalog-words.ts';
import { divideDecimal, minorUnitDigits } from '../../lib/decimal.ts';
import { parseInstant } from '../../lib/instant.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { CspCustomer } from '../../ports/marketplace.ts';
import { fromIonHistory } from './history.ts';
import { vendor } from './paging.ts';
import type { IonCloudProfile, IonCustomer, IonSubscription } from './schema.ts';

/** A customer. Neither its tenant nor its domain is on the record; both are in its cloud profile. */
export function fromIonCustomer({ name, ...customer }: IonCustomer): CspCustomer {
  const id = name.split('/').at(-1) || name;
  return {
    id: cspCustomerId(id),
    name: customer.customerOrganization || customer.customerName || id,
    tenantId: null,
    domain: null,
  };
}

/** Microsoft's number among the cloud providers, as seen live. */
const microsoftProviderId = '30';

/** Tenants and lower-case domains at Microsoft. Other providers have tenants with GUIDs of their own. */
export function fromCloudProfiles(profiles: readonly IonCloudProfile[]): {
  readonly tenantIds: readonly string[];
  readonly domains: readonly string[];
} {
  const ours = profiles.filter(
    ({ providerId, displayName, shortName }) =>
      providerId === microsoftProviderId ||
      /microsoft|azure/i.test(`${displayName ?? ''} ${shortName ?? ''}`),
  );
  const tenantIds = ours.map(({ customerTenantId }) => parseGuid(customerTenantId ?? ''));
  const domains = ours.map(({ customerDomain }) => customerDomain?.trim().toLowerCase() ?? '');
  return {
    tenantIds: [...new Set(tenantIds.filter((id) => id !== null))],
    domains: [...new Set(domains.filter((domain) => domain.includes('.')))],
  };
}

const statuses: ReadonlyMap<string, SubscriptionStatus> = new Map([
  ['ACTIVE', 'active'],
  ['ACCEPTED', 'pending'],
  ['CONFIRMED', 'pending'],
  ['INITIATED', 'pending'],
  ['IN_PROGRESS', 'pending'],
  ['PENDING', 'pending'],
  ['SUSPENDED', 'suspended'],
  ['DISABLED', 'suspended'],
  ['PAUSED', 'suspended'],
  ['STOPPED', 'suspended'],
  ['CANCELLED', 'cancelled'],
  ['CANCELED', 'cancelled'],
  ['DELETED', 'cancelled'],
  ['EXPIRED', 'expired'],
]);

/** The document has capitals, real answers small letters. What is not known to be active is not. */
export function fromIonStatus({ subscriptionStatus }: IonSubscription): SubscriptionStatus {
  return statuses.get(subscriptionStatus?.trim().toUpperCase() ?? '') ?? 'unknown';
}

/** `product:sku:term:billing` of Microsoft's catalog. */
interface PartNumber {
  readonly productKey: string;
  readonly term: string | undefined;
  readonly billing: string | undefined;
}

/** Null for what Microsoft does not sell by the seat. The other vendor ids of a subscription are unreliable: README.md. */
export function partNumberOf({ mfgPartNumber }: IonSubscription): PartNumber | null {
  const [product = '', sku = '', term, billing] =
    mfgPartNumber?.trim().toUpperCase().split(':') ?? [];
  if (!/^[A-Z0-9]{12}$/.test(product) || !/^[A-Z0-9]{4}$/.test(sku)) return null;
  return { productKey: `${product}:${sku}`, term, billing };
}

/** Whether it is sold by the seat by Microsoft and lives, so that planning may use it. */
export function isLiveLicense(source: IonSubscription): boolean {
  const status = fromIonStatus(source);
  return partNumberOf(source) !== null && (status === 'active' || status === 'pending');
}

const terms: ReadonlyMap<string, Term> = new Map([
  ['P1M', 'P1M'],
  ['P1Y', 'P1Y'],
  ['P12M', 'P1Y'],
  ['P3Y', 'P3Y'],
  ['P36M', 'P3Y'],
]);

/** What two places say, when they do not contradict each other. A wrong "monthly" would let a yearly commitment through. */
function agreed<Value extends string>(
  first: Value | undefined,
  second: Value | undefined,
): Value | 'unknown' {
  if (first !== undefined && second !== undefined && first !== second) return 'unknown';
  return first ?? second ?? 'unknown';
}

function termOf(source: IonSubscription): Term {
  const named = terms.get(source.subscriptionBillingTerm?.trim().toUpperCase() ?? '');
  return agreed(named, terms.get(partNumberOf(source)?.term ?? ''));
}

const cycles: ReadonlyMap<string, BillingCycle> = new Map([
  ['monthly', 'monthly'],
  ['annual', 'annual'],
  ['annually', 'annual'],
  ['yearly', 'annual'],
  ['triennial', 'triennial'],
]);
const cycleLetters: ReadonlyMap<string, BillingCycle> = new Map([
  ['M', 'monthly'],
  ['A', 'annual'],
  ['T', 'triennial'],
]);

function cycleOf(source: IonSubscription): BillingCycle {
  const named = cycles.get(source.subscriptionBillingCycle?.trim().toLowerCase() ?? '');
  return agreed(named, cycleLetters.get(partNumberOf(source)?.billing ?? ''));
}

/**
 * A subscription in our words. From a list it has no activity log, and its window is not known.
 * Throws `unexpected-shape` for a live license without a quantity: nought would be planned with.
 */
export function fromIonSubscription(
  source: IonSubscription,
  serviceId: ServiceId,
  now: Temporal.Instant,
): Subscription {
  if (isLiveLicense(source) && (source.subscriptionTotalLicenses ?? null) === null) {
    throw new ConnectorError({
      vendor,
      operation: `reading subscription ${source.id} of customer ${source.customerId}`,
      kind: 'unexpected-shape',
      detail: 'the subscription is live and tells no quantity',
    });
  }
  const term = termOf(source);
  const billingCycle = cycleOf(source);
  const dates = datesOf(source, term, now);
  const name = source.ccpProductInfo?.skuDisplayName || source.subscriptionName || source.id;
  return {
    serviceId,
    customerId: cspCustomerId(source.customerId),
    id: subscriptionId(source.id),
    productName: name,
    productKey: partNumberOf(source)?.productKey ?? null,
    declaredSkuId: null,
    commerceSubscriptionId: parseGuid(source.subscriptionId ?? ''),
    segment: segmentNamedIn(name) ?? 'commercial',
    status: fromIonStatus(source),
    isTrial: source.isTrial === true,
    quantity: source.subscriptionTotalLicenses ?? 0,
    term,
    billingCycle,
    termStartsAt: dates.startsAt,
    commitmentEndsAt: dates.endsAt,
    unitCost: unitCostOf(source, billingCycle),
    unitCostPeriod: costPeriods[billingCycle],
    renewsAutomatically: renewalOf(source),
    scheduledQuantity: null,
    reduction: reductionOf(source, dates),
    minimumQuantity: null,
    maximumQuantity: null,
  };
}

interface Dates {
  readonly purchasedAt: Temporal.Instant | null;
  /** Null where it is not known which term it is in. */
  readonly startsAt: Temporal.Instant | null;
  /** Null where not known; never in the past, where a live subscription cannot end. */
  readonly endsAt: Temporal.Instant | null;
}

function datesOf(source: IonSubscription, term: Term, now: Temporal.Instant): Dates {
  const startedAt = parseInstant(source.subscriptionStartDate ?? '');
  const purchasedAt = parseInstant(source.subscriptionPurchasedDate ?? '') ?? startedAt;
  const stated = parseInstant(source.subscriptionEndDate || source.renewalDate || '');
  // Seen live: seven months after the purchase the dates were still those of the first month.
  if (stated === null || Temporal.Instant.compare(stated, now) <= 0) {
    return { purchasedAt, startsAt: null, endsAt: null };
  }
  if (term === 'unknown') return { purchasedAt, startsAt: startedAt, endsAt: stated };
  const oneTermBefore = stated.toZonedDateTimeISO('UTC').subtract(term).toInstant();
  const isFirst = startedAt !== null && Temporal.Instant.compare(startedAt, oneTermBefore) > 0;
  return { purchasedAt, startsAt: isFirst ? startedAt : oneTermBefore, endsAt: stated };
}

/** Null where the two places contradict each other. */
function renewalOf({ autoRenew, subscriptionRenewStatus }: IonSubscription): boolean | null {
  const status = subscriptionRenewStatus?.trim().toUpperCase();
  const told = status === 'ENABLED' ? true : status === 'DISABLED' ? false : null;
  if (autoRenew === null || autoRenew === undefined) return told;
  return told === null || told === autoRenew ? autoRenew : null;
}

/** What the reseller pays per seat and billing period; `total` would be for all seats. */
function unitCostOf({ cost, currency }: IonSubscription, billingCycle: BillingCycle): Money | null {
  const code = currency?.trim().toUpperCase() ?? '';
  const digits = minorUnitDigits(code);
  // Without the period the amount means nothing.
  if (cost === null || cost === undefined || digits === null || billingCycle === 'unknown') {
    return null;
  }
  const amount = divideDecimal(String(cost), 1, digits, digits + 4);
  if (amount === null) return null;
  const money = { amountMinor: amount.units, currency: code };
  return amount.scale === digits ? money : { ...money, scale: amount.scale - digits };
}

function reductionOf(source: IonSubscription, dates: Dates): ReductionFacts {
  if (source.isTrial === true) {
    return { kind: 'not-allowed', reason: 'The quantity of a trial cannot be changed.' };
  }
  if (partNumberOf(source) === null) {
    return { kind: 'not-allowed', reason: 'Microsoft does not sell this by the seat.' };
  }
  if (!source.activityLogs) return { kind: 'unknown', reason: 'The activity log was not read.' };
  const { purchasedAt, startsAt } = dates;
  if (purchasedAt === null || startsAt === null) {
    return { kind: 'unknown', reason: 'The dates of the present term are not told.' };
  }
  return fromIonHistory(source, { purchasedAt, startsAt });
}
