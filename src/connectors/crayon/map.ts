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
import type { CrayonSubscription, CrayonTenant } from './schema.ts';

const isOfMicrosoft = (publisher: string | null | undefined): boolean =>
  publisher ? /microsoft/i.test(publisher) : true;

/** A customer tenant. Only a Microsoft one can prove a Microsoft tenant. */
export function fromCrayonTenant(tenant: CrayonTenant): CspCustomer {
  const isMicrosoft = isOfMicrosoft(tenant.Publisher?.Name);
  return {
    id: cspCustomerId(String(tenant.Id)),
    name: tenant.Name || String(tenant.Id),
    // Both may be GUIDs and differ: the external one is Microsoft's (README.md, "Whose account").
    tenantId: isMicrosoft
      ? (parseGuid(tenant.ExternalPublisherCustomerId ?? '') ??
        parseGuid(tenant.PublisherCustomerId ?? ''))
      : null,
    domain: isMicrosoft ? domainOf(tenant) : null,
  };
}

/** The whole domain; older records have its first part only, and that of a Microsoft tenant is below onmicrosoft.com. */
function domainOf({ Domain, DomainPrefix }: CrayonTenant): string | null {
  const whole = [Domain, DomainPrefix].find((text) => text?.includes('.'));
  const prefix = DomainPrefix?.trim() || Domain?.trim();
  const domain = whole?.trim() || (prefix ? `${prefix}.onmicrosoft.com` : null);
  return domain?.toLowerCase() ?? null;
}

/** Bits of `Status`. Source: `SubscriptionStatus` of the vendor's own library. */
const bits = {
  active: 1,
  suspended: 2 | 256,
  cancelled: 4 | 8 | 16 | 128,
  expired: 32,
  pending: 64,
} as const;
const knownBits = Object.values(bits).reduce<number>((sum, bit) => sum | bit, 0);

/** One bit that ends a subscription outweighs every other; a bit that nobody has explained makes all of it unknown. */
export function fromCrayonStatus(status: number): SubscriptionStatus {
  if ((status & bits.cancelled) !== 0) return 'cancelled';
  if ((status & bits.expired) !== 0) return 'expired';
  if ((status & bits.suspended) !== 0) return 'suspended';
  if ((status & ~knownBits) !== 0) return 'unknown';
  if ((status & bits.active) !== 0) return 'active';
  return (status & bits.pending) !== 0 ? 'pending' : 'unknown';
}

/**
 * 5 is "Triennial" in the one list that the vendor publishes and "BiAnnually" in the other, newer one: not guessed.
 * Source: `BillingCycleEnum` and `BillingCycleType` of the vendor's own library.
 */
const cycles: ReadonlyMap<number, BillingCycle> = new Map([
  [1, 'monthly'],
  [2, 'annual'],
  [8, 'triennial'],
]);

export function fromCrayonBillingCycle(cycle: number | null | undefined): BillingCycle {
  return cycles.get(cycle ?? 0) ?? 'unknown';
}

const terms: ReadonlyMap<string, Term> = new Map([
  ['P1M', 'P1M'],
  ['P1Y', 'P1Y'],
  ['P3Y', 'P3Y'],
]);

/** `ProvisionType` of what is billed by usage (2 usage, 5 Azure marketplace). */
export function isBilledByUsage({ ProvisionType }: CrayonSubscription): boolean {
  return ProvisionType === 2 || ProvisionType === 5;
}

/** `product:sku`; products from before the new commerce carry a GUID there. */
export function productKeyOf(source: CrayonSubscription): string | null {
  const texts = [source.PartNumber, source.Product?.PartNumber];
  for (const text of texts) {
    const key = catalogKeyIn(text);
    if (key !== null) return key;
  }
  return null;
}

/** Whether Microsoft makes it; by the publisher, or by the form of the part number where none is named. */
export function isMicrosoft(source: CrayonSubscription): boolean {
  return source.Publisher?.Name
    ? isOfMicrosoft(source.Publisher.Name)
    : productKeyOf(source) !== null;
}

/** The quantity that the renewal was told; null when it was told none. */
export function scheduledQuantityOf(source: CrayonSubscription): number | null {
  return source.ScheduledNextTermInstructions?.Quantity ?? null;
}

