import { ConnectorError } from '../../ports/errors.ts';
import type {
  AcceptedChange,
  ChangeProgress,
  LostChange,
  SetQuantity,
  WriteAnswer,
} from '../../ports/marketplace.ts';
import type { Refused } from '../http/refusals.ts';
import type { IonClient, QuantityOrder } from './client.ts';
import { fromRefusedOrder, reasonIn, wordsOf } from './errors.ts';
import { fromIonStatus, partNumberOf } from './map.ts';
import { vendor } from './paging.ts';
import type { IonOrder, IonSubscription } from './schema.ts';

/** How soon to look again when another order for the subscription is open. Milliseconds. */
const openOrderPauseMs = 60_000;
/** More pages than this are a loop. */
const mostPages = 1000;

const refuse = (
  reason: Refused['reason'],
  detail: string,
  retryAfterMs: number | null = null,
): Refused => ({ outcome: 'refused', reason, detail: `not sent: ${detail}`, retryAfterMs });

/**
 * The subscription, when it is that customer's. That the vendor checks the customer in the address is not documented; a
 * mix-up is stopped here as `not-found`. So is an id that is no number: none of Ion's is.
 */
export async function readOwned(
  client: IonClient,
  customerId: string,
  id: string,
): Promise<IonSubscription> {
  const operation = `reading subscription ${id} of customer ${customerId}`;
  const notFound = (detail: string) =>
    new ConnectorError({ vendor, operation, kind: 'not-found', detail });
  if (!isIonId(customerId) || !isIonId(id)) throw notFound('an id of Ion is a whole number');
  const subscription = await client.subscription(customerId, id);
  if (subscription.customerId === customerId && subscription.id === id) return subscription;
  throw notFound('the subscription belongs to another customer');
}

/** Whether `text` has the form of an id of a customer, a subscription or an order. */
export function isIonId(text: string): boolean {
  return /^\d+$/.test(text);
}

/** What is not sent, and what would be. */
function toOrder(live: IonSubscription, request: SetQuantity): Refused | QuantityOrder {
  const { customerId, toQuantity: quantity, requestId: referenceId } = request;
  if (!Number.isSafeInteger(quantity) || quantity < 1) {
    return refuse('quantity-out-of-range', 'a subscription keeps at least one seat');
  }
  if (live.isTrial === true)
    return refuse('change-not-allowed', 'the quantity of a trial is fixed');
  if (fromIonStatus(live) !== 'active') {
    return refuse('subscription-not-active', `the subscription is ${live.subscriptionStatus}`);
  }
  if (partNumberOf(live) === null) {
    return refuse('change-not-allowed', 'Microsoft does not sell this product by the seat');
  }
  const { ccpProductId, ccpSkuId, ccpPlanId, subscriptionId } = live;
  if (!ccpProductId || !ccpSkuId || !ccpPlanId || !subscriptionId) {
    return refuse('change-not-allowed', 'Ion does not say under which plan it is ordered');
  }
  const plan = { productId: ccpProductId, skuId: ccpSkuId, planId: ccpPlanId };
  return { customerId, resourceId: subscriptionId, ...plan, quantity, referenceId };
}

const openStatuses: ReadonlySet<string> = new Set(['NEW', 'CONFIRMED', 'ON_HOLD', 'IN_PROGRESS']);

const isOver = (status: string): boolean => status === 'ERROR' || status === 'CANCELED';

const statusIn = (status: string | null | undefined): string => status?.trim().toUpperCase() ?? '';

const isReferredTo = (order: IonOrder, requestId: string): boolean =>
  order.referenceId === requestId ||
  (order.orderItems ?? []).some(({ referenceId }) => referenceId === requestId);

type OrderItem = NonNullable<IonOrder['orderItems']>[number];

const isSameChange = (item: OrderItem, order: QuantityOrder): boolean =>
  item.resourceId === order.resourceId && item.quantity === order.quantity;

/** Orders of the newest page that are for this customer; the filter is the vendor's, the check ours. */
async function newestOrders(client: IonClient, customerId: string): Promise<readonly IonOrder[]> {
  const { orders } = await client.orders(customerId, null);
  return (orders ?? []).filter((order) => (order.customerId ?? customerId) === customerId);
}

