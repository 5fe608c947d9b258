import { cspCustomerId, serviceId, subscriptionId } from './ids.ts';
import type { Subscription } from './subscription.ts';

export const instant = (text: string): Temporal.Instant => Temporal.Instant.from(text);
export const date = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text);

/** A healthy monthly subscription of 10 seats, EUR 10.08 each, of which nothing is known about lots; for tests. */
export function subscriptionWith(changes: Partial<Subscription>): Subscription {
  return {
    serviceId: serviceId('csp-1'),
    customerId: cspCustomerId('customer-1'),
    id: subscriptionId('subscription-1'),
    productName: 'Microsoft 365 Business Standard',
    productKey: 'CFQ7TTC0LDPB:0001',
    declaredSkuId: null,
    commerceSubscriptionId: null,
    segment: 'commercial',
    status: 'active',
    isTrial: false,
    quantity: 10,
    term: 'P1M',
    billingCycle: 'monthly',
    termStartsAt: instant('2021-06-18T00:00:00Z'),
    commitmentEndsAt: instant('2021-07-18T00:00:00Z'),
    unitCost: { amountMinor: 1008, currency: 'EUR' },
    unitCostPeriod: 'P1M',
    renewsAutomatically: true,
    scheduledQuantity: null,
    reduction: { kind: 'unknown', reason: 'no history' },
    minimumQuantity: null,
    maximumQuantity: null,
    ...changes,
  };
}
