import type { Effect } from '../core/journal.ts';
import { newLot, type SeatLot } from '../core/lots.ts';
import { guidOf } from '../core/ids.ts';
import type { MarketSeed, MarketSubscription } from '../core/market.ts';

/** A subscription in the vendor's book; plain data. */
export interface Booked {
  readonly id: string;
  /** Number of the customer's account. */
  readonly account: string;
  readonly tenantId: string;
  readonly productName: string;
  readonly skuId: string;
  readonly commerceId: string;
  readonly term: MarketSubscription['term'];
  /** Instant at which the first term known here began. */
  readonly startedAt: string;
  /** Terms that have begun since then, the first one included. */
  termCount: number;
  quantity: number;
  lots: readonly SeatLot[];
}

/** Accounts and subscriptions by their ids. */
export interface Book {
  readonly subscriptions: Readonly<Record<string, Booked>>;
}

const monthsOf = { P1M: 1, P1Y: 12, P3Y: 36 } as const;
const shortOf = (name: string): string => guidOf(name).slice(0, 8).toUpperCase();

export const accountOf = (customerKey: string): string => `A-${shortOf(`account/${customerKey}`)}`;
export const subscriptionIdOf = (key: string): string => `S-${shortOf(`portal/${key}`)}`;

/** The book that a world begins with; empty where nobody buys here. */
export function toBook(seed: MarketSeed | undefined): Book {
  const rows = (seed?.subscriptions ?? []).map((sold): Booked => {
    const customer = seed?.customers.find(({ key }) => key === sold.customerKey);
    const product = seed?.products.find(
      ({ productId, skuId }) => `${productId}:${skuId}` === sold.product,
    );
    if (customer === undefined || product === undefined)
      throw new Error(`The seed of ${sold.key} is not whole`);
    return {
      id: subscriptionIdOf(sold.key),
      account: accountOf(customer.key),
      tenantId: customer.tenantId,
      productName: product.title,
      skuId: product.entraSkuId,
      commerceId: sold.commerceId,
      term: sold.term,
      startedAt: sold.startedAt,
      termCount: 1,
      quantity: sold.lots.reduce((seats, { quantity }) => seats + quantity, 0),
      lots: sold.lots.map(({ quantity, addedAt }) =>
        newLot(quantity, Temporal.Instant.from(addedAt)),
      ),
    };
  });
  const subscriptions = Object.fromEntries(rows.map((row) => [row.id, row]));
  if (Object.keys(subscriptions).length < rows.length)
    throw new Error('Two subscriptions of the seed have one id');
  return { subscriptions };
}

const renewalOf = ({ startedAt, term, termCount }: Booked): Temporal.Instant =>
  Temporal.Instant.from(startedAt)
    .toZonedDateTimeISO('UTC')
    .add({ months: monthsOf[term] * termCount })
    .toInstant();

/** Terms that are over have been renewed, each with the seats that it had: they may be given back anew. */
export function renewDue(row: Booked, now: Temporal.Instant): void {
  for (let at = renewalOf(row); Temporal.Instant.compare(at, now) <= 0; at = renewalOf(row)) {
    row.lots = [newLot(row.quantity, at)];
    row.termCount += 1;
  }
}

/** Whose a subscription is, as every line of the journal about it names it. */
export const ownerOf = ({ id, account, tenantId, skuId }: Booked): Omit<Effect, 'kind'> => ({
  customerId: account,
  tenantId,
  subscriptionId: id,
  skuId,
});
