import {
  type ServiceId,
  cspCustomerId,
  parseGuid,
  skuId,
  subscriptionId,
} from '../../domain/ids.ts';
import type { Money } from '../../domain/money.ts';
import {
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
import { type Commitment, fromBillingTerm, fromCommitment } from './commitment.ts';
import { fromPax8History } from './history.ts';
import type {
  Pax8CommitmentRules,
  Pax8Company,
  Pax8Pricing,
  Pax8Product,
  Pax8Subscription,
} from './schema.ts';

export function fromPax8Company(company: Pax8Company): CspCustomer {
  // No tenant id and no verified domain: `externalId` and `website` are the partner's own notes.
  return { id: cspCustomerId(company.id), name: company.name, tenantId: null, domain: null };
}

const statuses: ReadonlyMap<string, SubscriptionStatus> = new Map([
  ['Active', 'active'],
  ['Activated', 'active'],
  ['Trial', 'active'],
  ['PendingAutomated', 'pending'],
  ['PendingManual', 'pending'],
  ['PendingActivation', 'pending'],
  ['WaitingForDetails', 'pending'],
  // Cancelled already, only not taken down yet.
  ['PendingCancel', 'cancelled'],
  ['Cancelled', 'cancelled'],
  ['Converted', 'cancelled'],
]);

/**
 * `pending` is only what Microsoft does not have yet. A subscription that carries Microsoft's id exists: while a change
 * of it is carried out, or when Pax8's status has got stuck, it is `active`.
 */
export function fromPax8Status(source: Pax8Subscription): SubscriptionStatus {
  const status = statuses.get(source.status ?? '') ?? 'unknown';
  return isInProvisioning(source) && source.vendorSubscriptionId ? 'active' : status;
}

/** Whether an order or a change is still being carried out. Such a status may stay although it is done. */
export function isInProvisioning(subscription: Pax8Subscription): boolean {
  return subscription.status === 'PendingAutomated' || subscription.status === 'PendingManual';
}

export function isTrial(subscription: Pax8Subscription): boolean {
  return subscription.status === 'Trial' || subscription.billingTerm === 'Trial';
}

/** Whether Microsoft makes the product; by the catalog, or by the name when the catalog has lost it. */
export function isMicrosoft(subscription: Pax8Subscription, product: Pax8Product | null): boolean {
  if (product?.vendorName) return product.vendorName.toLowerCase() === 'microsoft';
  return /\bmicrosoft\b|\boffice 365\b/i.test(subscription.productName ?? '');
}

/** What is known beside the subscription itself. */
export interface Beside {
  readonly serviceId: ServiceId;
  /** Null when the catalog no longer has it. */
  readonly product: Pax8Product | null;
  readonly rules: readonly Pax8CommitmentRules[];
  /** Null when it was not read. */
  readonly history: readonly Pax8Subscription[] | null;
  /** Null when it was not read. */
  readonly pricing: Pax8Pricing | null;
}

/** A Pax8 subscription, read by id, in our words. Its `endDate` is that of the cancellation, not of the commitment. */
export function fromPax8Subscription(source: Pax8Subscription, beside: Beside): Subscription {
  const commitment = fromCommitment(source, beside.rules);
  const billingCycle = fromBillingTerm(source.billingTerm);
  const termStartsAt = termStartOrBeginning(
    commitment.endsAt,
    commitment.term,
    parseInstant(source.startDate ?? ''),
  );
  const vendorSkuId = parseGuid(source.vendorSkuId ?? '');
  const name = source.productName || beside.product?.name || source.productId;
  return {
    serviceId: beside.serviceId,
    customerId: cspCustomerId(source.companyId),
    id: subscriptionId(source.id),
    productName: name,
    productKey: catalogKeyIn(beside.product?.vendorSku),
    declaredSkuId: vendorSkuId === null ? null : skuId(vendorSkuId),
    commerceSubscriptionId: parseGuid(source.vendorSubscriptionId ?? ''),
    segment: segmentNamedIn(`${name} ${beside.product?.name ?? ''}`) ?? 'commercial',
    status: fromPax8Status(source),
    isTrial: isTrial(source),
    quantity: source.quantity,
    term: commitment.term,
    billingCycle,
    termStartsAt,
    commitmentEndsAt: commitment.endsAt,
    unitCost: unitCostOf(source, commitment.term, beside.pricing),
    unitCostPeriod: costPeriods[billingCycle],
    renewsAutomatically: commitment.rules?.autoRenew ?? null,
    scheduledQuantity: null,
    reduction: reductionOf(source, commitment, termStartsAt, beside.history),
    minimumQuantity: null,
    maximumQuantity: null,
  };
}

/** The partner's cost per seat: what the subscription says, else the price list. Never the customer's price. */
function unitCostOf(
  source: Pax8Subscription,
  term: Term,
  pricing: Pax8Pricing | null,
): Money | null {
  const cost = source.partnerCost ?? listCostOf(source, term, pricing);
  return cost === null ? null : toMoney(cost, source.currencyCode ?? '');
}

/** An amount in whole units of a currency; null for a currency that is not one. */
export function toMoney(amount: number, currencyCode: string): Money | null {
  const currency = currencyCode.toUpperCase();
  const digits = minorUnitDigits(currency);
  if (digits === null) return null;
  const exact = divideDecimal(String(amount), 1, digits, digits + 4);
  if (exact === null) return null;
  const money = { amountMinor: exact.units, currency };
  return exact.scale === digits ? money : { ...money, scale: exact.scale - digits };
}

function listCostOf(
  source: Pax8Subscription,
  term: Term,
  pricing: Pax8Pricing | null,
): number | null {
  const plans = (pricing ?? []).filter(
    (plan) =>
      plan.billingTerm === source.billingTerm &&
      (!plan.commitmentTerm ||
        fromCommitment({ ...source, commitmentTerm: { term: plan.commitmentTerm } }, []).term ===
          term),
  );
  // Two plans that both fit would be a guess.
  const [plan] = plans.length === 1 ? plans : [];
  const rate = plan?.rates?.find(
    ({ startQuantityRange: from, endQuantityRange: to, chargeType }) =>
      (chargeType ?? 'Per Unit') === 'Per Unit' &&
      source.quantity >= (from ?? 0) &&
      source.quantity <= (to ?? Number.POSITIVE_INFINITY),
  );
  return rate?.partnerBuyRate ?? null;
}

function reductionOf(
  source: Pax8Subscription,
  commitment: Commitment,
  termStartsAt: Temporal.Instant | null,
  history: readonly Pax8Subscription[] | null,
): ReductionFacts {
  if (isTrial(source)) {
    return { kind: 'not-allowed', reason: 'The quantity of a trial cannot be changed.' };
  }
  if (commitment.rules?.allowForQuantityDecrease === false) {
    return { kind: 'not-allowed', reason: 'Pax8 allows no decrease under this commitment.' };
  }
  if (history === null) return { kind: 'unknown', reason: 'The history was not read.' };
  return fromPax8History(history, source.quantity, termStartsAt);
}
