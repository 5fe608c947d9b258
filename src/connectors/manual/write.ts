import { clientId } from '../../domain/ids.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { reducibleSeats } from '../../domain/windows/reducible-seats.ts';
import { standardReductionPolicy } from '../../domain/windows/rules.ts';
import { assertNever } from '../../lib/invariant.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { ManualBook, OpenedWork } from '../../ports/manual-book.ts';
import type { SetQuantity, WriteAnswer } from '../../ports/marketplace.ts';
import type { Refused } from '../http/refusals.ts';

export const vendor = 'manual';

/** Until another person's item of the same subscription may be answered. */
const busyMs = 60_000;

const refuse = (reason: Refused['reason'], detail: string): Refused => ({
  outcome: 'refused',
  reason,
  detail: `nobody was asked: ${detail}`,
  retryAfterMs: null,
});

/** What no person should be asked to do. */
function refuseLocally(
  live: Subscription,
  { fromQuantity, toQuantity }: SetQuantity,
  now: Temporal.Instant,
): Refused | null {
  if (!Number.isSafeInteger(toQuantity) || toQuantity < 1)
    return refuse('quantity-out-of-range', 'a subscription keeps at least one seat');
  const { maximumQuantity: maximum } = live;
  if (maximum !== null && toQuantity > Math.max(maximum, fromQuantity))
    return refuse('quantity-out-of-range', `the product allows ${maximum} seats`);
  if (live.status === 'expired')
    return refuse('subscription-not-active', 'by its record it has ended and does not renew');
  if (live.status !== 'active')
    return refuse(
      'subscription-not-active',
      'its term is over by its record, which does not say whether it renews',
    );
  if (toQuantity > fromQuantity) return null;
  const window = reducibleSeats(live, now, standardReductionPolicy);
  const allowed = window.ok ? window.seatCount : 0;
  return fromQuantity - toQuantity <= allowed
    ? null
    : refuse('window-closed', window.ok ? `${allowed} may be given back` : window.explanation);
}

/**
 * Asks a person, once: the same `requestId` finds the same item. `unknown-outcome` when the item may have been written
 * down.
 */
export async function setQuantity(
  book: ManualBook,
  live: Subscription,
  request: SetQuantity,
  at: { readonly now: Temporal.Instant; readonly portalAddress: string },
): Promise<WriteAnswer> {
  const { fromQuantity, toQuantity } = request;
  const known = await book.findWork(request.requestId);
  if (known !== null) return asked(known.id);
  if (live.quantity !== fromQuantity) return { outcome: 'not-sent', liveQuantity: live.quantity };
  const refused = refuseLocally(live, request, at.now);
  if (refused !== null) return refused;
  const undoUntil =
    toQuantity > fromQuantity ? at.now.add({ hours: standardReductionPolicy.windowHours }) : null;
  return toAnswer(await open(book, request, { ...at, undoUntil }), request);
}

async function open(
  book: ManualBook,
  request: SetQuantity,
  {
    now,
    ...rest
  }: {
    readonly now: Temporal.Instant;
    readonly portalAddress: string;
    readonly undoUntil: Temporal.Instant | null;
  },
): Promise<OpenedWork> {
  const { requestId, customerId, subscriptionId, fromQuantity, toQuantity } = request;
  try {
    return await book.openWork({
      requestId,
      clientId: clientId(customerId),
      subscriptionId,
      fromQuantity,
      toQuantity,
      at: now,
      ...rest,
    });
  } catch (cause) {
    throw new ConnectorError({
      vendor,
      operation: `writing down a work item for ${toQuantity} instead of ${fromQuantity} seats`,
      kind: 'unknown-outcome',
      cause,
    });
  }
}

function asked(itemId: string): WriteAnswer {
  return { outcome: 'accepted', reference: itemId, words: 'waits for a person to do it by hand' };
}

function toAnswer(opened: OpenedWork, request: SetQuantity): WriteAnswer {
  switch (opened.kind) {
    case 'opened':
      return asked(opened.itemId);
    case 'other-quantity':
      return { outcome: 'not-sent', liveQuantity: opened.quantity };
    case 'busy':
      return {
        outcome: 'refused',
        reason: 'busy',
        detail: 'somebody is asked to change it already',
        retryAfterMs: busyMs,
      };
    case 'gone':
      throw notFound(`reading subscription ${request.subscriptionId}`);
    default:
      return assertNever(opened);
  }
}

export function notFound(operation: string): ConnectorError {
  return new ConnectorError({ vendor, operation, kind: 'not-found' });
}
