import { cspCustomerId, type ServiceId } from '../../domain/ids.ts';
import { type Lot, type Subscription, costPeriods } from '../../domain/subscription.ts';
import { consumeNewestFirst } from '../../domain/windows/lots.ts';
import { standardReductionPolicy } from '../../domain/windows/rules.ts';
import type { BookedClient, BookedSubscription } from '../../ports/manual-book.ts';
import type { CspCustomer } from '../../ports/marketplace.ts';
import { currentTerm, type CurrentTerm } from './term.ts';

/** The customer is our own client, so its tenant is the client's. */
export function fromBookedClient({ id, name, tenantId }: BookedClient): CspCustomer {
  return { id: cspCustomerId(id), name, tenantId, domain: null };
}

/** A record as a CSP would tell of it at `now`. */
export function fromBookedSubscription(
  record: BookedSubscription,
  at: { readonly serviceId: ServiceId; readonly now: Temporal.Instant },
): Subscription {
  const term = currentTerm(record, at.now);
  return {
    serviceId: at.serviceId,
    customerId: cspCustomerId(record.clientId),
    id: record.id,
    productName: record.productName,
    productKey: null,
    declaredSkuId: record.skuId,
    commerceSubscriptionId: record.commerceSubscriptionId,
    segment: record.segment,
    status: term.status,
    isTrial: false,
    quantity: record.quantity,
    term: record.term,
    billingCycle: record.billingCycle,
    termStartsAt: term.startsAt,
    commitmentEndsAt: term.endsAt,
    unitCost: record.unitCost,
    unitCostPeriod: costPeriods[record.billingCycle],
    renewsAutomatically: record.renewsAutomatically,
    scheduledQuantity: null,
    reduction: { kind: 'lots', lots: lotsIn(record, term, at.now) },
    minimumQuantity: null,
    maximumQuantity: record.maximumQuantity,
  };
}

/**
 * Seats that came through answered work items, and for seven days from the start of the term all others with it: a renewal
 * is a purchase, and whatever was bought in these days came no sooner. Source: domain/windows/rules.ts; that the vendor
 * passes these days on is assumed (README.md).
 */
function lotsIn(record: BookedSubscription, term: CurrentTerm, now: Temporal.Instant): Lot[] {
  const { startsAt } = term;
  const termLot = startsAt?.add({ hours: standardReductionPolicy.windowHours }) ?? null;
  // What came before the term began was renewed with it.
  const own = record.lots.filter(
    ({ reducibleUntil }) =>
      termLot === null || Temporal.Instant.compare(reducibleUntil, termLot) > 0,
  );
  const ownCount = own.reduce((seats, { seatCount }) => seats + seatCount, 0);
  const capped = consumeNewestFirst(own, Math.max(0, ownCount - record.quantity));
  const rest = record.quantity - capped.reduce((seats, { seatCount }) => seats + seatCount, 0);
  if (termLot === null || rest === 0 || Temporal.Instant.compare(termLot, now) <= 0)
    return [...capped];
  return [{ seatCount: rest, reducibleUntil: termLot }, ...capped];
}
