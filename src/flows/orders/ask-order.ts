import { ConnectorError } from '../../ports/errors.ts';
import type { SeatWrite } from '../../store/seat-writes.ts';
import type { ConnectedMarketplace } from '../tools.ts';
import { orderingOf } from './ordering-of.ts';
import { toSentOrder } from './stored-order.ts';

/** Whether the CSP says just now that it works on this order. Where it does not answer, whoever asks has looked there. */
export async function isOrderPending(
  csp: ConnectedMarketplace,
  write: SeatWrite,
): Promise<boolean> {
  try {
    const progress = await orderingOf(csp).findOrder(
      toSentOrder(write.sent_order),
      write.reference,
    );
    return progress.state === 'pending' || progress.state === 'done';
  } catch (error) {
    if (error instanceof ConnectorError) return false;
    throw error;
  }
}