/** A subscription in our words. From a list it has no commitment and no price. `now` decides what the window tells. */
export function fromCrayonSubscription(
  source: CrayonSubscription,
  serviceId: ServiceId,
  now: Temporal.Instant,
): Subscription {
  const term = terms.get(source.TermDuration?.toUpperCase() ?? '') ?? 'unknown';
  const billingCycle = fromCrayonBillingCycle(source.BillingCycle);
  const commitmentEndsAt = fromCommitmentEnd(source.CommitmentEndDate);
  const name = source.Product?.ItemName || source.Product?.ItemLegalName || source.Name;
  return {
    serviceId,
    customerId: cspCustomerId(String(source.CustomerTenant.Id)),
    id: subscriptionId(String(source.Id)),
    productName: name || source.PartNumber || source.Product?.PartNumber || String(source.Id),
    productKey: productKeyOf(source),
    declaredSkuId: null,
    commerceSubscriptionId: parseGuid(source.PublisherSubscriptionId ?? ''),
    segment: segmentNamedIn(`${name ?? ''} ${source.Product?.ItemLegalName ?? ''}`) ?? 'commercial',
    status: fromCrayonStatus(source.Status),
    isTrial: source.IsTrial === true,
    quantity: source.Quantity,
    term,
    billingCycle,
    termStartsAt: termStartOrBeginning(
      commitmentEndsAt,
      term,
      parseInstant(source.EffectiveStartDate ?? ''),
    ),
    commitmentEndsAt,
    unitCost: unitCostOf(source, billingCycle),
    unitCostPeriod: costPeriods[billingCycle],
    renewsAutomatically: source.AutoRenewEnabled ?? null,
    scheduledQuantity: scheduledQuantityOf(source),
    ...(scheduledQuantityOf(source) === null
      ? {}
      : { scheduledTerms: JSON.stringify(source.ScheduledNextTermInstructions) }),
    reduction: reductionOf(source, now),
    minimumQuantity: null,
    maximumQuantity: null,
  };
}

/**
 * The midnight after the last day, which is the day as it is printed, whatever its time and zone; null for "never" (the
 * year 9999) and for no date.
 */
export function fromCommitmentEnd(text: string | null | undefined): Temporal.Instant | null {
  if (!text || parseInstant(text) === null) return null;
  const lastDay = Temporal.PlainDate.from(text.trim().slice(0, 10));
  if (lastDay.year >= 9999) return null;
  return lastDay.add({ days: 1 }).toZonedDateTime('UTC').toInstant();
}

/** What the reseller pays per seat and billing period; null when the period is not known. Never the sales price. */
function unitCostOf(source: CrayonSubscription, billingCycle: BillingCycle): Money | null {
  const cost = source.Pricing?.PurchasePrice;
  const currency = source.Pricing?.CurrencyCode?.toUpperCase() ?? '';
  const digits = minorUnitDigits(currency);
  if (cost === null || cost === undefined || digits === null || billingCycle === 'unknown') {
    return null;
  }
  const amount = divideDecimal(String(cost), 1, digits, digits + 4);
  if (amount === null) return null;
  const money = { amountMinor: amount.units, currency };
  return amount.scale === digits ? money : { ...money, scale: amount.scale - digits };
}

/**
 * What one date can tell. Before it the whole term may be cancelled, so every seat may be given back until then (seats
 * added since may even be later: not claimed). After it seats that were added in the last days may still be given back,
 * and Cloud-iQ tells neither whether there are any nor until when.
 */
function reductionOf(source: CrayonSubscription, now: Temporal.Instant): ReductionFacts {
  if (source.IsTrial === true) {
    return { kind: 'not-allowed', reason: 'The quantity of a trial cannot be changed.' };
  }
  if (isBilledByUsage(source)) {
    return { kind: 'not-allowed', reason: 'It is billed by usage, not by seat.' };
  }
  const until = parseInstant(source.CancellationAllowedUntilDate ?? '');
  if (until === null || until.toZonedDateTimeISO('UTC').year >= 9999) {
    return { kind: 'unknown', reason: 'Cloud-iQ states no date for this subscription.' };
  }
  if (Temporal.Instant.compare(now, until) < 0) {
    return { kind: 'lots', lots: [{ seatCount: source.Quantity, reducibleUntil: until }] };
  }
  return {
    kind: 'unknown',
    reason: `Cloud-iQ states one date only, ${until.toString({ smallestUnit: 'minute' })}; of seats added later it tells nothing.`,
  };
}
