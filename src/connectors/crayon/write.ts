import { ConnectorError } from '../../ports/errors.ts';
import type {
  ScheduleAnswer,
  ScheduleQuantity,
  SetQuantity,
  WriteAnswer,
} from '../../ports/marketplace.ts';
import type { Refused } from '../http/refusals.ts';
import type {
  CrayonClient,
  LiveSubscription,
  NextTermInstructions,
  WholeObject,
} from './client.ts';
import { fromRefusedInstructions, fromRefusedWrite } from './errors.ts';
import {
  fromCrayonBillingCycle,
  fromCrayonStatus,
  isBilledByUsage,
  productKeyOf,
  scheduledQuantityOf,
} from './map.ts';
import { vendor } from './paging.ts';
import { fromScheduledTerms, type CrayonSubscription } from './schema.ts';

/** What a write needs beside the request. */
export interface Writing {
  readonly client: CrayonClient;
  /** Null: every organization that the user sees. */
  readonly organizationId: number | null;
}

const refuse = (reason: Refused['reason'], detail: string): Refused => ({
  outcome: 'refused',
  reason,
  detail: `not sent: ${detail}`,
  retryAfterMs: null,
});

/**
 * The subscription, when it is that customer's (and of the organization, when one is set). Cloud-iQ addresses
 * subscriptions without naming the customer, so a mix-up would go through; it is stopped here as `not-found`.
 */
export async function readOwned(
  { client, organizationId }: Pick<Writing, 'client' | 'organizationId'>,
  customerId: string,
  id: string,
): Promise<LiveSubscription> {
  const live = await client.subscription(id);
  const { CustomerTenant, Organization } = live.fields;
  const isInside = organizationId === null || Organization?.Id === organizationId;
  if (String(CustomerTenant.Id) === customerId && isInside) return live;
  throw new ConnectorError({
    vendor,
    operation: `reading subscription ${id} of customer tenant ${customerId}`,
    kind: 'not-found',
    detail: 'the subscription belongs to another customer tenant or organization',
  });
}

function refuseLocally(fields: CrayonSubscription, quantity: number): Refused | null {
  if (!Number.isSafeInteger(quantity) || quantity < 1) {
    return refuse('quantity-out-of-range', 'a subscription keeps at least one seat');
  }
  if (fields.IsTrial === true) {
    return refuse('change-not-allowed', 'the quantity of a trial is fixed');
  }
  if (isBilledByUsage(fields)) {
    return refuse('change-not-allowed', 'it is billed by usage and has no seats');
  }
  const status = fromCrayonStatus(fields.Status);
  if (status === 'active') return null;
  return refuse('subscription-not-active', `its status is ${status} (${fields.Status})`);
}

/** The object as it came, with another quantity under the name that came. */
function withQuantity(whole: WholeObject, quantity: number): WholeObject {
  return Object.fromEntries(
    Object.entries(whole).map(([name, value]) => [
      name,
      name.toLowerCase() === 'quantity' ? quantity : value,
    ]),
  );
}

/**
 * Reads, compares, and sends the object just read back whole, with the new quantity in it.
 * What another hand changed before that read stays; what it changes between the read and the write is taken back by the
 * API without a word, which is found out afterwards (other-hand.ts). Throws `unknown-outcome` when the change may have happened.
 */
export async function setQuantity(writing: Writing, request: SetQuantity): Promise<WriteAnswer> {
  const { client } = writing;
  const { customerId, subscriptionId: id, fromQuantity, toQuantity } = request;
  const { fields, whole } = await readOwned(writing, customerId, id);
  if (fields.Quantity !== fromQuantity) {
    return { outcome: 'not-sent', liveQuantity: fields.Quantity };
  }
  const refused = refuseLocally(fields, toQuantity);
  if (refused !== null) return refused;

  const operation = `setting subscription ${id} of customer tenant ${customerId} from ${fromQuantity} to ${toQuantity} seats`;
  const answer = await valueOfRefusal(toQuantity < fromQuantity, () =>
    client.putSubscription(id, withQuantity(whole, toQuantity), operation),
  );
  if ('outcome' in answer) return answer;
  const isDone = answer.Quantity === toQuantity;
  // A change has no number here; it is found again by the subscription.
  return isDone
    ? { outcome: 'applied', quantity: toQuantity, reference: null }
    : { outcome: 'accepted', reference: null };
}

