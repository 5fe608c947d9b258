import {
  type CspCustomerId,
  type ServiceId,
  cspCustomerId,
  parseGuid,
  skuId,
  subscriptionId,
} from '../../domain/ids.ts';
import {
  type BillingCycle,
  type Lot,
  type ReductionFacts,
  type Subscription,
  type SubscriptionStatus,
  type Term,
  termStartOrBeginning,
  costPeriods,
} from '../../domain/subscription.ts';
import { segmentNamedIn } from '../../domain/products/catalog-words.ts';
import { parseInstant } from '../../lib/instant.ts';
import { parseJson } from '../../lib/json.ts';
import type { CspCustomer } from '../../ports/marketplace.ts';
import { type PriceSheet, findPriceRows, toUnitCost } from './prices.ts';
import {
  type PartnerCenterCustomer,
  type PartnerCenterSku,
  type PartnerCenterSubscription,
  type RawSubscription,
  scheduleSchema,
  subscriptionSchema,
} from './schema.ts';

/** A GUID in lower case; another text as it is. Partner Center's samples mix the cases. */
export function normaliseId(text: string): string {
  return parseGuid(text) ?? text;
}

export function fromPartnerCenterCustomer(customer: PartnerCenterCustomer): CspCustomer {
  const profile = customer.companyProfile;
  return {
    id: cspCustomerId(normaliseId(customer.id)),
    name: profile?.companyName ?? customer.id,
    // The customer's id is its tenant id: [D 21] of README.md.
    tenantId: parseGuid(profile?.tenantId ?? '') ?? parseGuid(customer.id),
    domain: profile?.domain?.toLowerCase() || null,
  };
}

const statuses: ReadonlyMap<string, SubscriptionStatus> = new Map([
  ['active', 'active'],
  ['pending', 'pending'],
  ['suspended', 'suspended'],
  // After "suspended" or "expired", before deletion: nobody can work with it any more ([D 31]).
  ['disabled', 'suspended'],
  ['expired', 'expired'],
  ['deleted', 'cancelled'],
]);
const terms: ReadonlyMap<string, Term> = new Map([
  ['P1M', 'P1M'],
  ['P1Y', 'P1Y'],
  ['P3Y', 'P3Y'],
]);
const cycles: ReadonlyMap<string, BillingCycle> = new Map([
  ['monthly', 'monthly'],
  ['annual', 'annual'],
  ['triennial', 'triennial'],
]);

export function fromTermDuration(text: string | null | undefined): Term {
  return terms.get(text?.toUpperCase() ?? '') ?? 'unknown';
}

export function fromBillingCycle(text: string | null | undefined): BillingCycle {
  return cycles.get(text?.toLowerCase() ?? '') ?? 'unknown';
}

/** What an NCE `offerId` says: "CFQ7TTC0LH18:0001:CFQ7TTC0K971"; null for a legacy offer. */
export function fromOfferId(
  offerId: string | null | undefined,
): { readonly productId: string; readonly skuId: string; readonly availabilityId: string } | null {
  const parts = /^([A-Z0-9]{12}):([A-Z0-9]{4}):([A-Z0-9]{12})$/i.exec(offerId?.trim() ?? '');
  if (!parts) return null;
  const [, productId = '', sku = '', availabilityId = ''] = parts.map((part) => part.toUpperCase());
  return { productId, skuId: sku, availabilityId };
}

/** Seats of a licence product of the New Commerce Experience; only these carry lots. */
export function isNewCommerceSeats(raw: RawSubscription): boolean {
  const { productType, offerId, billingType } = subscriptionSchema.parse(raw);
  return (
    productType?.id?.toLowerCase() === 'onlineservicesnce' &&
    fromOfferId(offerId) !== null &&
    (billingType ?? 'license').toLowerCase() === 'license'
  );
}

/** What is known beside the subscription itself. */
export interface Beside {
  readonly serviceId: ServiceId;
  readonly customerId: CspCustomerId;
  /** Null when the catalog does not have it. */
  readonly sku: PartnerCenterSku | null;
  /** Null when it cannot be read: no price is told then. */
  readonly prices: PriceSheet | null;
}

/**
 * A Partner Center subscription in our words.
 *
 * `commitmentEndDate` is the last whole day of the term, so the commitment ends at the next midnight in UTC, when the
 * renewal begins ([D 29]). The term starts one term before its end, but not before `effectiveStartDate`: that one stays
 * at the first term.
 * Throws `ZodError` when the raw subscription has another shape.
 */
