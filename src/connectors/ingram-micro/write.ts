import { ConnectorError } from '../../ports/errors.ts';
import type { SetQuantity, WriteAnswer } from '../../ports/marketplace.ts';
import type { Refused } from '../http/refusals.ts';
import type { Catalog } from './catalog.ts';
import type { IngramClient } from './client.ts';
import { busyPauseMs, fromRefusedWrite } from './errors.ts';
import { fromIngramStatus, isTrial, partsOfId, periodsOf } from './map.ts';
import { type OrderReader, findOpenOrder, fromOrderStatus } from './orders.ts';
import { vendor } from './pages.ts';
import type { IngramCustomer, IngramLine, IngramOrder, IngramSubscription } from './schema.ts';

/** What a change needs. */
export interface WriteTools {
  readonly client: IngramClient;
  readonly reader: OrderReader;
  readonly catalog: Catalog;
}

/** A product of a subscription of one customer. */
export interface Owned {
  readonly subscription: IngramSubscription;
  /** Null when the subscription holds nothing. */
  readonly line: IngramLine | null;
}

const refuse = (reason: Refused['reason'], detail: string): Refused => ({
  outcome: 'refused',
  reason,
  detail: `not sent: ${detail}`,
  retryAfterMs: null,
});

/**
 * The product that an id names, when it is that customer's. The address of a subscription does not name the customer, so a
 * mix-up would go through; it is stopped here as `not-found`, and so is an id that could mean several products.
 */
export async function readOwned(
  client: IngramClient,
  customerId: string,
  ownId: string,
): Promise<Owned> {
  const { id, mpn } = partsOfId(ownId);
  const subscription = await client.subscription(id);
  const notFound = (detail: string): ConnectorError =>
    new ConnectorError({
      vendor,
      operation: `reading subscription ${ownId} of customer ${customerId}`,
      kind: 'not-found',
      detail,
    });
  if (subscription.customerId !== customerId) {
    throw notFound('the subscription belongs to another customer');
  }
  const lines = subscription.products.filter((line) => mpn === null || line.mpn === mpn);
  if (lines.length > 1) throw notFound(`it holds ${lines.length} products; which one is not said`);
  if (lines.length === 0 && mpn !== null) throw notFound(`it holds no product ${mpn}`);
  return { subscription, line: lines[0] ?? null };
}

/** A customer on hold keeps what it has; nothing more can be ordered for it, or nothing at all. */
function refuseForCustomer({ status }: IngramCustomer, isMore: boolean): Refused | null {
  if (status === 'creditHold' && isMore) {
    return refuse('credit-limit', 'the customer is on credit hold at Ingram');
  }
  if (status === 'adminHold' || status === 'cancelled' || status === 'pending') {
    return refuse('customer-blocked', `the customer is in status ${status} at Ingram`);
  }
  return null;
}

function refuseForSubscription({ subscription, line }: Owned): Refused | null {
  const status = fromIngramStatus(subscription);
  if (status === 'cancelled' || status === 'suspended') {
    return refuse('subscription-not-active', `the subscription is ${subscription.status}`);
  }
  if (status === 'pending')
    return refuse('change-not-allowed', 'the subscription is still being made');
  if (line === null || !line.mpn) {
    return refuse('change-not-allowed', 'the subscription holds no product with a part number');
  }
  return isTrial(subscription, line)
    ? refuse('change-not-allowed', 'the quantity of a trial is fixed')
    : null;
}

async function refuseForProduct(
  catalog: Catalog,
  subscription: IngramSubscription,
  line: IngramLine,
  toQuantity: number,
): Promise<Refused | null> {
  const product = await catalog.rowOf(subscription, line);
  const most = product?.maximumQuantity ?? null;
  const fewest = product?.minimumQuantity ?? null;
  if (most !== null && toQuantity > most) {
    return refuse('quantity-out-of-range', `Ingram sells at most ${most} of this product`);
  }
  return fewest !== null && toQuantity < fewest
    ? refuse('quantity-out-of-range', `Ingram sells at least ${fewest} of this product`)
    : null;
}

/** What can be known before the subscription itself is read. */
async function refuseBeforeReading(
  { client, reader }: WriteTools,
  { customerId, subscriptionId, fromQuantity, toQuantity }: SetQuantity,
): Promise<Refused | null> {
  if (!Number.isSafeInteger(toQuantity) || toQuantity < 1) {
    return refuse('quantity-out-of-range', 'a subscription keeps at least one seat');
  }
  const customer = await client.customer(customerId);
  const blocked = refuseForCustomer(customer, toQuantity > fromQuantity);
  if (blocked !== null) return blocked;
  const open = await findOpenOrder(reader, customerId, partsOfId(subscriptionId).id);
  if (open === null) return null;
  const detail = `order ${open.id} of this subscription is still ${open.status}`;
  return { ...refuse('busy', detail), retryAfterMs: busyPauseMs };
}

/**
 * Asks whether anything is under way, then reads, compares and orders the new total, once.
 * Throws `unknown-outcome` when the order may exist; the purchase order number is then the change's id.
 */
export async function setQuantity(tools: WriteTools, request: SetQuantity): Promise<WriteAnswer> {
  const { customerId, subscriptionId: ownId, fromQuantity, toQuantity } = request;
  const refused = await refuseBeforeReading(tools, request);
  if (refused !== null) return refused;

  const { subscription, line } = await readOwned(tools.client, customerId, ownId);
  const liveQuantity = line?.quantity ?? 0;
  if (liveQuantity !== fromQuantity) return { outcome: 'not-sent', liveQuantity };
  const notAllowed = refuseForSubscription({ subscription, line });
  if (notAllowed !== null) return notAllowed;
  if (line === null) return refuse('change-not-allowed', 'the subscription holds nothing');
  const outOfRange = await refuseForProduct(tools.catalog, subscription, line, toQuantity);
  if (outOfRange !== null) return outOfRange;

  const { billing, committed } = periodsOf(subscription, line);
  try {
    const order = await tools.client.placeChange(
      {
        customerId,
        subscriptionId: subscription.id,
        mpn: line.mpn ?? '',
        vendor: line.vendor ?? null,
        quantity: toQuantity,
        billingPeriod: billing,
        subscriptionPeriod: committed,
        poNumber: request.requestId,
      },
      `setting subscription ${ownId} of customer ${customerId} from ${fromQuantity} to ${toQuantity} seats`,
    );
    return fromPlacedOrder(order);
  } catch (error) {
    const change = { subscriptionId: subscription.id, isDecrease: toQuantity < fromQuantity };
    const refusal = error instanceof ConnectorError ? fromRefusedWrite(error, change) : null;
    if (refusal === null) throw error;
    return refusal;
  }
}

/** `accepted`, also when the order says that it is completed already: the subscription has to show it. */
function fromPlacedOrder(order: IngramOrder): WriteAnswer {
  const progress = fromOrderStatus(order);
  return progress.state === 'refused'
    ? { outcome: 'refused', reason: progress.reason, detail: progress.detail, retryAfterMs: null }
    : { outcome: 'accepted', reference: order.id };
}
