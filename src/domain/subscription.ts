import type { CspCustomerId, ServiceId, SkuId, SubscriptionId } from './ids.ts';
import type { Money } from './money.ts';

/** How long one is committed. Never to be confused with the billing cycle. */
export type Term = 'P1M' | 'P1Y' | 'P3Y' | 'unknown';
/** How often one is billed. */
export type BillingCycle = 'monthly' | 'annual' | 'triennial' | 'unknown';
/** Which price list a product belongs to: the same product in another segment is another product. */
export type Segment = 'commercial' | 'nonprofit' | 'education' | 'government';

export type SubscriptionStatus =
  | 'active'
  | 'pending'
  | 'suspended'
  | 'cancelled'
  | 'expired'
  | 'unknown';

/** Seats added to a subscription by one event, each lot with its own moment until which it may be given back. */
export interface Lot {
  /** Seats of this lot that may still be given back. */
  readonly seatCount: number;
  /** Exclusive end: at this instant the answer is already no. */
  readonly reducibleUntil: Temporal.Instant;
}

/** One change of a subscription's quantity in the past, as far as the CSP tells. */
export interface QuantityEvent {
  readonly at: Temporal.Instant;
  /** Quantity after the event. */
  readonly quantity: number;
  readonly kind: 'purchase' | 'renewal' | 'change';
}

/**
 * What the CSP says about giving seats back.
 * - `lots`: stated per lot by the CSP; believed as it is.
 * - `events`: only the history is known; the lots are computed from it (`domain/windows`).
 * - `not-allowed`: the CSP says that this subscription never gives seats back, with its reason.
 * - `unknown`: nothing known; nothing is given back.
 */
export type ReductionFacts =
  | { readonly kind: 'lots'; readonly lots: readonly Lot[] }
  | { readonly kind: 'events'; readonly events: readonly QuantityEvent[] }
  | { readonly kind: 'not-allowed'; readonly reason: string }
  | {
      readonly kind: 'unknown';
      readonly reason: string;
      /** Present where a later reading may tell: two answers that contradict each other, a change that is worked on. */
      readonly mayPass?: true;
    };

/** What is bought at a CSP, read live. */
export interface Subscription {
  readonly serviceId: ServiceId;
  readonly customerId: CspCustomerId;
  readonly id: SubscriptionId;
  /** The CSP's name of the product; for people, never for decisions. */
  readonly productName: string;
  /** `product:sku` of the Microsoft catalog ("CFQ7TTC0LCHC:0002"), null where the CSP does not give it. */
  readonly productKey: string | null;
  /** The Graph SKU id where the CSP itself declares it; null otherwise. */
  readonly declaredSkuId: SkuId | null;
  /** Microsoft's commerce subscription id (joins to the tenant's subscriptions), null where unknown. */
  readonly commerceSubscriptionId: string | null;
  readonly segment: Segment;
  readonly status: SubscriptionStatus;
  readonly isTrial: boolean;
  /** Absolute seat count at the CSP. */
  readonly quantity: number;
  readonly term: Term;
  readonly billingCycle: BillingCycle;
  /** First instant of the current term; null where unknown. */
  readonly termStartsAt: Temporal.Instant | null;
  /** Exclusive end of the commitment: the renewal's first instant. Null where unknown. */
  readonly commitmentEndsAt: Temporal.Instant | null;
  /** What the MSP pays per seat and `unitCostPeriod`, before tax; null where the CSP does not tell. */
  readonly unitCost: Money | null;
  /** The period that `unitCost` covers. */
  readonly unitCostPeriod: 'P1M' | 'P1Y' | 'P3Y';
  /** Null where the CSP does not tell. */
  readonly renewsAutomatically: boolean | null;
  /** Quantity already scheduled for the renewal; null when none is. */
  readonly scheduledQuantity: number | null;
  /** The connector's own note of what is scheduled beside that quantity (product, term, billing); absent where nothing. */
  readonly scheduledTerms?: string;
  readonly reduction: ReductionFacts;
  /** Smallest and largest quantity that the product allows; null where unknown. */
  readonly minimumQuantity: number | null;
  readonly maximumQuantity: number | null;
}

/** What a price for one billing period covers; an unknown cycle is taken for a month. */
export const costPeriods = {
  monthly: 'P1M',
  annual: 'P1Y',
  triennial: 'P3Y',
  unknown: 'P1M',
} as const satisfies Record<BillingCycle, Subscription['unitCostPeriod']>;

/**
 * First instant of the term that ends at `endsAt`: one term before, but not before the subscription began, whose date stays
 * at the first term with most CSPs. Null where the end or the term is unknown.
 */
export function termStart(
  endsAt: Temporal.Instant | null,
  term: Term,
  begunAt: Temporal.Instant | null,
): Temporal.Instant | null {
  if (endsAt === null || term === 'unknown') return null;
  const oneTermBefore = endsAt.toZonedDateTimeISO('UTC').subtract(term).toInstant();
  if (begunAt === null) return oneTermBefore;
  return Temporal.Instant.compare(begunAt, oneTermBefore) > 0 ? begunAt : oneTermBefore;
}

/** The same; where it cannot be told, the instant the subscription began. */
export function termStartOrBeginning(
  endsAt: Temporal.Instant | null,
  term: Term,
  begunAt: Temporal.Instant | null,
): Temporal.Instant | null {
  return termStart(endsAt, term, begunAt) ?? begunAt;
}