/**
 * Reads, compares, looks for an order that is open already, and orders the new total once.
 *
 * An order for the same total that carries this request's id was placed before: it is answered as `accepted`, not placed
 * again. While any other order for the subscription is open nothing is sent (`busy`): totals are absolute, and the one that
 * is carried out last would win.
 * Throws `unknown-outcome` when the order may have been placed.
 */
export async function setQuantity(client: IonClient, request: SetQuantity): Promise<WriteAnswer> {
  const { customerId, subscriptionId: id, fromQuantity, toQuantity } = request;
  const live = await readOwned(client, customerId, id);
  const liveQuantity = live.subscriptionTotalLicenses ?? 0;
  if (liveQuantity !== fromQuantity) return { outcome: 'not-sent', liveQuantity };
  const order = toOrder(live, request);
  if ('outcome' in order) return order;

  const orders = await newestOrders(client, customerId);
  const placed = orders.find(
    (one) =>
      isReferredTo(one, request.requestId) &&
      (one.orderItems ?? []).some((item) => isSameChange(item, order)),
  );
  if (placed !== undefined) return { outcome: 'accepted', reference: placed.orderId };
  const open = orders.find(
    (one) =>
      openStatuses.has(statusIn(one.status)) &&
      (one.orderItems ?? []).some(({ resourceId }) => resourceId === order.resourceId),
  );
  if (open !== undefined) {
    const detail = `order ${open.orderId} for this subscription is ${open.status}`;
    return refuse('busy', detail, openOrderPauseMs);
  }
  const isDecrease = toQuantity < fromQuantity;
  const operation = `setting subscription ${id} of customer ${customerId} from ${fromQuantity} to ${toQuantity} seats`;
  try {
    const { orderId } = await client.placeOrder(order, operation);
    return { outcome: 'accepted', reference: orderId };
  } catch (error) {
    const refusal = error instanceof ConnectorError ? fromRefusedOrder(error, isDecrease) : null;
    if (refusal === null) throw error;
    return refusal;
  }
}

/**
 * What became of an order. `done` and `refused` only in the vendor's words; a state that nobody knows is `pending`, since
 * something may still be on its way. An order in error whose total is there all the same is `unknown`: the quantity tells.
 */
export async function readChange(
  client: IonClient,
  { customerId, subscriptionId, reference }: AcceptedChange,
): Promise<ChangeProgress> {
  const order = await findOrder(client, customerId, reference);
  if (order === null) return { state: 'unknown' };
  const items = order.orderItems ?? [];
  const [item] = items;
  const status = statusIn(order.status);
  const ofItem = statusIn(item?.status);
  if (status === 'COMPLETED' && !isOver(ofItem)) return { state: 'done' };
  if (!isOver(status) && status !== 'COMPLETED') return { state: 'pending' };
  // Over, without success, or with an item that contradicts its order.
  if (items.length !== 1 || ofItem === 'COMPLETED') return { state: 'unknown' };
  const live = await readOwned(client, customerId, subscriptionId);
  const isOurs = item?.resourceId === live.subscriptionId;
  const liveQuantity = live.subscriptionTotalLicenses ?? 0;
  const wanted = item?.quantity ?? liveQuantity;
  if (!isOurs || wanted === liveQuantity) return { state: 'unknown' };
  const words = wordsOf(order);
  const detail = `order ${order.orderId} ended as ${order.status}: ${words}`;
  return { state: 'refused', reason: reasonIn(words, wanted < liveQuantity), detail };
}

/** Null when the vendor does not know it, or not as this customer's. */
async function findOrder(
  client: IonClient,
  customerId: string,
  orderId: string,
): Promise<IonOrder | null> {
  if (!isIonId(customerId) || !isIonId(orderId)) return null;
  try {
    const order = await client.order(customerId, orderId);
    return (order.customerId ?? customerId) === customerId ? order : null;
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'not-found') return null;
    throw error;
  }
}

/** The order that carries the request's id, in all pages of the customer's orders; null when there is none (yet). */
export async function findChange(
  client: IonClient,
  { customerId, requestId }: LostChange,
): Promise<string | null> {
  let pageToken: string | null = null;
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await client.orders(customerId, pageToken);
    const found = (answer.orders ?? []).find(
      (order) => isReferredTo(order, requestId) && (order.customerId ?? customerId) === customerId,
    );
    if (found !== undefined) return found.orderId;
    pageToken = answer.nextPageToken || null;
    if (pageToken === null) return null;
  }
  return null;
}
