import type { CspCustomerId, ServiceId, SkuId, SubscriptionId } from '../ids.ts';
import type { Money } from '../money.ts';
import type { BillingCycle, Segment, Subscription, Term } from '../subscription.ts';

/** What a CSP sells: one product with one term and one billing cycle. */
export interface OrderableItem {
  /** The CSP's name of the product; for people, never for decisions. */
  readonly productName: string;
  /** `product:sku` of the Microsoft catalog; null where the CSP does not give it. */
  readonly productKey: string | null;
  /** The Graph SKU id where the CSP itself declares it; null otherwise. */
  readonly declaredSkuId: SkuId | null;
  readonly segment: Segment;
  readonly term: Term;
  readonly billingCycle: BillingCycle;
  /** What the MSP pays per seat and `unitCostPeriod`, before tax; null where the CSP does not tell. */
  readonly unitCost: Money | null;
  readonly unitCostPeriod: Subscription['unitCostPeriod'];
  readonly minimumQuantity: number | null;
  readonly maximumQuantity: number | null;
}

const termMonths = { P1M: 1, P1Y: 12, P3Y: 36 } as const;

/**
 * The subscription that an order would come to, with 0 seats yet: what is judged, chosen, priced and limited like any other.
 *
 * Its term begins on the day of the order (UTC days) and it renews by itself: that is what CSPs do with a new subscription
 * unless they are told otherwise, and what costs more is assumed. Seats may be given back by the rule for new seats.
 * Source: contract partner-center.md section 8, "Auto-renew on by default", "within the first seven days".
 */
export function prospectOf(
  item: OrderableItem,
  of: {
    readonly serviceId: ServiceId;
    readonly customerId: CspCustomerId;
    readonly id: SubscriptionId;
    readonly now: Temporal.Instant;
  },
): Subscription {
  const { serviceId, customerId, id, now } = of;
  const starts = now.toZonedDateTimeISO('UTC').startOfDay();
  const months = item.term === 'unknown' ? null : termMonths[item.term];
  return {
    serviceId,
    customerId,
    id,
    productName: item.productName,
    productKey: item.productKey,
    declaredSkuId: item.declaredSkuId,
    commerceSubscriptionId: null,
    segment: item.segment,
    status: 'active',
    isTrial: false,
    quantity: 0,
    term: item.term,
    billingCycle: item.billingCycle,
    termStartsAt: starts.toInstant(),
    commitmentEndsAt: months === null ? null : starts.add({ months }).toInstant(),
    unitCost: item.unitCost,
    unitCostPeriod: item.unitCostPeriod,
    renewsAutomatically: true,
    scheduledQuantity: null,
    reduction: { kind: 'events', events: [] },
    minimumQuantity: item.minimumQuantity,
    maximumQuantity: item.maximumQuantity,
  };
}
