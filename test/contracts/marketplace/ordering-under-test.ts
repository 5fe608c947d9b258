/** What the suite of the `Ordering` port needs of a connector and its simulator, and the seed that it runs on. */
import { type CspCustomerId, cspCustomerId, skuId, tenantId } from '../../../src/domain/ids.ts';
import type { Money } from '../../../src/domain/money.ts';
import type { Fetch } from '../../../src/connectors/http/types.ts';
import type { Marketplace } from '../../../src/ports/marketplace.ts';
import type { WriteRefusal } from '../../../src/ports/write-refusal.ts';
import type {
  AgreementState,
  CatalogItem,
  NewOrder,
  OrderAnswers,
  OrderProgress,
  OrderQuestion,
  Ordering,
  SentOrder,
  WantedProduct,
} from '../../../src/ports/ordering.ts';
import type {
  MarketProduct,
  MarketSeed,
  MarketSimulator,
  SimulatedMarket,
} from '../../../simulators/core/market.ts';
import type { SeatsChanged } from '../../../simulators/core/seats.ts';
import { fixtureSeed } from './fixture.ts';
import { eachWithOwn } from './under-test.ts';

const [adatum, other] = fixtureSeed.customers;
const BASIC = '3b555118-da6a-4418-894f-7df1e2096870';
const [premium] = fixtureSeed.products;
if (adatum === undefined || other === undefined || premium === undefined) {
  throw new Error('the fixture has two customers and a product');
}

/** Nobody has it yet. Its prices per seat and month: 7.20 monthly, 6.30 on a year billed monthly. */
const basic: MarketProduct = {
  ...premium,
  productId: 'CFQ7TTC0LH18',
  skuId: '0001',
  title: 'Microsoft 365 Business Basic',
  entraSkuId: BASIC,
  skuPartNumber: 'O365_BUSINESS_ESSENTIALS',
  prices: [
    { term: 'P1M', billing: 'monthly', unitPriceMinor: 720 },
    { term: 'P1Y', billing: 'monthly', unitPriceMinor: 7_560 },
    { term: 'P1Y', billing: 'annual', unitPriceMinor: 7_200 },
  ],
};

/** Two customers, two products; one of them has ten seats of the other product. */
export const orderingSeed: MarketSeed = {
  ...fixtureSeed,
  customers: [adatum, other],
  products: [premium, basic],
};

export const wantedBasic: WantedProduct = {
  skuId: skuId(BASIC),
  productKeys: ['CFQ7TTC0LH18:0001'],
  segment: 'commercial',
};
export const wantedPremium: WantedProduct = {
  skuId: skuId(premium.entraSkuId),
  productKeys: ['CFQ7TTC0LCHC:0002'],
  segment: 'commercial',
};

/** A customer as orders name it. */
export interface Buyer {
  readonly customerId: CspCustomerId;
  readonly tenantId: ReturnType<typeof tenantId>;
}

/** A refusal of the vendor's, how to bring it about, and what we call it. */
export interface Refusal {
  readonly name: string;
  arrange(vendor: MarketSimulator): void;
  readonly reason: WriteRefusal;
  readonly words: RegExp;
}

/** What is peculiar to a vendor. */
export interface OrderingVendor {
  readonly market: SimulatedMarket;
  /** Starts the simulator with the seed, and what it needs beside it. */
  start(): Promise<{
    readonly vendor: MarketSimulator;
    connect(fetch: Fetch): Marketplace;
    close(): Promise<void>;
  }>;
  /** Regular expression for faults: the path of the POST that buys. */
  readonly path: string;
  /** Behaviour that keeps an order and what it makes out of the lists for ten minutes. */
  readonly lag: Readonly<Record<string, number>>;
  /** Behaviour by which it works on an order for a day, longer than any settle time. */
  readonly slow: Readonly<Record<string, number>>;
  readonly agreement: AgreementState;
  /** What it says to the price of three seats of the wanted product by the month; null where it does not tell. */
  readonly firstCharge: Money | null;
  /** For the tenant of the buyer. */
  readonly questions: (tenantId: string) => readonly OrderQuestion[];
  /** What a person says to those without a preset. */
  readonly answers: OrderAnswers;
  readonly refusals: readonly Refusal[];
  /** An order that was answered names the subscription it made, sooner or later. */
  readonly namesWhatWasMade: boolean;
  /** Lists its orders, or tells by a key of ours whether one was taken. */
  readonly listsOrders: boolean;
  /** Proves that an order was not taken, whatever else is new at the customer. */
  readonly provesAbsence: boolean;
}

export interface OrderingUnderTest {
  readonly vendor: MarketSimulator;
  readonly peculiar: OrderingVendor;
  readonly buyer: Buyer;
  readonly otherBuyer: Buyer;
  /** What the tenants were told since the start of the test. */
  readonly seats: SeatsChanged[];
  connect(fetch?: Fetch): Marketplace;
  close(): Promise<void>;
}

