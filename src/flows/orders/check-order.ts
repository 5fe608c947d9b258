import { randomUUID } from 'node:crypto';
import { cspCustomerId, type TenantId } from '../../domain/ids.ts';
import type { NewOrder, OrderCheck } from '../../ports/ordering.ts';
import { orderingOf } from './ordering-of.ts';
import type { OrderChoice } from './order-form.ts';

/**
 * Asks the CSP whether it would take an order; where it cannot be asked that, what an order is placed by is made and left
 * lying. Buys nothing. `fine` without a charge where the CSP has neither.
 */
export async function checkOrder(
  { offer, answers }: OrderChoice,
  of: { readonly quantity: number; readonly tenantId: TenantId },
): Promise<OrderCheck> {
  const ordering = orderingOf(offer.csp);
  const order: NewOrder = {
    ...of,
    customerId: cspCustomerId(offer.customer.customerId),
    item: offer.item,
    answers,
    // Not the one of the order itself: this is another request.
    requestId: randomUUID(),
  };
  if (ordering.checkOrder !== undefined) return ordering.checkOrder(order);
  const prepared = await ordering.prepareOrder?.(order);
  if (prepared === undefined) return { outcome: 'fine', firstCharge: null };
  return prepared.outcome === 'prepared'
    ? { outcome: 'fine', firstCharge: prepared.firstCharge }
    : prepared;
}
