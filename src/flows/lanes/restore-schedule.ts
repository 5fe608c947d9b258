import { cspCustomerId, subscriptionId } from '../../domain/ids.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { Lane } from '../../store/seat-changes.ts';
import type { SeatWrite } from '../../store/seat-writes.ts';
import type { ConnectedMarketplace } from '../tools.ts';

/** `whole`: nothing (more) to do; `text` goes into the history, empty where no schedule was touched. */
export type Restored =
  | { readonly kind: 'whole'; readonly text: string }
  | { readonly kind: 'look-again' };

/**
 * Puts a quantity scheduled for the renewal back where the change wiped it, and reads it back on the next look. Setting
 * it again is safe: it is absolute. A refusal is told in the history; it does not hold up the seats.
 */
export async function restoreSchedule(
  work: { readonly write: SeatWrite; readonly csp: ConnectedMarketplace; readonly lane: Lane },
  live: Subscription,
): Promise<Restored> {
  const wanted = work.write.schedule_target;
  const { marketplace } = work.csp;
  if (wanted === null || marketplace.scheduleQuantity === undefined)
    return { kind: 'whole', text: '' };
  if (live.scheduledQuantity === wanted) {
    return { kind: 'whole', text: `; ${wanted} stay scheduled for the renewal` };
  }
  try {
    const answer = await marketplace.scheduleQuantity({
      customerId: cspCustomerId(work.write.customer_id),
      subscriptionId: subscriptionId(work.lane.subscriptionId),
      quantity: wanted,
      requestId: work.write.id,
    });
    if (answer.outcome === 'scheduled' || answer.retryAfterMs !== null)
      return { kind: 'look-again' };
    return {
      kind: 'whole',
      text: `; the schedule of ${wanted} seats at renewal is lost: ${answer.detail}`,
    };
  } catch (error) {
    if (
      error instanceof ConnectorError &&
      (error.isTransient || error.kind === 'unknown-outcome')
    ) {
      return { kind: 'look-again' };
    }
    throw error;
  }
}
