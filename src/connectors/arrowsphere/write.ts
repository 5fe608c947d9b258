import { ConnectorError } from '../../ports/errors.ts';
import type { SetQuantity, WriteAnswer } from '../../ports/marketplace.ts';
import type { CallLog } from '../http/types.ts';
import type { Refused } from '../http/refusals.ts';
import type { ArrowSphereClient } from './client.ts';
import { refuse } from './errors.ts';
import { done, isInTransition } from './map.ts';
import { quantityRefusal, readOwned, valueOfRefusal } from './own.ts';
import { referenceOf, refusalIn } from './progress.ts';
import type { ArrowLicense } from './schema.ts';
import { reductionOf } from './window.ts';

/** What a write needs beside the request. */
export interface Writing {
  readonly client: ArrowSphereClient;
  now(): Temporal.Instant;
  readonly log: CallLog | undefined;
}

/** The license's own word on the action; null where it has none. */
const messageOf = ({ actionMessages }: ArrowLicense, action: string): string | null =>
  actionMessages?.find((said) => said.action?.toLowerCase() === action.toLowerCase())?.message ??
  null;

/** Only an action with a link may be sent. Source: [A1] of README.md, "a missing key = not allowed". */
function actionRefusal(
  license: ArrowLicense,
  action: 'increaseSeats' | 'decreaseSeats',
): Refused | null {
  if (license.actions?.[action]) return null;
  if (isInTransition(license)) {
    const what = license.message ? ` (${license.message})` : '';
    return refuse('busy', `ArrowSphere is working on another change of it${what}`);
  }
  const said = messageOf(license, action);
  const more = said === null ? '' : `: "${said.slice(0, 200)}"`;
  return action === 'increaseSeats'
    ? refuse('change-not-allowed', `ArrowSphere allows no more seats on it now${more}`)
    : refuse('window-closed', `ArrowSphere allows no decrease of it now${more}`);
}

/** Seats that may be given back at `now`, where the license says it; null where it does not. */
function reducibleNow(license: ArrowLicense, now: Temporal.Instant): number | null {
  const reduction = reductionOf(license);
  if (reduction.kind !== 'lots') return null;
  return reduction.lots
    .filter(({ reducibleUntil }) => Temporal.Instant.compare(reducibleUntil, now) > 0)
    .reduce((sum, { seatCount }) => sum + seatCount, 0);
}

function refuseLocally(
  license: ArrowLicense,
  { fromQuantity, toQuantity }: SetQuantity,
  now: Temporal.Instant,
): Refused | null {
  const refused = quantityRefusal(license, toQuantity);
  if (refused !== null || toQuantity === fromQuantity) return refused;
  if (toQuantity > fromQuantity) return actionRefusal(license, 'increaseSeats');
  const notAllowed = actionRefusal(license, 'decreaseSeats');
  if (notAllowed !== null) return notAllowed;
  const reducible = reducibleNow(license, now);
  if (reducible === null || fromQuantity - toQuantity <= reducible) return null;
  return refuse('window-closed', `${reducible} seats may be given back now, not more`);
}

/**
 * Reads, compares, asks the license what is allowed, and sends the new total.
 *
 * ArrowSphere answers before the change is done, so the license is read once more: `applied` only when it is through and
 * shows the new total, `refused` only when it has gone over to a failed state by this change and shows the old one,
 * otherwise `accepted`. Throws `unknown-outcome` when the change may have happened, a part of it
 * included.
 */
export async function setQuantity(writing: Writing, request: SetQuantity): Promise<WriteAnswer> {
  const { client } = writing;
  const { customerId, subscriptionId: id, fromQuantity, toQuantity } = request;
  const before = await readOwned(client, customerId, id);
  if (before.seats !== fromQuantity) return { outcome: 'not-sent', liveQuantity: before.seats };
  const refused = refuseLocally(before, request, writing.now());
  if (refused !== null) return refused;

  const isDecrease = toQuantity < fromQuantity;
  const refusal = await valueOfRefusal(isDecrease, () =>
    client.putSeats(
      id,
      toQuantity,
      `setting license ${id} of customer ${customerId} from ${fromQuantity} to ${toQuantity} seats`,
    ),
  );
  if (refusal !== null) return refusal;
  const after = await readAfter(writing, request);
  const reference = referenceOf(before, request);
  const rejection = reference === null || after === null ? null : refusalIn(after, request);
  if (rejection !== null) return { outcome: 'refused', ...rejection, retryAfterMs: null };
  const isDone = after?.statusCode === done && after.seats === toQuantity;
  return isDone
    ? { outcome: 'applied', quantity: toQuantity, reference }
    : { outcome: 'accepted', reference };
}

/** The license after the write; null when it cannot be read now. */
async function readAfter(
  { client }: Writing,
  { customerId, subscriptionId: id }: SetQuantity,
): Promise<ArrowLicense | null> {
  try {
    return await readOwned(client, customerId, id);
  } catch (error) {
    if (error instanceof ConnectorError) return null;
    throw error;
  }
}
