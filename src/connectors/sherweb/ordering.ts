/** Ordering new subscriptions: README.md, "Ordering". */
import { parseGuid, skuId, subscriptionId } from '../../domain/ids.ts';
import { costPeriods } from '../../domain/subscription.ts';
import { judgeNewcomers } from '../../domain/ordering/judge-newcomers.ts';
import { segmentNamedIn } from '../../domain/products/catalog-words.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type {
  CatalogItem,
  NewOrder,
  OrderAnswer,
  OrderCheck,
  OrderProgress,
  Ordering,
  SentOrder,
  WantedProduct,
} from '../../ports/ordering.ts';
import type { CallLog } from '../http/types.ts';
import type { SherwebClient, SherwebNewOrder } from './client.ts';
import { fromRefusedWrite } from './errors.ts';
import { vendor } from './list.ts';
import { fromBillingCycle, fromCatalogTerm, isTrial, unitCostOf } from './map.ts';
import type { SherwebCatalogItem, SherwebItemPrice, SherwebSubscription } from './schema.ts';
import { isSame, readTracking, refuse, refuseSuspended } from './write.ts';

type Refused = Extract<OrderAnswer, { outcome: 'refused' }>;

/** What ordering stands on. */
export interface OrderingParts {
  readonly client: SherwebClient;
  now(): Temporal.Instant;
  readonly log: CallLog | undefined;
}

export function createOrdering(parts: OrderingParts): Ordering {
  const { client } = parts;
  return {
    // Nothing says how long an order may wait in the queue; as for changes (README.md, "Limits").
    settleTimeMs: 30 * 60_000,
    // No list of orders, no key of ours: an order may wait in the queue for long, and nothing would show it.
    absenceIsProof: false,
    findItems: (customerId, wanted) => findItems(parts, customerId, wanted),
    readQuestions: () => Promise.resolve([]),
    // No call tells. A customer who has not accepted shows by the refusal of an order.
    readAgreement: () => Promise.resolve('not-told'),
    checkOrder: (order) => checkOrder(parts, order),
    placeOrder: (order) => placeOrder(parts, order),
    findOrder: (order, reference) => findOrder(client, order, reference),
  };
}

const isLicense = ({ microsoftSkuId }: SherwebCatalogItem, wanted: string): boolean =>
  parseGuid(microsoftSkuId ?? '') === wanted;

const nameOf = ({ name, sku }: SherwebCatalogItem): string =>
  (name ?? []).find(({ value }) => value)?.value ?? sku ?? '';

/** Items whose Microsoft SKU id is the wanted license; one SKU that is listed with different facts is left out. */
async function findItems(
  parts: OrderingParts,
  customerId: string,
  wanted: WantedProduct,
): Promise<readonly CatalogItem[]> {
  const catalog = await parts.client.catalog(customerId);
  const sold = catalog.filter(
    (item) =>
      isLicense(item, wanted.skuId) &&
      (segmentNamedIn(nameOf(item)) ?? 'commercial') === wanted.segment &&
      !isTrial({ productName: nameOf(item), sku: item.sku }),
  );
  const isClear = ({ sku }: SherwebCatalogItem): boolean => {
    const alike = catalog.filter((item) => isSame(item.sku ?? '', sku ?? ''));
    return sku !== null && sku !== undefined && sku !== '' && alike.length === 1;
  };
  const skus = sold.filter(isClear).map(({ sku }) => sku ?? '');
  const prices = skus.length === 0 ? [] : await pricesOf(parts, customerId, skus);
  return sold.filter(isClear).flatMap((item) => toItem(item, wanted, prices));
}

function toItem(
  item: SherwebCatalogItem,
  wanted: WantedProduct,
  prices: readonly SherwebItemPrice[],
): readonly CatalogItem[] {
  const id = item.sku ?? '';
  const term = fromCatalogTerm(item.commitmentTerm);
  const billingCycle = fromBillingCycle(item.billingCycle);
  if (term === 'unknown' || billingCycle === 'unknown') return [];
  const price = prices.find(({ sku }) => isSame(sku ?? '', id));
  return [
    {
      id,
      productName: nameOf(item),
      productKey: null,
      declaredSkuId: skuId(wanted.skuId),
      segment: wanted.segment,
      term,
      billingCycle,
      unitCost: unitCostOf(price?.pricingInformation, billingCycle),
      unitCostPeriod: costPeriods[billingCycle],
      minimumQuantity: null,
      maximumQuantity: null,
    },
  ];
}

