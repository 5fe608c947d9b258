import {
  clientId,
  cspCustomerId,
  serviceId,
  type SkuId,
  type SubscriptionId,
} from '../../domain/ids.ts';
import { hasEnded } from '../../domain/ordering/choose-order.ts';
import type { SkuResolution } from '../../domain/products/resolve-sku.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { invariant } from '../../lib/invariant.ts';
import type { Tx } from '../../store/database.ts';
import { noteOrdered } from '../../store/orders.ts';
import type { SeatChange } from '../../store/seat-changes.ts';
import { changesOfWrite } from '../../store/seat-changes.ts';
import { settleWrite, type SeatWrite } from '../../store/seat-writes.ts';
import {
  findClosable,
  withLane,
  type CloseRefusal,
  type ClosedAttempt,
} from '../lanes/may-close.ts';
import { readTenantSeats } from '../lanes/seat-pool.ts';
import { tellTickets } from '../lanes/tell-tickets.ts';
import type { Actor, FlowTools } from '../tools.ts';
import { idsOf } from './ordering-of.ts';
import { resolverFor } from './resolve.ts';
import { toSentOrder } from './stored-order.ts';

export type NameResult =
  | { readonly ok: true }
  | CloseRefusal
  | { readonly ok: false; readonly reason: 'not-an-order' }
  /** What was named cannot be what was ordered; `explanation` is a whole sentence. */
  | { readonly ok: false; readonly reason: 'not-it'; readonly explanation: string };

const notIt = (explanation: string) => ({ ok: false, reason: 'not-it', explanation }) as const;

/**
 * Takes a person's word for which subscription came of an order that the lane cannot tell by itself. Believed only where the
 * CSP lists it for this customer, it gives the ordered license, and it stood there neither before the order nor for another
 * one. Sends nothing; the run goes on as if the lane had found it. Throws `ConnectorError` and `NotConnectedError`: what
 * cannot be read is not believed.
 */
export async function nameOrdered(
  tools: FlowTools,
  request: {
    readonly id: string;
    /** The CSP's id of the subscription, or the id under which the tenant knows it. */
    readonly subscription: string;
    readonly reason: string;
    readonly actor: Actor;
    /** Writes down who did it, last in the transaction. */
    readonly record?: (tx: Tx, closed: ClosedAttempt, id: SubscriptionId) => Promise<void>;
  },
): Promise<NameResult> {
  const judged = await findClosable(tools, request.id);
  if (!judged.ok) return judged;
  const { write: attempt, word } = judged;
  if (word === null) return { ok: false, reason: 'not-an-order' };
  const read = await readNamed(tools, attempt, request.subscription);
  if ('explanation' in read) return notIt(read.explanation);
  const { named, cspName } = read;
  if (word.state === 'found' && word.subscriptionId !== named.id)
    return notIt(`${cspName} itself shows subscription ${word.subscriptionId} for this order.`);
  return withLane(tools, attempt, async (tx, fence, closed): Promise<NameResult> => {
    const { write, changes } = closed;
    const { reason, actor } = request;
    const isFree = await noteOrdered(tx, fence, {
      writeId: write.id,
      serviceId: write.service_id,
      subscriptionId: named.id,
      commerceSubscriptionId: named.commerceSubscriptionId,
    });
    if (!isFree) return notIt(`Subscription ${named.id} came of another order.`);
    const said = `${cspName} lists subscription ${named.id} with ${named.quantity}; that it came of this order says ${actor.name}: ${reason}`;
    const settlement = {
      write: 'confirmed',
      changes: 'confirmed',
      reason: said,
      by: actor.name,
    } as const;
    await settleWrite(tx, fence, write.id, changes, settlement, tools.clock.now());
    await tellTickets(tx, tools, closed, {
      topic: 'named',
      wordsFor: (change) =>
        `${actor.name} has said that subscription ${named.id} at ${cspName} came of the order of ${change.product_name}: ${reason.replace(/\.$/, '')}.`,
    });
    await request.record?.(tx, closed, named.id);
    return { ok: true };
  });
}

/** What was named, as the CSP lists it for the order's customer; or why it cannot be what was ordered. */
async function readNamed(
  tools: FlowTools,
  write: SeatWrite,
  name: string,
): Promise<
  { readonly named: Subscription; readonly cspName: string } | { readonly explanation: string }
> {
  const [change] = await changesOfWrite(tools.db, write.id);
  invariant(change !== undefined, 'an open order carries a change');
  const csp = await tools.connections.marketplace(serviceId(write.service_id));
  const listed = await csp.marketplace.listSubscriptions(cspCustomerId(write.customer_id));
  const wanted = name.trim().toLowerCase();
  const named = listed.find(
    ({ id, commerceSubscriptionId }) =>
      id.toLowerCase() === wanted || commerceSubscriptionId?.toLowerCase() === wanted,
  );
  if (named === undefined)
    return { explanation: `${csp.name} lists no subscription ${name.trim()} for this customer.` };
  const before = toSentOrder(write.sent_order).subscriptionsBefore;
  if (before.some((id) => id.toLowerCase() === named.id.toLowerCase()))
    return { explanation: `Subscription ${named.id} stood there before the order was sent.` };
  if (hasEnded(named))
    return {
      explanation: `Subscription ${named.id} is ${named.status}: an order that came to nothing is closed as not placed.`,
    };
  const explanation = whyOtherLicense(named, await resolutionOf(tools, change, listed, named), {
    wanted: idsOf(change).skuId,
    productName: change.product_name,
  });
  return explanation === null ? { named, cspName: csp.name } : { explanation };
}

async function resolutionOf(
  tools: FlowTools,
  change: SeatChange,
  listed: readonly Subscription[],
  named: Subscription,
): Promise<SkuResolution> {
  const tenant = await tools.connections.tenant(clientId(change.client_id));
  const reading = await readTenantSeats(tenant, tools.clock);
  return (await resolverFor(tools.db, listed, reading.subscriptions))(named);
}

function whyOtherLicense(
  named: Subscription,
  resolution: SkuResolution,
  order: { readonly wanted: SkuId; readonly productName: string },
): string | null {
  if (!resolution.ok) return resolution.explanation;
  return resolution.skuId === order.wanted
    ? null
    : `Subscription ${named.id} is "${named.productName}", which does not give ${order.productName}.`;
}
