import type { z } from 'zod';
import type { Errand, ManualPortal } from '../../../simulators/manual/index.ts';
import type { workItem } from '../../../src/operations/manual/work-item.ts';

export type WorkItem = z.output<typeof workItem>;

/** What a person answers, as `work-items.close` takes it. */
export type WorkAnswer =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'impossible'; readonly reason: string };

/** The subscription that an item means, found as a person finds it: by account and product. Throws unless there is one. */
export function errandOf(portal: ManualPortal, item: WorkItem): Errand {
  const { accountReference, productName, before, target, id: reference } = item;
  const [found, second] = portal
    .listSubscriptions(accountReference)
    .filter((row) => row.productName === productName);
  if (found === undefined || second !== undefined)
    throw new Error(`Account ${accountReference} has not exactly one ${productName}`);
  return { subscriptionId: found.id, before, target, reference };
}

/**
 * Does at the portal what an item asks for, and says what to answer. Sets nothing where the portal shows another number than
 * the item: neither the one from which to set it nor, somebody else having been there, the one to set it to.
 */
export function carryOut(portal: ManualPortal, item: WorkItem): WorkAnswer {
  const errand = errandOf(portal, item);
  const shown = portal.findSubscription(errand.subscriptionId)?.quantity;
  if (shown !== errand.before && shown !== errand.target) {
    const reason = `The portal shows ${shown} seats, not ${errand.before}`;
    portal.leave(errand, reason);
    return { outcome: 'impossible', reason };
  }
  const refusal = portal.setSeats(errand);
  return refusal === null ? { outcome: 'done' } : { outcome: 'impossible', reason: refusal };
}
