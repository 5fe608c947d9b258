import { ConnectorError } from '../../ports/errors.ts';
import type { SetQuantity, WriteAnswer } from '../../ports/marketplace.ts';
import type { Refused } from '../http/refusals.ts';
import { type Pax8Client, vendor } from './client.ts';
import { fromCommitment } from './commitment.ts';
import { fromRefusedWrite } from './errors.ts';
import { fromPax8Status, isInProvisioning, isTrial } from './map.ts';
import type { Pax8CommitmentRules, Pax8Subscription } from './schema.ts';

const refuse = (reason: Refused['reason'], detail: string): Refused => ({
  outcome: 'refused',
  reason,
  detail: `not sent: ${detail}`,
  retryAfterMs: null,
});

/**
 * The subscription, when it is that customer's. Pax8 addresses subscriptions without naming the company, so a mix-up
 * would go through; it is stopped here as `not-found`.
 */
export async function readOwned(
  client: Pax8Client,
  customerId: string,
  id: string,
): Promise<Pax8Subscription> {
  const subscription = await client.subscription(id);
  if (subscription.companyId.toLowerCase() === customerId.toLowerCase()) return subscription;
  throw new ConnectorError({
    vendor,
    operation: `reading subscription ${id} of company ${customerId}`,
    kind: 'not-found',
    detail: 'the subscription belongs to another company',
  });
}

function refuseLocally(live: Pax8Subscription, request: SetQuantity): Refused | null {
  if (!Number.isSafeInteger(request.toQuantity) || request.toQuantity < 1) {
    return refuse('quantity-out-of-range', 'a subscription keeps at least one seat');
  }
  if (isTrial(live)) return refuse('change-not-allowed', 'the quantity of a trial is fixed');
  if (fromPax8Status(live) === 'cancelled') {
    return refuse('subscription-not-active', `the subscription is ${live.status}`);
  }
  if (live.status === 'WaitingForDetails') {
    return refuse('change-not-allowed', 'Pax8 waits for provisioning details');
  }
  return null;
}

/**
 * Reads, compares and sends the new total, alone.
 * Throws `unknown-outcome` when the change may have happened. `applied` only when the subscription is no longer being
 * provisioned; an accepted change may still be taken back, which shows by reading it again.
 */
export async function setQuantity(
  client: Pax8Client,
  rulesOf: (productId: string) => Promise<readonly Pax8CommitmentRules[]>,
  request: SetQuantity,
): Promise<WriteAnswer> {
  const { customerId, subscriptionId: id, fromQuantity, toQuantity } = request;
  const live = await readOwned(client, customerId, id);
  if (live.quantity !== fromQuantity) return { outcome: 'not-sent', liveQuantity: live.quantity };
  const refused = refuseLocally(live, request);
  if (refused !== null) return refused;

  const isDecrease = toQuantity < fromQuantity;
  const { rules } = fromCommitment(live, await rulesOf(live.productId));
  if (!isDecrease && rules?.allowForQuantityIncrease === false) {
    return refuse('change-not-allowed', 'Pax8 allows no increase under this commitment');
  }
  try {
    const answer = await client.putQuantity(
      id,
      toQuantity,
      `setting subscription ${id} of company ${customerId} from ${fromQuantity} to ${toQuantity} seats`,
    );
    // Pax8 has no number for a change; it is found again by the subscription.
    const reference = null;
    return answer.quantity === toQuantity && !isInProvisioning(answer)
      ? { outcome: 'applied', quantity: toQuantity, reference }
      : { outcome: 'accepted', reference };
  } catch (error) {
    const allowsDecrease = rules?.allowForQuantityDecrease ?? null;
    const refusal =
      error instanceof ConnectorError
        ? fromRefusedWrite(error, { isDecrease, allowsDecrease })
        : null;
    if (refusal === null) throw error;
    return refusal;
  }
}
