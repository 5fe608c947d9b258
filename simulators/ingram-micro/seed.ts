import { numberOf } from '../core/ids.ts';
import { newLot } from '../core/lots.ts';
import type { MarketPrice, MarketProduct, MarketSeed, MarketSubscription } from '../core/market.ts';
import { addOrder } from './changes.ts';
import type {
  ImBehaviour,
  ImCustomer,
  ImPeriod,
  ImProduct,
  ImState,
  ImSubscription,
} from './entities.ts';
import { termEnd } from './rules.ts';

/** What the one API user of the demo signs in with. */
export const credentials = {
  username: 'northwind.api',
  password: 'ingram-demo-password',
  subscriptionKey: '166a6ba878d74805ae3fc7e54fd33b16',
  marketplace: 'us',
} as const;

/** How the simulator behaves unless told otherwise. */
export const usualBehaviour: ImBehaviour = {
  version: 'newer',
  forbiddenDecrease: 'refuse',
  subscriptionFilter: 'every-order',
  provisionSeconds: 5,
  renewalLeadDays: 2,
  largestPage: 500,
};

const firstOrderNumber = 1_000_000;
/** Retail price over the reseller's cost. */
const retail = 1.2;
/** Ids have twelve digits. */
const smallestId = 100_000_000_000;
const idCount = 900_000_000_000;

/** Twelve digits made from a name: the same name always gives the same id. */
const idFrom = (name: string): string =>
  String(smallestId + numberOf(`ingram-micro/${name}`, idCount));

/** Id of a customer of the seed. */
export const customerIdOf = (key: string): string => idFrom(`customer/${key}`);
/** Id of a subscription of the seed. */
export const subscriptionIdOf = (key: string): string => idFrom(`subscription/${key}`);
/** Id of a row of the catalog. */
export const productIdOf = (mpn: string, term: string, billing: string): string =>
  idFrom(`product/${mpn}/${term}/${billing}`);

/** Adds by id; two names with the same digits would be one record, so that is an error. */
const put = <Item extends { id: string }>(items: Record<string, Item>, item: Item): void => {
  if (items[item.id] !== undefined) throw new RangeError(`Two records have the id ${item.id}`);
  items[item.id] = item;
};

const periods: Record<MarketPrice['term'], ImPeriod> = {
  P1M: { type: 'month', duration: 1 },
  P1Y: { type: 'year', duration: 1 },
  P3Y: { type: 'year', duration: 3 },
};
const months = { P1M: 1, P1Y: 12, P3Y: 36 } as const;

/** Whole currency units as decimal text, to a hundredth of a cent. */
const toAmount = (amountMinor: number): string => String(Math.round(amountMinor * 100) / 10_000);

const toProduct = (product: MarketProduct, price: MarketPrice): ImProduct => {
  const mpn = `${product.productId}:${product.skuId}`;
  const { term, billing } = price;
  const paymentCount = Math.max(1, months[term] / (billing === 'monthly' ? 1 : 12));
  const cost = price.unitPriceMinor / paymentCount;
  const isMarked = product.segment === 'commercial' || /non-?profit/i.test(product.title);
  return {
    id: productIdOf(mpn, term, billing),
    mpn,
    vendor: 'Microsoft',
    name: isMarked ? product.title : `${product.title} (Nonprofit Staff Pricing)`,
    minimumQuantity: 1,
    maximumQuantity: product.maximumQuantity,
    price: toAmount(cost * retail),
    cost: toAmount(cost),
    billingPeriod: billing === 'monthly' ? periods.P1M : periods.P1Y,
    subscriptionPeriod: periods[term],
    dependsOn: [...product.prerequisites],
    entraSkuId: product.entraSkuId,
  };
};

const toSubscription = (
  seed: MarketSubscription,
  customer: ImCustomer,
  product: ImProduct,
): ImSubscription => {
  const anchorOn = seed.startedAt.slice(0, 10);
  const createdAt = seed.lots[0]?.addedAt ?? seed.startedAt;
  return {
    id: subscriptionIdOf(seed.key),
    customerId: customer.id,
    tenantId: customer.tenantId,
    commerceId: seed.commerceId,
    name: seed.isTrial ? `${product.name} Trial` : product.name,
    status: 'active',
    renewalStatus: true,
    createdAt,
    anchorOn,
    termCount: 1,
    expiresAt: termEnd(anchorOn, product.subscriptionPeriod, 1),
    modifiedAt: seed.lots.at(-1)?.addedAt ?? createdAt,
    lines: [
      {
        productId: product.id,
        quantity: seed.lots.reduce((sum, { quantity }) => sum + quantity, 0),
        lots: seed.lots.map(({ quantity, addedAt }) =>
          newLot(quantity, Temporal.Instant.from(addedAt)),
        ),
      },
    ],
  };
};

/** Each lot came by an order: the first by a sale, the others by changes of the whole quantity. */
const addOrders = (state: ImState, seed: MarketSubscription, productId: string): void => {
  const subscriptionId = subscriptionIdOf(seed.key);
  let quantity = 0;
  for (const [index, lot] of seed.lots.entries()) {
    quantity += lot.quantity;
    addOrder(state, {
      type: index === 0 ? 'sales' : 'change',
      customerId: customerIdOf(seed.customerKey),
      poNumber: null,
      createdAt: lot.addedAt,
      status: 'completed',
      lines: [{ productId, subscriptionId, quantity }],
      due: null,
    });
  }
};

/** The data that a neutral seed stands for. Throws `RangeError` where names do not fit together or ids collide. */
export const toState = (seed: MarketSeed, behaviour: Partial<ImBehaviour>): ImState => {
  const state: ImState = {
    credentials: { ...credentials },
    currency: 'USD',
    customers: {},
    products: {},
    subscriptions: {},
    orders: {},
    lastOrderNumber: firstOrderNumber,
    behaviour: { ...usualBehaviour, ...behaviour },
  };
  for (const { key, name, country, domain, tenantId, isFindable } of seed.customers) {
    put(state.customers, {
      id: customerIdOf(key),
      externalId: '',
      name,
      status: 'active',
      country,
      email: `admin@${isFindable ? domain : 'reseller.example'}`,
      tenantId,
    });
  }
  for (const product of seed.products) {
    for (const price of product.prices) put(state.products, toProduct(product, price));
  }
  for (const subscription of seed.subscriptions) {
    const { product: mpn, term, billing, customerKey } = subscription;
    const product = state.products[productIdOf(mpn, term, billing)];
    const customer = state.customers[customerIdOf(customerKey)];
    if (product === undefined || customer === undefined) {
      throw new RangeError(`Subscription ${subscription.key} names what the seed does not have`);
    }
    put(state.subscriptions, toSubscription(subscription, customer, product));
    addOrders(state, subscription, product.id);
  }
  return state;
};