/** Empty when prices cannot be read: what can be ordered is told all the same. */
async function pricesOf(
  { client, log }: OrderingParts,
  customerId: string,
  skus: readonly string[],
): Promise<readonly SherwebItemPrice[]> {
  try {
    return await client.itemPrices(customerId, skus);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    log?.warn({ vendor, customerId, error: String(error) }, 'no prices');
    return [];
  }
}

const toSherwebOrder = ({ item, quantity, requestId }: NewOrder): SherwebNewOrder => ({
  sku: item.id,
  quantity,
  orderedBy: `Seatwright ${requestId}`,
});

const describeOrder = ({ customerId, item, quantity }: NewOrder): string =>
  `${quantity} seats of ${item.id} for customer ${customerId}`;

/** What is refused before asking, then what Sherweb refuses, as a value. */
async function sendOrder<Answer>(
  parts: OrderingParts,
  order: NewOrder,
  send: () => Promise<Answer>,
): Promise<Answer | Refused> {
  if (!Number.isSafeInteger(order.quantity) || order.quantity < 1) {
    return refuse('quantity-out-of-range', 'an order is for at least one seat');
  }
  const suspended = await refuseSuspended(parts.client, order.customerId, parts.now());
  if (suspended !== null) return suspended;
  try {
    return await send();
  } catch (error) {
    const refusal = error instanceof ConnectorError ? fromRefusedWrite(error) : null;
    if (refusal === null) throw error;
    return refusal;
  }
}

async function checkOrder(parts: OrderingParts, order: NewOrder): Promise<OrderCheck> {
  const refused = await sendOrder(parts, order, async () => {
    const operation = `checking an order of ${describeOrder(order)}`;
    await parts.client.validateOrder(order.customerId, toSherwebOrder(order), operation);
    return null;
  });
  return refused === null
    ? { outcome: 'fine', firstCharge: null }
    : { outcome: 'refused', reason: refused.reason, detail: refused.detail };
}

async function placeOrder(parts: OrderingParts, order: NewOrder): Promise<OrderAnswer> {
  return sendOrder(parts, order, async (): Promise<OrderAnswer> => {
    const operation = `ordering ${describeOrder(order)}`;
    const sent = toSherwebOrder(order);
    const reference = await parts.client.placeOrder(order.customerId, sent, operation);
    return { outcome: 'placed', reference, subscriptionId: null };
  });
}

/**
 * The tracking tells how far the order is and never what it made: that is looked for among what is new. Without a tracking id,
 * and where the tracking does not know it (any more), nothing but the newcomers tells.
 */
async function findOrder(
  client: SherwebClient,
  order: SentOrder,
  reference: string | null,
): Promise<OrderProgress> {
  const tracked = reference === null ? null : await readTracking(client, reference);
  if (tracked?.state === 'refused') return tracked;
  // Something new may be somebody else's as long as ours is worked on.
  if (tracked?.state === 'pending') return { state: 'pending' };
  return judgeNewcomers(
    (await newcomersOf(client, order)).map((source) => ({
      id: subscriptionId(source.id),
      isAsOrdered: isSame(source.sku ?? '', order.item.id) && source.quantity === order.quantity,
      // What has ended is not listed.
      isAlive: true,
    })),
  );
}

/** What the customer did not have before, of the ordered SKU or of another one that provides the same license. */
async function newcomersOf(
  client: SherwebClient,
  { customerId, item, subscriptionsBefore }: SentOrder,
): Promise<readonly SherwebSubscription[]> {
  const listed = (await client.subscriptions(customerId)).filter(
    ({ id }) => !subscriptionsBefore.some((before) => isSame(before, id)),
  );
  const isOrdered = ({ sku }: SherwebSubscription): boolean => isSame(sku ?? '', item.id);
  if (listed.every(isOrdered)) return listed;
  const catalog = await client.catalog(customerId);
  const license = item.declaredSkuId ?? '';
  return listed.filter(
    (source) =>
      isOrdered(source) ||
      catalog.some((each) => isLicense(each, license) && isSame(each.sku ?? '', source.sku ?? '')),
  );
}
