import { subscriptionId, type SubscriptionId } from '../../domain/ids.ts';
import { ConnectorError } from '../../ports/errors.ts';
import { writeOfOrdered } from '../../store/orders.ts';
import type { SeatWrite } from '../../store/seat-writes.ts';
import type { ConnectedMarketplace, FlowTools } from '../tools.ts';
import { orderingOf } from './ordering-of.ts';
import { toSentOrder } from './stored-order.ts';

/**
 * What the CSP says of an order just now.
 * - `found`: this came of it, and of no other order of ours.
 * - `silent`: nothing that settles it, or no answer: whoever asks has to look there.
 */
export type OrderWord =
  | { readonly state: 'found'; readonly subscriptionId: SubscriptionId }
  | { readonly state: 'pending' | 'silent' };

/** Asks the CSP what became of an order. Never throws a `ConnectorError`. */
export async function askOrder(
  { db }: Pick<FlowTools, 'db'>,
  csp: ConnectedMarketplace,
  write: SeatWrite,
): Promise<OrderWord> {
  try {
    const progress = await orderingOf(csp).findOrder(
      toSentOrder(write.sent_order),
      write.reference,
    );
    if (progress.state === 'pending') return { state: 'pending' };
    if (progress.state !== 'done') return { state: 'silent' };
    const { subscriptionId: id } = progress;
    const other = await writeOfOrdered(db, { serviceId: write.service_id, subscriptionId: id });
    return other === null || other === write.id
      ? { state: 'found', subscriptionId: subscriptionId(id) }
      : { state: 'silent' };
  } catch (error) {
    if (error instanceof ConnectorError) return { state: 'silent' };
    throw error;
  }
}
