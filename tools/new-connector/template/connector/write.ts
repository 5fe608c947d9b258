import { ConnectorError } from '../../../../src/ports/errors.ts';
import type { SetQuantity, WriteAnswer } from '../../../../src/ports/marketplace.ts';
import type { AcornClient } from './client.ts';
import { fromRefusedWrite, refuse } from './errors.ts';

/**
 * Reads, compares and sends the new total, once.
 *
 * A number of seats that another hand has changed shows as `not-sent`. `applied` needs the answer to show the new total;
 * any other answer is `accepted`, and the lane reads until it can tell. Throws `unknown-outcome` when it may have happened.
 */
export async function setQuantity(client: AcornClient, request: SetQuantity): Promise<WriteAnswer> {
  const { customerId, subscriptionId: id, fromQuantity, toQuantity } = request;
  const live = await client.subscription(customerId, id);
  if (live.seats !== fromQuantity) return { outcome: 'not-sent', liveQuantity: live.seats };
  // What the vendor might take and nobody meant.
  if (!Number.isSafeInteger(toQuantity) || toQuantity < 1) {
    return refuse('quantity-out-of-range', 'a subscription keeps at least one seat');
  }
  if (live.trial) return refuse('change-not-allowed', 'the seats of a trial are fixed');
  const operation = `setting subscription ${id} of customer ${customerId} from ${fromQuantity} to ${toQuantity} seats`;
  try {
    const { seats } = await client.putSeats(customerId, id, toQuantity, operation);
    return seats === toQuantity
      ? { outcome: 'applied', quantity: seats, reference: null }
      : { outcome: 'accepted', reference: null };
  } catch (error) {
    const refused = error instanceof ConnectorError ? fromRefusedWrite(error) : null;
    if (refused === null) throw error;
    return refused;
  }
}
