import { ConnectorError } from '../../ports/errors.ts';
import type {
  ScheduleAnswer,
  ScheduleQuantity,
  SetQuantity,
  WriteAnswer,
} from '../../ports/marketplace.ts';
import type { Refused } from '../http/refusals.ts';
import type { HttpAnswer } from '../http/types.ts';
import { type PartnerCenterClient, vendor } from './client.ts';
import { fromRefusedWrite } from './errors.ts';
import { fromOfferId, fromScheduledTerms, isNewCommerceSeats, scheduledQuantityOf } from './map.ts';
import { type RawSubscription, subscriptionSchema } from './schema.ts';

const refuse = (reason: Refused['reason'], detail: string): Refused => ({
  outcome: 'refused',
  reason,
  detail,
  retryAfterMs: null,
});

/** A replica of Partner Center that is behind catches up within this. Assumed. */
const rereadMs = 2_000;

/** What we refuse before asking: a PATCH that the vendor might take and nobody meant. */
function refuseLocally(raw: RawSubscription, toQuantity: number): Refused | null {
  const { isTrial } = subscriptionSchema.parse(raw);
  if (!Number.isSafeInteger(toQuantity) || toQuantity < 1) {
    return refuse('quantity-out-of-range', 'not sent: a subscription keeps at least one seat');
  }
  if (isTrial) return refuse('change-not-allowed', 'not sent: the quantity of a trial is fixed');
  return null;
}

/**
 * Reads, compares, and replaces the subscription with the new quantity and nothing else changed.
 *
 * There is no optimistic lock on these subscriptions: the caller has to be the only writer of its own house. A quantity
 * that another hand changed shows as `not-sent`.
 * Throws `unknown-outcome` when the change may have happened.
 */
export async function setQuantity(
  client: PartnerCenterClient,
  request: SetQuantity,
): Promise<WriteAnswer> {
  const { customerId, subscriptionId: id, fromQuantity, toQuantity } = request;
  const raw = await client.subscription(customerId, id);
  const live = subscriptionSchema.parse(raw).quantity;
  if (live !== fromQuantity) return { outcome: 'not-sent', liveQuantity: live };
  const refused = refuseLocally(raw, toQuantity);
  if (refused !== null) return refused;

  const answer = await sendReplacement(() =>
    client.replaceSubscription(
      customerId,
      id,
      { ...raw, quantity: toQuantity },
      request.requestId,
      `setting subscription ${id} of customer ${customerId} from ${fromQuantity} to ${toQuantity} seats`,
    ),
  );
  if ('outcome' in answer) return answer;
  const isDone = answer.status === 200 && answer.body?.['quantity'] === toQuantity;
  const reference = answer.correlationId;
  return isDone
    ? { outcome: 'applied', quantity: toQuantity, reference }
    : { outcome: 'accepted', reference };
}

/** One PATCH; the vendor's no as a value, everything else that went wrong thrown. */
async function sendReplacement(
  send: () => Promise<HttpAnswer<RawSubscription | null>>,
): Promise<HttpAnswer<RawSubscription | null> | Refused> {
  try {
    return await send();
  } catch (error) {
    const refusal = error instanceof ConnectorError ? fromRefusedWrite(error) : null;
    if (refusal === null) throw error;
    return refusal;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const renewsToNewTerm = (action: unknown): boolean =>
  isObject(action) && String(action['actionType']).toLowerCase() === 'renewtonewterm';

/**
 * The fields that schedule `quantity` for the renewal: those of `raw` with another quantity, or new ones for the same
 * product. Null when the product is not one that can be scheduled.
 * Source: [D 27] of README.md; `scheduledActions` wins over `scheduledNextTermInstructions` ([2 42]).
 */
function scheduleBlocks(raw: RawSubscription, quantity: number): RawSubscription | null {
  const actions = raw['scheduledActions'];
  if (Array.isArray(actions) && actions.some(renewsToNewTerm)) {
    return {
      scheduledActions: actions.map((action: unknown) =>
        isObject(action) && renewsToNewTerm(action) && isObject(action['instructions'])
          ? { ...action, instructions: { ...action['instructions'], quantity } }
          : action,
      ),
    };
  }
  const instructions = raw['scheduledNextTermInstructions'];
  if (isObject(instructions)) {
    return { scheduledNextTermInstructions: { ...instructions, quantity } };
  }
  const source = subscriptionSchema.parse(raw);
  const product = fromOfferId(source.offerId);
  if (product === null || !source.billingCycle || !source.termDuration) return null;
  // Schedules spell the cycle with a capital ([D 27] sample: "Annual").
  const billingCycle = `${source.billingCycle.charAt(0).toUpperCase()}${source.billingCycle.slice(1)}`;
  return {
    scheduledNextTermInstructions: {
      product: { ...product, billingCycle, termDuration: source.termDuration },
      quantity,
    },
  };
}

/**
 * Schedules the quantity from the renewal on and reads it back; the live quantity stays.
 * Refuses when automatic renewal is off: the vendor needs it on, and turning it on is another decision.
 */
export async function scheduleQuantity(
  client: PartnerCenterClient,
  request: ScheduleQuantity,
): Promise<ScheduleAnswer> {
  const { customerId, subscriptionId: id, quantity, liveQuantity } = request;
  const raw = await client.subscription(customerId, id);
  const source = subscriptionSchema.parse(raw);
  if (source.quantity !== liveQuantity) {
    const detail = `not sent: it has ${source.quantity} seats and not the ${liveQuantity} read before`;
    return { ...refuse('busy', detail), retryAfterMs: rereadMs };
  }
  const refused = refuseLocally(raw, quantity);
  if (refused !== null) return refused;
  if (!isNewCommerceSeats(raw)) {
    return refuse('change-not-allowed', 'not sent: this product has no scheduled changes');
  }
  if (source.autoRenewEnabled !== true) {
    return refuse('change-not-allowed', 'not sent: automatic renewal is off');
  }
  if (scheduledQuantityOf(source) === quantity) return { outcome: 'scheduled', quantity };
  // What stands decides; where nothing stands any more, what stood before.
  const isStanding = scheduledQuantityOf(source) !== null;
  const schedule = scheduleBlocks(
    isStanding ? raw : { ...raw, ...fromScheduledTerms(request.terms) },
    quantity,
  );
  if (schedule === null) {
    return refuse('change-not-allowed', 'not sent: term or billing cycle is not known');
  }
  const operation = `scheduling ${quantity} seats for the renewal of subscription ${id} of customer ${customerId}`;
  const answer = await sendReplacement(() =>
    client.replaceSubscription(
      customerId,
      id,
      { ...raw, ...schedule },
      request.requestId,
      operation,
    ),
  );
  if ('outcome' in answer) return answer;
  const proof = await readBack(client, request);
  if (proof === quantity) return { outcome: 'scheduled', quantity };
  throw new ConnectorError({
    vendor,
    operation,
    kind: 'unknown-outcome',
    status: answer.status,
    detail: 'taken, but it did not show when read back',
    correlationId: answer.correlationId,
  });
}

/** The quantity that is scheduled now; null when none is, or when it cannot be read after the write. */
async function readBack(
  client: PartnerCenterClient,
  { customerId, subscriptionId }: ScheduleQuantity,
): Promise<number | null> {
  try {
    const raw = await client.subscription(customerId, subscriptionId);
    return scheduledQuantityOf(subscriptionSchema.parse(raw));
  } catch (error) {
    if (error instanceof ConnectorError) return null;
    throw error;
  }
}