/** Starts the simulator with the seed. */
export async function startOrdering(
  peculiar: OrderingVendor,
  fetch: Fetch,
): Promise<OrderingUnderTest> {
  const started = await peculiar.start();
  const { vendor } = started;
  const seats: SeatsChanged[] = [];
  vendor.onSeatsChanged((event) => seats.push(event));
  const [buyer, otherBuyer] = [adatum, other].map((customer) => ({
    customerId: cspCustomerId(peculiar.market.customerIdOf(customer ?? { key: '', tenantId: '' })),
    tenantId: tenantId(customer?.tenantId ?? ''),
  }));
  if (buyer === undefined || otherBuyer === undefined) throw new Error('the seed has two');
  return {
    vendor,
    peculiar,
    buyer,
    otherBuyer,
    seats,
    connect: (own = fetch) => started.connect(own),
    close: () => started.close(),
  };
}

/** Gives every piece of work a vendor of its own, which is closed afterwards. */
export function withOrdering(
  peculiar: OrderingVendor,
  fetch: Fetch,
): (work: (under: OrderingUnderTest, marketplace: Marketplace) => Promise<void>) => Promise<void> {
  const withOwn = eachWithOwn(
    () => startOrdering(peculiar, fetch),
    (under) => under.close(),
  );
  return (work) => withOwn(undefined, (under) => work(under, under.connect()));
}

/** The part of a connector that orders. */
export function orderingOf(marketplace: Marketplace): Ordering {
  if (marketplace.ordering === undefined) throw new Error('the connector cannot order');
  return marketplace.ordering;
}

/** The item of a term and a billing cycle; the suite orders by the month. */
export async function itemOf(
  ordering: Ordering,
  customerId: CspCustomerId,
  wanted: WantedProduct = wantedBasic,
  term = 'P1M',
): Promise<CatalogItem> {
  const items = await ordering.findItems(customerId, wanted);
  const item = items.find((each) => each.term === term && each.billingCycle === 'monthly');
  if (item === undefined) throw new Error(`no item of ${term} among ${JSON.stringify(items)}`);
  return item;
}

/** An order as a flow makes it: item, presets, answers of a person. */
export async function newOrderOf(
  { peculiar, buyer }: Pick<OrderingUnderTest, 'peculiar' | 'buyer'>,
  ordering: Ordering,
  change: Partial<NewOrder> = {},
): Promise<NewOrder> {
  const item = change.item ?? (await itemOf(ordering, buyer.customerId));
  const questions = await ordering.readQuestions(buyer.customerId, item, buyer.tenantId);
  const presets = questions.flatMap(({ key, preset }) => (preset ? [[key, preset] as const] : []));
  return {
    ...buyer,
    quantity: 3,
    requestId: '3f1c9a52-7a55-4a0e-9d7e-0d3f7d9a1c11',
    answers: { ...Object.fromEntries(presets), ...peculiar.answers },
    ...change,
    item,
  };
}

/** The same, ready to be sent: what the customer has is noted, the cart is made. */
export async function sentOrderOf(
  under: Pick<OrderingUnderTest, 'peculiar' | 'buyer' | 'vendor'>,
  marketplace: Marketplace,
  change: Partial<NewOrder> = {},
): Promise<SentOrder> {
  const ordering = orderingOf(marketplace);
  const order = await newOrderOf(under, ordering, change);
  const prepared = await ordering.prepareOrder?.(order);
  if (prepared?.outcome === 'refused') throw new Error(prepared.detail);
  const before = await marketplace.listSubscriptions(order.customerId);
  return {
    ...order,
    preparation: prepared?.preparation ?? null,
    subscriptionsBefore: before.map(({ id }) => id),
    sentAt: under.vendor.clock.now(),
  };
}

/** Subscriptions that were really bought: [customer, license, seats], oldest first. */
export function boughtAt({ vendor }: OrderingUnderTest): unknown[] {
  return vendor.journal
    .entries()
    .flatMap(({ effect }) => (effect?.kind === 'quantity' ? [effect] : []))
    .filter(({ before }) => before === 0)
    .map(({ customerId, skuId: sku, after }) => [customerId, sku, after]);
}

/** Lets time pass in which the vendor works. */
export function pass({ vendor }: OrderingUnderTest, duration: string): void {
  vendor.clock.advance(duration);
  vendor.settle();
}

/** Changes how the vendor behaves until the next reset. */
export async function behave({ vendor }: OrderingUnderTest, change: object): Promise<void> {
  const answer = await fetch(`${vendor.url}/_sim/behaviour`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
  });
  if (answer.status !== 200) throw new Error(await answer.text());
}

/** Looks until the vendor has worked for an hour; every look but the last has to say that the order is known. */
export async function settled(
  under: OrderingUnderTest,
  ordering: Ordering,
  order: SentOrder,
  reference: string | null,
): Promise<OrderProgress> {
  for (let look = 0; look < 60; look += 1) {
    // One look after the other, each a minute later.
    // oxlint-disable-next-line no-await-in-loop
    const progress = await ordering.findOrder(order, reference);
    if (progress.state !== 'pending') return progress;
    pass(under, 'PT1M');
  }
  throw new Error('still pending after an hour');
}
