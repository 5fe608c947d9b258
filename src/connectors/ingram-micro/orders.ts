import type { AcceptedChange, ChangeProgress, LostChange } from '../../ports/marketplace.ts';
import type { IngramClient, OrderFilter } from './client.ts';
import { concerns } from './history.ts';
import { partsOfId } from './map.ts';
import type { IngramOrder } from './schema.ts';

/** Reads orders with what is in them; those that have ended are kept, since they never change again. */
export interface OrderReader {
  /** Null when there is none of this id. */
  order(id: string): Promise<IngramOrder | null>;
  /** In the order of the list: the newest first. Sales are left out on request: they are none of a subscription that exists. */
  orders(filter: OrderFilter, types?: 'all' | 'but-sales'): Promise<readonly IngramOrder[]>;
}

const ended: ReadonlySet<string> = new Set(['completed', 'error', 'cancelled']);
/** More than this are forgotten and read again. */
const mostKept = 5_000;

export function createOrderReader(client: IngramClient): OrderReader {
  const kept = new Map<string, IngramOrder>();

  const read = async (id: string): Promise<IngramOrder | null> => {
    const held = kept.get(id);
    if (held !== undefined) return held;
    const order = await client.order(id);
    if (order !== null && ended.has(order.status ?? '')) {
      if (kept.size >= mostKept) kept.clear();
      kept.set(id, order);
    }
    return order;
  };

  return {
    order: read,
    orders: async (filter, types = 'all') => {
      const rows = await client.orders(filter);
      const orders: IngramOrder[] = [];
      for (const row of rows) {
        if (types === 'but-sales' && row.type === 'sales') continue;
        // One that is listed and not found stays in, without what is in it: it may be about anything.
        orders.push((await read(row.id)) ?? { ...row, poNumber: null, products: null });
      }
      return orders;
    },
  };
}

/**
 * An order of the subscription that has not ended, if there is one. Asked by customer and status, because the filter by
 * subscription can be read as "the order that created it".
 */
export async function findOpenOrder(
  reader: OrderReader,
  customerId: string,
  subscriptionId: string,
): Promise<IngramOrder | null> {
  for (const status of ['submitted', 'processing'] as const) {
    const open = await reader.orders({ customerId, status }, 'but-sales');
    const own = open.find((order) => concerns(order, subscriptionId));
    if (own !== undefined) return own;
  }
  return null;
}

/** An order that ended without a change, in words: the reason is nowhere in the API. */
export function wordsOfEnd({ id, status }: IngramOrder): string {
  return `order ${id} has ended as "${status}"; the reason is in Ingram's reseller control panel only`;
}

/** What an order's status says; a status that is not known holds everything back, as one under way does. */
export function fromOrderStatus(order: IngramOrder): ChangeProgress {
  if (order.status === 'completed') return { state: 'done' };
  return order.status === 'error' || order.status === 'cancelled'
    ? { state: 'refused', reason: 'other', detail: wordsOfEnd(order) }
    : { state: 'pending' };
}

/** What became of a change; an order of another customer or subscription is no word about this one. */
export async function readChange(
  reader: OrderReader,
  { customerId, subscriptionId, reference }: AcceptedChange,
): Promise<ChangeProgress> {
  const order = await reader.order(reference);
  const isOwn =
    order !== null &&
    (order.customerId ?? customerId) === customerId &&
    concerns(order, partsOfId(subscriptionId).id);
  return isOwn ? fromOrderStatus(order) : { state: 'unknown' };
}

/** How far back a lost order is looked for. Days. */
const searchedDays = 7;

/**
 * The order that carries the id of a change as its purchase order number. 1.1 does not show that number in answers and has
 * no filter for it: then nothing is found, which proves nothing.
 */
export async function findChange(
  reader: OrderReader,
  now: Temporal.Instant,
  { customerId, subscriptionId, requestId }: LostChange,
): Promise<string | null> {
  const from = now.subtract({ hours: 24 * searchedDays });
  const filter = { customerId, creationTimeFrom: from.toString({ smallestUnit: 'second' }) };
  const { id } = partsOfId(subscriptionId);
  const orders = await reader.orders(filter, 'but-sales');
  const found = orders.find((order) => order.poNumber === requestId && concerns(order, id));
  return found?.id ?? null;
}
