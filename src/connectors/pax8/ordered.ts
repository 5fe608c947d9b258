/** What became of an order: README.md, "Looking for an order". */
import { type SubscriptionId, subscriptionId } from '../../domain/ids.ts';
import { judgeNewcomers } from '../../domain/ordering/judge-newcomers.ts';
import { parseInstant } from '../../lib/instant.ts';
import type { OrderProgress, SentOrder } from '../../ports/ordering.ts';
import { type RulesOf, fromItemId } from './catalog.ts';
import { nullWhenGone } from './client.ts';
import { fromBillingTerm, fromCommitment } from './commitment.ts';
import { fromPax8Status } from './map.ts';
import type { Pax8OrderClient } from './order-client.ts';
import type { Pax8CommitmentRules, Pax8Order, Pax8Subscription } from './schema.ts';

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/**
 * By the order's number where it was answered, which names the subscription; otherwise by what is new at the company.
 * Pax8 addresses orders and subscriptions without the company, so every one that is read is compared with it.
 */
export async function findOrder(
  client: Pax8OrderClient,
  rulesOf: RulesOf,
  order: SentOrder,
  reference: string | null,
): Promise<OrderProgress> {
  const known = reference === null ? null : await client.order(reference);
  if (known !== null && !isSame(known.companyId, order.customerId)) {
    return { state: 'unclear', detail: `order ${known.id} belongs to another company` };
  }
  const named = known === null ? null : nameIn(known, order);
  if (named !== null) return judgeNamed(await readOrNull(client, named), order, named);
  return search(client, rulesOf, order, known);
}

/** The subscription an order names for the ordered product; null where it names none. */
function nameIn(known: Pax8Order, { item }: SentOrder): string | null {
  const { productId } = fromItemId(item.id);
  const line = known.lineItems?.find((each) => isSame(each.productId ?? '', productId));
  return line?.subscriptionId || null;
}

/** The order's number proves it; term and seats may have been changed since. */
function judgeNamed(found: Pax8Subscription | null, order: SentOrder, id: string): OrderProgress {
  if (found === null) return { state: 'pending' };
  if (!isNewOfProduct(found, order)) {
    return { state: 'unclear', detail: `the order names ${id}, which is something else` };
  }
  return fromPax8Status(found) === 'cancelled'
    ? { state: 'refused', reason: 'other', detail: `subscription ${id} is ${found.status}` }
    : { state: 'done', subscriptionId: subscriptionId(found.id) };
}

async function search(
  client: Pax8OrderClient,
  rulesOf: RulesOf,
  order: SentOrder,
  known: Pax8Order | null,
): Promise<OrderProgress> {
  const { customerId, item } = order;
  const { productId } = fromItemId(item.id);
  const [listed, orders, rules] = await Promise.all([
    client.subscriptions(customerId),
    client.orders(customerId),
    rulesOf(productId),
  ]);
  const seen = new Set([...listed.map(({ id }) => id), ...order.subscriptionsBefore].map(lower));
  // What an order does not tell may be for the product.
  const linesOf = ({ lineItems }: Pax8Order) =>
    (lineItems ?? [{}]).filter((line) => isSame(line.productId ?? productId, productId));
  const theirs = orders.filter(({ companyId }) => isSame(companyId, customerId));
  const named = theirs
    .flatMap(linesOf)
    .flatMap(({ subscriptionId: id }) => (id ? [lower(id)] : []));
  const promised = named.filter((id) => !seen.has(id));
  const read = await Promise.all([...new Set(promised)].map((id) => readOrNull(client, id)));
  const unlisted = read.filter((found) => found !== null);
  const newcomers = [...listed, ...unlisted].filter((found) => isNewOfProduct(found, order));
  const judgement = judgeNewcomers(
    newcomers.map((found) => ({
      id: subscriptionId(found.id),
      isAsOrdered: isAsOrdered(found, rules, order),
      isAlive: fromPax8Status(found) !== 'cancelled',
    })),
  );
  if (judgement.state === 'unclear') return judgement;
  // Pax8 has the order, or one that may be it: what cannot be seen is on its way.
  const isPromised = known !== null || read.length > unlisted.length;
  if (judgement.state === 'absent' && isPromised) return { state: 'pending' };
  const unnamed = theirs.filter(
    (each) => isSince(each, order) && linesOf(each).some((line) => !line.subscriptionId),
  );
  const unordered = newcomers.filter(({ id }) => !named.includes(lower(id)));
  if (unnamed.length <= unordered.length) return judgement;
  // Its date does not tell it from an older one of the same day.
  const ids = unnamed.map(({ id }) => id).join(', ');
  return { state: 'unclear', detail: `may be an order that names no subscription (yet): ${ids}` };
}

/** A date alone begins up to a day before the order in its own zone, which nobody tells; the farthest is twelve hours off. */
const dateLagHours = 36;

/** Whether an order may have been made when ours was sent, or later; one without a readable date may. */
function isSince({ createdDate }: Pax8Order, { sentAt }: SentOrder): boolean {
  const at = parseInstant(createdDate ?? '');
  return at === null || Temporal.Instant.compare(at, sentAt.subtract({ hours: dateLagHours })) >= 0;
}

const lower = (id: string | SubscriptionId): string => id.toLowerCase();

function isNewOfProduct(found: Pax8Subscription, order: SentOrder): boolean {
  return (
    isSame(found.companyId, order.customerId) &&
    isSame(found.productId, fromItemId(order.item.id).productId) &&
    !order.subscriptionsBefore.some((id) => isSame(id, found.id))
  );
}

/** A term that Pax8 does not tell counts as another one. */
function isAsOrdered(
  found: Pax8Subscription,
  rules: readonly Pax8CommitmentRules[],
  { item, quantity }: SentOrder,
): boolean {
  return (
    found.quantity === quantity &&
    fromBillingTerm(found.billingTerm) === item.billingCycle &&
    fromCommitment(found, rules).term === item.term
  );
}

const readOrNull = (client: Pax8OrderClient, id: string): Promise<Pax8Subscription | null> =>
  nullWhenGone(() => client.subscription(id));
