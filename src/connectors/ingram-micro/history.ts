import type { QuantityEvent, ReductionFacts } from '../../domain/subscription.ts';
import { parseInstant } from '../../lib/instant.ts';
import type { IngramOrder } from './schema.ts';

/** What the orders have to fit to. */
export interface OrderedProduct {
  readonly subscriptionId: string;
  readonly mpn: string;
  readonly liveQuantity: number;
  /** Null where the marketplace does not tell. */
  readonly termStartsAt: Temporal.Instant | null;
}

const kinds: ReadonlyMap<string, QuantityEvent['kind']> = new Map([
  ['sales', 'purchase'],
  ['change', 'change'],
  ['renewal', 'renewal'],
]);

/** A renewal is ordered up to this long before the term that it begins: it starts before the end. Assumed. */
const renewalLeadDays = 15;

/** "2019-03-19 07:22:59"; without a zone it is taken as UTC. Null when it is no moment. */
export function fromOrderTime(text: string | null | undefined): Temporal.Instant | null {
  return parseInstant((text ?? '').trim().replace(/^(\d{4}-\d{2}-\d{2}) +/, '$1T'));
}

/** Whether the order is, or may be, about this subscription: one that names none may. */
export function concerns({ products }: IngramOrder, subscriptionId: string): boolean {
  if (!products || products.length === 0) return true;
  return products.some((product) => (product.subscriptionId ?? subscriptionId) === subscriptionId);
}

type Readable =
  | { readonly kind: 'unreadable'; readonly why: string }
  | {
      readonly kind: 'event';
      readonly at: Temporal.Instant;
      /** Null for a renewal that names no quantity. */
      readonly quantity: number | null;
      readonly means: QuantityEvent['kind'];
    };

function fromOrder(order: IngramOrder, { subscriptionId, mpn }: OrderedProduct): Readable | null {
  // What did not come to its end has changed nothing.
  if (order.status !== 'completed' || !concerns(order, subscriptionId)) return null;
  if (!order.products || order.products.length === 0) {
    return { kind: 'unreadable', why: `order ${order.id} names no products` };
  }
  const lines = order.products.filter(
    (product) =>
      product.mpn === mpn && (product.subscriptionId ?? subscriptionId) === subscriptionId,
  );
  // About another product of the subscription.
  if (lines.length === 0) return null;
  const at = fromOrderTime(order.creationDate);
  const means = kinds.get(order.type ?? '');
  const quantity = lines[0]?.quantity ?? null;
  if (at === null || means === undefined || lines.length > 1) {
    return { kind: 'unreadable', why: `order ${order.id} is not understood` };
  }
  if (quantity === null && means !== 'renewal') {
    return { kind: 'unreadable', why: `order ${order.id} names no quantity` };
  }
  return { kind: 'event', at, quantity, means };
}

const unknown = (why: string) => ({
  kind: 'unknown' as const,
  reason: `The orders do not tell how the seats came about: ${why}.`,
});

/**
 * The quantity's changes in the order of time, from the completed orders of a subscription.
 *
 * An order counts from its creation, which is before Microsoft's own moment: a window computed from it closes too early
 * rather than too late. Changes before the first purchase or renewal are left out: how many seats they added is not known.
 * When the present term began and no order shows it, a renewal is added at its start.
 * `unknown` when an order cannot be read, none begins the history, or it does not end at the live quantity.
 */
export function fromIngramOrders(
  orders: readonly IngramOrder[],
  product: OrderedProduct,
): ReductionFacts {
  const read = orders.map((order) => fromOrder(order, product));
  const unreadable = read.find((event) => event?.kind === 'unreadable');
  if (unreadable?.kind === 'unreadable') return unknown(unreadable.why);
  const ordered = read
    .flatMap((event) => (event?.kind === 'event' ? [event] : []))
    // The newest comes first in the list: it decides between orders of the same second.
    .toReversed()
    .sort((a, b) => Temporal.Instant.compare(a.at, b.at));
  const events: QuantityEvent[] = [];
  for (const { at, quantity, means } of ordered) {
    const after = quantity ?? events.at(-1)?.quantity;
    if (after === undefined) return unknown('the first order is a renewal without a quantity');
    events.push({ at, quantity: after, kind: means });
  }
  const whole = withRenewal(events, product.termStartsAt);
  const first = whole.findIndex(({ kind }) => kind !== 'change');
  if (first === -1) return unknown('no order has begun them');
  const last = whole.at(-1)?.quantity;
  if (last !== product.liveQuantity) {
    const why = `they end at ${last} seats, the subscription has ${product.liveQuantity}`;
    return { ...unknown(why), mayPass: true };
  }
  return { kind: 'events', events: whole.slice(first) };
}

function withRenewal(
  events: readonly QuantityEvent[],
  termStartsAt: Temporal.Instant | null,
): readonly QuantityEvent[] {
  if (termStartsAt === null) return events;
  const from = termStartsAt.subtract({ hours: 24 * renewalLeadDays });
  const isShown = events.some(
    ({ at, kind }) => kind !== 'change' && Temporal.Instant.compare(at, from) >= 0,
  );
  const before = events.filter(({ at }) => Temporal.Instant.compare(at, termStartsAt) <= 0);
  const last = before.at(-1);
  if (isShown || last === undefined) return events;
  const renewal = { at: termStartsAt, quantity: last.quantity, kind: 'renewal' } as const;
  return [...before, renewal, ...events.slice(before.length)];
}