/** One write; the vendor's no as a value, everything else that went wrong thrown. */
async function valueOfRefusal<Value>(
  isDecrease: boolean,
  send: () => Promise<Value>,
): Promise<Value | Refused> {
  try {
    return await send();
  } catch (error) {
    const refusal = error instanceof ConnectorError ? fromRefusedWrite(error, isDecrease) : null;
    if (refusal === null) throw error;
    return refusal;
  }
}

/** Numbers of `BillingCycleType`, by the words of instructions that stand and by our own. Not those of subscriptions. */
const instructionCycles: ReadonlyMap<string, number> = new Map([
  ['monthly', 1],
  ['annual', 2],
  ['triennial', 5],
  ['threeyears', 5],
]);

/**
 * Instructions for `quantity`: those that stand, with another quantity, or the present product, term and billing. Null
 * when one of them is not known: what is left out is filled by the vendor, and how is not documented.
 */
export function instructionsFor(
  source: CrayonSubscription,
  quantity: number,
): NextTermInstructions | null {
  const standing = source.ScheduledNextTermInstructions;
  const product = standing?.Product;
  const cycle = product ? product.BillingCycle : fromCrayonBillingCycle(source.BillingCycle);
  const partNumber =
    product?.ProductId && product.SkuId
      ? `${product.ProductId}:${product.SkuId}`
      : product
        ? null
        : productKeyOf(source);
  const billingCycle = instructionCycles.get(cycle?.toLowerCase().replaceAll(' ', '') ?? '');
  const termDuration = product ? product.TermDuration : source.TermDuration;
  if (!partNumber || billingCycle === undefined || !termDuration) return null;
  const customTermEndDate = standing?.CustomTermEndDate;
  return {
    partNumber,
    billingCycle,
    termDuration,
    quantity,
    ...(customTermEndDate ? { customTermEndDate } : {}),
  };
}

/**
 * Schedules the quantity from the renewal on and reads it back; the live quantity stays.
 * Refuses when automatic renewal is off: turning it on is another decision.
 */
export async function scheduleQuantity(
  writing: Writing,
  request: ScheduleQuantity,
): Promise<ScheduleAnswer> {
  const { client } = writing;
  const { customerId, subscriptionId: id, quantity } = request;
  const { fields } = await readOwned(writing, customerId, id);
  const refused = refuseLocally(fields, quantity);
  if (refused !== null) return refused;
  if (fields.AutoRenewEnabled === false) {
    return refuse('change-not-allowed', 'automatic renewal is off');
  }
  if (scheduledQuantityOf(fields) === quantity) return { outcome: 'scheduled', quantity };
  // What stands decides; where nothing stands any more, what stood before.
  const before = fields.ScheduledNextTermInstructions ?? fromScheduledTerms(request.terms);
  const instructions = instructionsFor(
    { ...fields, ScheduledNextTermInstructions: before },
    quantity,
  );
  if (instructions === null) {
    return refuse('change-not-allowed', 'product, term or billing cycle is not known');
  }
  const operation = `scheduling ${quantity} seats for the renewal of subscription ${id} of customer tenant ${customerId}`;
  const answer = await valueOfRefusal(false, () =>
    client.instructNextTerm(id, instructions, operation),
  );
  if ('outcome' in answer) return answer;
  // The status is 200 either way.
  if (!answer.IsSuccessful) return fromRefusedInstructions(answer);
  if ((await readBack(client, id)) === quantity) return { outcome: 'scheduled', quantity };
  throw new ConnectorError({
    vendor,
    operation,
    kind: 'unknown-outcome',
    detail: 'said to be successful, but it did not show when read back',
  });
}

/** The quantity that is scheduled now; null when none is, or when it cannot be read after the write. */
async function readBack(client: CrayonClient, id: string): Promise<number | null> {
  try {
    return scheduledQuantityOf((await client.subscription(id)).fields);
  } catch (error) {
    if (error instanceof ConnectorError) return null;
    throw error;
  }
}
