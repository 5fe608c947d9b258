import {
  cspCustomerId,
  parseGuid,
  subscriptionId,
  type ServiceId,
} from '../../../../src/domain/ids.ts';
import type { Money } from '../../../../src/domain/money.ts';
import {
  type BillingCycle,
  type ReductionFacts,
  type Segment,
  type Subscription,
  type SubscriptionStatus,
  type Term,
  costPeriods,
} from '../../../../src/domain/subscription.ts';
import { divideDecimal, minorUnitDigits } from '../../../../src/lib/decimal.ts';
import { parseInstant } from '../../../../src/lib/instant.ts';
import type { CspCustomer } from '../../../../src/ports/marketplace.ts';
import type { AcornCustomer, AcornSubscription } from './schema.ts';

/** What a word that is not in one of these means is not guessed: it is `unknown`. */
const statuses: ReadonlyMap<string, SubscriptionStatus> = new Map([
  ['active', 'active'],
  ['ended', 'expired'],
]);
const terms: ReadonlyMap<string, Term> = new Map([
  ['P1M', 'P1M'],
  ['P1Y', 'P1Y'],
  ['P3Y', 'P3Y'],
]);
const cycles: ReadonlyMap<string, BillingCycle> = new Map([
  ['monthly', 'monthly'],
  ['annual', 'annual'],
]);
const segments: ReadonlyMap<string, Segment> = new Map([
  ['commercial', 'commercial'],
  ['nonprofit', 'nonprofit'],
]);

export function fromAcornCustomer(source: AcornCustomer): CspCustomer {
  return {
    id: cspCustomerId(source.id),
    name: source.name,
    tenantId: parseGuid(source.microsoftTenantId ?? ''),
    domain: source.domain?.trim().toLowerCase() || null,
  };
}

/** A subscription in our words. What the vendor does not tell is null, and planning copes with that. */
export function fromAcornSubscription(
  source: AcornSubscription,
  serviceId: ServiceId,
): Subscription {
  const { product } = source;
  const billingCycle = cycles.get(source.billing ?? '') ?? 'unknown';
  return {
    serviceId,
    customerId: cspCustomerId(source.customerId),
    id: subscriptionId(source.id),
    productName: product?.name || source.id,
    productKey: product?.id && product.sku ? `${product.id}:${product.sku}` : null,
    declaredSkuId: null,
    commerceSubscriptionId: parseGuid(source.microsoftSubscriptionId ?? ''),
    segment: segments.get(source.segment ?? '') ?? 'commercial',
    status: statuses.get(source.status ?? '') ?? 'unknown',
    isTrial: source.trial === true,
    quantity: source.seats,
    term: terms.get(source.term ?? '') ?? 'unknown',
    billingCycle,
    termStartsAt: parseInstant(source.termStart ?? ''),
    commitmentEndsAt: parseInstant(source.termEnd ?? ''),
    unitCost: unitCostOf(source, billingCycle),
    unitCostPeriod: costPeriods[billingCycle],
    renewsAutomatically: source.autoRenew ?? null,
    scheduledQuantity: null,
    reduction: reductionOf(source),
    minimumQuantity: null,
    maximumQuantity: source.maximumSeats ?? null,
  };
}

/** Cost of a seat and payment; null where the amount, the currency or the period is not known. */
function unitCostOf({ price }: AcornSubscription, billingCycle: BillingCycle): Money | null {
  const currency = price?.currency?.toUpperCase() ?? '';
  const digits = minorUnitDigits(currency);
  if (!price?.amount || digits === null || billingCycle === 'unknown') return null;
  const amount = divideDecimal(price.amount, 1, digits, digits + 4);
  if (amount === null) return null;
  const money = { amountMinor: amount.units, currency };
  return amount.scale === digits ? money : { ...money, scale: amount.scale - digits };
}

/** Seats that may be given back, as the vendor states them; one moment that cannot be read spoils the whole. */
function reductionOf({ trial, returnable }: AcornSubscription): ReductionFacts {
  if (trial) return { kind: 'not-allowed', reason: 'The seats of a trial cannot be changed.' };
  if (!returnable) return { kind: 'unknown', reason: 'Acorn Cloud tells no window.' };
  const lots = returnable.flatMap(({ seats, until }) => {
    const reducibleUntil = parseInstant(until);
    return reducibleUntil === null ? [] : [{ seatCount: seats, reducibleUntil }];
  });
  if (lots.length < returnable.length) {
    return { kind: 'unknown', reason: 'Acorn Cloud states a window that is not a moment.' };
  }
  return { kind: 'lots', lots };
}
