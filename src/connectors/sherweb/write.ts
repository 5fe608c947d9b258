import { instantInWords, seatsInWords } from '../../domain/wording.ts';
import { parseInstant } from '../../lib/instant.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { ChangeProgress, SetQuantity, WriteAnswer } from '../../ports/marketplace.ts';
import type { Refused } from '../http/refusals.ts';
import type { SherwebClient } from './client.ts';
import { fromRefusedWrite } from './errors.ts';
import { vendor } from './list.ts';
import { isTrial } from './map.ts';
import type { SherwebAmendment, SherwebCustomer, SherwebSubscription } from './schema.ts';
import { floorAt } from './window.ts';

export const refuse = (reason: Refused['reason'], detail: string): Refused => ({
  outcome: 'refused',
  reason,
  detail: `not sent: ${detail}`,
  retryAfterMs: null,
});

export const isSame = (left: string, right: string): boolean =>
  left.toLowerCase() === right.toLowerCase();

/** The subscription among those of the customer; `not-found` when it is somebody else's or has ended. */
export function findOwned(
  subscriptions: readonly SherwebSubscription[],
  customerId: string,
  id: string,
): SherwebSubscription {
  const found = subscriptions.find((subscription) => isSame(subscription.id, id));
  if (found !== undefined) return found;
  throw new ConnectorError({
    vendor,
    operation: `reading subscription ${id} of customer ${customerId}`,
    kind: 'not-found',
    detail: 'the customer has no such subscription',
  });
}

/** A customer by id; there is no call for a single one. Throws `not-found`. */
export async function readCustomer(
  client: SherwebClient,
  customerId: string,
): Promise<SherwebCustomer> {
  const customer = (await client.customers()).find(({ id }) => isSame(id, customerId));
  if (customer !== undefined) return customer;
  throw new ConnectorError({
    vendor,
    operation: `reading customer ${customerId}`,
    kind: 'not-found',
    detail: 'Sherweb lists no such customer',
  });
}

function refuseLocally(
  live: SherwebSubscription,
  request: SetQuantity,
  now: Temporal.Instant,
): Refused | null {
  const { fromQuantity, toQuantity } = request;
  if (!Number.isSafeInteger(toQuantity) || toQuantity < 1) {
    return refuse('quantity-out-of-range', 'a subscription keeps at least one seat');
  }
  if (isTrial(live)) return refuse('change-not-allowed', 'the quantity of a trial is fixed');
  const floor = toQuantity < fromQuantity ? floorAt(live, now) : null;
  if (floor === null || toQuantity >= floor.seatCount) return null;
  const since =
    floor.lastEnd === null ? '' : `; the last window named ends ${instantInWords(floor.lastEnd)}`;
  return refuse(
    'window-closed',
    `Sherweb allows no fewer than ${seatsInWords(floor.seatCount)} now, ${toQuantity} are wanted${since}`,
  );
}

/** Seats are not bought for a customer that Sherweb has suspended; null when it is not. */
export async function refuseSuspended(
  client: SherwebClient,
  customerId: string,
  now: Temporal.Instant,
): Promise<Refused | null> {
  const { suspendedOn } = await readCustomer(client, customerId);
  if (!suspendedOn) return null;
  const at = parseInstant(suspendedOn);
  if (at !== null && Temporal.Instant.compare(at, now) > 0) return null;
  return refuse('customer-blocked', `Sherweb has suspended the customer since ${suspendedOn}`);
}

/** Marks a reference that is the id of an amendment and not of its tracking. */
const amendmentMark = 'amendment:';

function referenceOf(answer: SherwebAmendment): string | null {
  const trackingId = answer?.trackingId?.requestTrackingId;
  if (trackingId) return trackingId;
  const amendmentId = answer?.subscriptionsAmendmentId;
  return amendmentId ? `${amendmentMark}${amendmentId}` : null;
}

/**
 * Reads, compares and sends the new total as a batch of one, so that the one tracking id tells of this change alone.
 * Never `applied`: Sherweb takes a change and carries it out later. Throws `unknown-outcome` when it may have happened.
 */
export async function setQuantity(
  client: SherwebClient,
  request: SetQuantity,
  now: Temporal.Instant,
): Promise<WriteAnswer> {
  const { customerId, subscriptionId: id, fromQuantity, toQuantity } = request;
  const live = findOwned(await client.subscriptions(customerId), customerId, id);
  if (live.quantity !== fromQuantity) return { outcome: 'not-sent', liveQuantity: live.quantity };
  // Giving seats back is left to Sherweb to decide.
  const isPurchase = toQuantity > fromQuantity;
  const refused =
    refuseLocally(live, request, now) ??
    (isPurchase ? await refuseSuspended(client, customerId, now) : null);
  if (refused !== null) return refused;
  try {
    const answer = await client.amend(
      customerId,
      id,
      toQuantity,
      `setting subscription ${id} of customer ${customerId} from ${fromQuantity} to ${toQuantity} seats`,
    );
    return { outcome: 'accepted', reference: referenceOf(answer) };
  } catch (error) {
    const refusal = error instanceof ConnectorError ? fromRefusedWrite(error) : null;
    if (refusal === null) throw error;
    return refusal;
  }
}

/**
 * What each word of the tracking, and of the older status of amendments, means for our batch of one.
 * A batch that succeeded in part cannot be ours; it tells nothing, as does a word that is not known.
 */
const words: ReadonlyMap<string, ChangeProgress['state']> = new Map([
  ['queued', 'pending'],
  ['pending', 'pending'],
  ['processing', 'pending'],
  ['success', 'done'],
  ['failure', 'refused'],
  ['canceled', 'refused'],
]);

/** Asks after a change or an order that was taken. `unknown` for every word but Sherweb's own for pending, done and failed. */
export async function readTracking(
  client: SherwebClient,
  reference: string,
): Promise<ChangeProgress> {
  try {
    const word = reference.startsWith(amendmentMark)
      ? await client.amendmentStatus(reference.slice(amendmentMark.length))
      : await client.tracking(reference);
    const state = words.get(word.toLowerCase()) ?? 'unknown';
    if (state !== 'refused') return { state };
    return { state, reason: 'other', detail: `Sherweb says "${word}" and gives no reason` };
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'not-found') return { state: 'unknown' };
    throw error;
  }
}
