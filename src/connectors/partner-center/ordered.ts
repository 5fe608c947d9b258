/** What became of an order: README.md, "Looking for an order". */
import { type ServiceId, subscriptionId } from '../../domain/ids.ts';
import { judgeNewcomers } from '../../domain/ordering/judge-newcomers.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { parseInstant } from '../../lib/instant.ts';
import type { CatalogItem, NewOrder, OrderProgress, SentOrder } from '../../ports/ordering.ts';
import type { PartnerCenterClient } from './client.ts';
import { fromOfferId, fromPartnerCenterSubscription, normaliseId } from './map.ts';
import { type Cart, type Order, type OrderCalls, nullWhenGone } from './order-client.ts';
import type { RawSubscription } from './schema.ts';

/** What looking for an order reads with. */
export interface OrderReaders {
  readonly calls: OrderCalls;
  readonly client: PartnerCenterClient;
  readonly serviceId: ServiceId;
  /** Whether whatever was ordered by now is listed. */
  readonly isSettled: boolean;
}

/** Our name for an order, which tells it from one of somebody else's; people see it at Partner Center. */
export const friendlyNameOf = ({ item, requestId }: NewOrder): string =>
  `${item.productName} (SW-${requestId.slice(0, 8)})`;

/** The line of an order that is for the item's product and term; undefined when it has none. */
export function lineOf(order: Order, item: CatalogItem) {
  return order.lineItems?.find((line) => {
    const offer = fromOfferId(line.offerId);
    const isProduct = offer !== null && `${offer.productId}:${offer.skuId}` === item.productKey;
    return isProduct && (line.termDuration ?? item.term) === item.term;
  });
}

/**
 * By the order's number where it was answered; else by the cart, which tells whether it was ordered; what it became is
 * then looked for among new orders and subscriptions.
 */
export async function findOrder(
  readers: OrderReaders,
  order: SentOrder,
  reference: string | null,
): Promise<OrderProgress> {
  const { calls } = readers;
  const { customerId, preparation } = order;
  if (reference !== null) {
    const known = await calls.order(customerId, reference);
    return known === null ? search(readers, order) : judgeKnown(readers, order, known);
  }
  const cart = preparation === null ? null : await calls.cart(customerId, preparation);
  const status = cart?.status?.toLowerCase();
  // Nothing was ordered by it, whatever else is new: sending the same cart again cannot order twice.
  if (status === 'active') return { state: 'absent' };
  return cart !== null && status === 'ordered'
    ? findTaken(readers, order, cart)
    : search(readers, order);
}

const isEnded = ({ status }: Order): boolean =>
  /^(cancell?ed|error|po review rejected)$/i.test(status ?? '');

async function judgeKnown(
  readers: OrderReaders,
  order: SentOrder,
  known: Order,
): Promise<OrderProgress> {
  if (isEnded(known)) {
    return { state: 'refused', reason: 'other', detail: `order ${known.id} is ${known.status}` };
  }
  const line = lineOf(known, order.item);
  if (line === undefined) {
    return { state: 'unclear', detail: `order ${known.id} is for something else` };
  }
  const id = line.subscriptionId;
  if (!id) {
    const isDone = known.status?.toLowerCase() === 'completed';
    const found = isDone ? await search(readers, order) : null;
    return found === null || found.state === 'absent' ? { state: 'pending' } : found;
  }
  const { customerId } = order;
  const raw = await nullWhenGone(() => readers.client.subscription(customerId, id));
  if (raw === null) return { state: 'pending' };
  const found = toSubscription(readers, order, raw);
  if (!isNewOfProduct(found, order)) {
    return { state: 'unclear', detail: `order ${known.id} names ${id}, which is something else` };
  }
  return isAlive(found)
    ? { state: 'done', subscriptionId: found.id }
    : { state: 'refused', reason: 'other', detail: `subscription ${id} is ${found.status}` };
}

/** The cart was ordered: what cannot be seen is on its way, and what differs is somebody else's. */
async function findTaken(
  readers: OrderReaders,
  order: SentOrder,
  cart: Cart,
): Promise<OrderProgress> {
  const since = parseInstant(cart.creationTimestamp ?? '');
  const listed = await readers.calls.orders(order.customerId);
  const alikeOrders = listed.filter(
    (each) => isSince(each, since) && lineOf(each, order.item)?.quantity === order.quantity,
  );
  const named = alikeOrders.filter(
    (each) => lineOf(each, order.item)?.friendlyName === friendlyNameOf(order),
  );
  // One without our name may be somebody else's, listed before ours.
  if (named.length === 0 && !readers.isSettled) return { state: 'pending' };
  const ours = named.length === 0 ? alikeOrders : named;
  const [only] = ours;
  if (only !== undefined && ours.length === 1) return judgeKnown(readers, order, only);
  const alike = (await newcomersOf(readers, order)).filter((found) => isAsOrdered(found, order));
  const judgement = judge(alike, order);
  return judgement.state === 'absent' ? { state: 'pending' } : judgement;
}

/** Orders of before the cart are not its order. */
function isSince({ creationDate }: Order, since: Temporal.Instant | null): boolean {
  const at = parseInstant(creationDate ?? '');
  return since === null || at === null || Temporal.Instant.compare(at, since) >= 0;
}

/** Without a cart only what is new tells. */
async function search(readers: OrderReaders, order: SentOrder): Promise<OrderProgress> {
  const newcomers = await newcomersOf(readers, order);
  const listed = await readers.calls.orders(order.customerId);
  const isPromised = listed.some((each) => {
    const isPending = each.status?.toLowerCase() === 'pending';
    return isPending && lineOf(each, order.item) !== undefined;
  });
  // An order that is being worked on may be ours as well as somebody else's: its subscription will tell.
  return isPromised ? { state: 'pending' } : judge(newcomers, order);
}

async function newcomersOf(
  readers: OrderReaders,
  order: SentOrder,
): Promise<readonly Subscription[]> {
  const listed = await readers.client.subscriptions(order.customerId);
  return listed
    .map((raw) => toSubscription(readers, order, raw))
    .filter((found) => isNewOfProduct(found, order));
}

const judge = (found: readonly Subscription[], order: SentOrder): OrderProgress =>
  judgeNewcomers(
    found.map((each) => ({
      id: each.id,
      isAsOrdered: isAsOrdered(each, order),
      isAlive: isAlive(each),
    })),
  );

const toSubscription = (
  { serviceId }: OrderReaders,
  { customerId }: SentOrder,
  raw: RawSubscription,
): Subscription =>
  fromPartnerCenterSubscription(raw, { serviceId, customerId, sku: null, prices: null });

const isNewOfProduct = ({ id, productKey }: Subscription, order: SentOrder): boolean =>
  productKey === order.item.productKey &&
  !order.subscriptionsBefore.some((before) => subscriptionId(normaliseId(before)) === id);

const isAsOrdered = (found: Subscription, { item, quantity }: SentOrder): boolean =>
  found.quantity === quantity &&
  found.term === item.term &&
  found.billingCycle === item.billingCycle;

const isAlive = ({ status }: Subscription): boolean =>
  status === 'active' || status === 'pending' || status === 'suspended';