export function fromPartnerCenterSubscription(raw: RawSubscription, beside: Beside): Subscription {
  const source = subscriptionSchema.parse(raw);
  const offer = fromOfferId(source.offerId);
  const productKey = offer === null ? null : `${offer.productId}:${offer.skuId}`;
  const term = fromTermDuration(source.termDuration);
  const billingCycle = fromBillingCycle(source.billingCycle);
  const endsAt = fromCommitmentEnd(source.commitmentEndDate);
  const provisioningId = parseGuid(beside.sku?.dynamicAttributes?.provisioningId ?? '');
  const title = [source.offerName, beside.sku?.title].filter(Boolean).join(' ');
  const namedSegment = segmentNamedIn(title);
  const rows =
    beside.prices === null || productKey === null
      ? []
      : findPriceRows(beside.prices, productKey, term, billingCycle);
  const row =
    rows.find(({ segment }) => segment === (namedSegment ?? 'commercial')) ??
    (rows.length === 1 ? rows[0] : undefined);
  return {
    serviceId: beside.serviceId,
    customerId: beside.customerId,
    id: subscriptionId(normaliseId(source.id)),
    productName: source.offerName || source.friendlyName || source.offerId || source.id,
    productKey,
    declaredSkuId: provisioningId === null ? null : skuId(provisioningId),
    commerceSubscriptionId: parseGuid(source.id),
    segment: namedSegment ?? row?.segment ?? 'commercial',
    status: statuses.get(source.status?.toLowerCase() ?? '') ?? 'unknown',
    isTrial: source.isTrial ?? beside.sku?.isTrial ?? false,
    quantity: source.quantity,
    term,
    billingCycle,
    termStartsAt: termStartOrBeginning(endsAt, term, parseInstant(source.effectiveStartDate ?? '')),
    commitmentEndsAt: endsAt,
    unitCost: row === undefined ? null : toUnitCost(row),
    unitCostPeriod: costPeriods[billingCycle],
    renewsAutomatically: source.autoRenewEnabled ?? null,
    scheduledQuantity: scheduledQuantityOf(source),
    ...scheduledTermsOf(raw),
    reduction: reductionOf(source, endsAt),
    minimumQuantity: beside.sku?.minimumQuantity ?? null,
    maximumQuantity: beside.sku?.maximumQuantity ?? null,
  };
}

/** The midnight after the last day; null for "never" (usage-based subscriptions end in the year 9999). */
function fromCommitmentEnd(text: string | null | undefined): Temporal.Instant | null {
  const lastDay = parseInstant(text ?? '')
    ?.toZonedDateTimeISO('UTC')
    .toPlainDate();
  if (lastDay === undefined || lastDay.year >= 9999) return null;
  return lastDay.add({ days: 1 }).toZonedDateTime('UTC').toInstant();
}

/** The quantity that a saved change sets at the renewal; null when none is saved. */
export function scheduledQuantityOf(source: PartnerCenterSubscription): number | null {
  const action = source.scheduledActions?.find(
    ({ actionType, instructions }) =>
      actionType?.toLowerCase() === 'renewtonewterm' && typeof instructions?.quantity === 'number',
  );
  // When both are there only `scheduledActions` is honoured: [2 42].
  return action?.instructions?.quantity ?? source.scheduledNextTermInstructions?.quantity ?? null;
}

/** What is scheduled, as it came: a change that wipes it leaves nothing to copy product and term from. */
function scheduledTermsOf(raw: RawSubscription): { readonly scheduledTerms?: string } {
  if (scheduledQuantityOf(subscriptionSchema.parse(raw)) === null) return {};
  return { scheduledTerms: JSON.stringify(scheduleSchema.parse(raw)) };
}

/** The fields that `scheduledTerms` holds; empty where it holds none that are known. */
export function fromScheduledTerms(terms: string | undefined): RawSubscription {
  const read = parseJson(terms ?? '{}');
  const fields = read.ok ? scheduleSchema.safeParse(read.value) : null;
  return fields?.success ? fields.data : {};
}

function reductionOf(
  source: PartnerCenterSubscription,
  endsAt: Temporal.Instant | null,
): ReductionFacts {
  if (source.isTrial) {
    return { kind: 'not-allowed', reason: 'The quantity of a trial cannot be changed.' };
  }
  if ((source.billingType ?? 'license').toLowerCase() !== 'license') {
    return { kind: 'not-allowed', reason: 'It is billed by usage, not by seat.' };
  }
  const productType = source.productType?.id?.toLowerCase();
  if (productType === undefined) {
    // Legacy: up and down at any time, prorated ([D 29], README.md "Legacy").
    return endsAt === null
      ? { kind: 'unknown', reason: 'A legacy subscription without an end date.' }
      : { kind: 'lots', lots: [{ seatCount: source.quantity, reducibleUntil: endsAt }] };
  }
  if (productType !== 'onlineservicesnce') {
    return {
      kind: 'not-allowed',
      reason: `Seats of a ${source.productType?.id} subscription are never given back.`,
    };
  }
  return refundableOf(source);
}

function refundableOf(source: PartnerCenterSubscription): ReductionFacts {
  const refundable = source.refundableQuantity;
  if (refundable === undefined || refundable === null) {
    return {
      kind: 'unknown',
      reason: 'Partner Center does not say how many seats may be given back.',
    };
  }
  const lots: Lot[] = [];
  for (const { quantity, allowedUntilDateTime } of refundable.details ?? []) {
    const reducibleUntil = parseInstant(allowedUntilDateTime);
    if (reducibleUntil === null) {
      return { kind: 'unknown', reason: `"${allowedUntilDateTime}" is not a moment.` };
    }
    if (quantity > 0) lots.push({ seatCount: quantity, reducibleUntil });
  }
  const sum = lots.reduce((total, { seatCount }) => total + seatCount, 0);
  if (sum !== (refundable.totalQuantity ?? sum)) {
    return {
      kind: 'unknown',
      reason: `Partner Center says ${refundable.totalQuantity} refundable seats but lists ${sum}.`,
    };
  }
  return { kind: 'lots', lots };
}
