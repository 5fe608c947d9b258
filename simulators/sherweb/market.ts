/** Sherweb as one of the marketplaces of a world. */
import { guidOf } from '../core/ids.ts';
import type {
  MarketProduct,
  MarketSeed,
  MarketSubscription,
  SimulatedMarket,
} from '../core/market.ts';
import { type SherwebItem, type SherwebSeed, startSherweb } from './start.ts';

const CREDENTIALS = {
  clientId: guidOf('sherweb-application'),
  clientSecret: 'sherweb-demo-secret',
  subscriptionKey: 'sherweb-demo-key',
} as const;
const MONTHS = { P1M: 1, P1Y: 12, P3Y: 36 } as const;

const customerIdOf = (key: string): string => guidOf(`sherweb-customer/${key}`);
const subscriptionIdOf = (key: string): string => guidOf(`sherweb-subscription/${key}`);

/** The form of a real SKU is not published; this one names everything that tells two items apart. */
const skuOf = (
  product: string,
  term: string,
  billing: 'monthly' | 'annual',
  isTrial: boolean,
): string =>
  [
    'MS',
    product.replace(':', '-'),
    term,
    billing.toUpperCase(),
    ...(isTrial ? ['TRIAL'] : []),
  ].join('-');

const cycleNames = { monthly: 'monthly', annual: 'yearly' } as const;

function toItem(
  product: MarketProduct,
  sold: Pick<MarketSubscription, 'term' | 'billing' | 'isTrial'>,
): SherwebItem {
  const { term, billing, isTrial } = sold;
  const price = product.prices.find((other) => other.term === term && other.billing === billing);
  const payments = billing === 'monthly' ? MONTHS[term] : 1;
  return {
    sku: skuOf(`${product.productId}:${product.skuId}`, term, billing, isTrial),
    name: isTrial ? `${product.title} Trial` : product.title,
    billingCycle: cycleNames[billing],
    term,
    microsoftSkuId: product.entraSkuId,
    recurringFee: price === undefined ? null : Math.round(price.unitPriceMinor / payments) / 100,
    maximumQuantity: product.maximumQuantity,
    isTrial,
  };
}

/** Everything that is sold, and what somebody holds although it is not (any more). */
function toItems(seed: MarketSeed): SherwebItem[] {
  const sold = seed.products.flatMap((product) =>
    product.prices.map((price) => toItem(product, { ...price, isTrial: false })),
  );
  const held = seed.subscriptions.flatMap((subscription) => {
    const product = seed.products.find(
      ({ productId, skuId }) => `${productId}:${skuId}` === subscription.product,
    );
    return product === undefined ? [] : [toItem(product, subscription)];
  });
  return [...new Map([...sold, ...held].map((item) => [item.sku, item])).values()];
}

/** What Sherweb starts with in such a world. */
export function toSherwebSeed(seed: MarketSeed): SherwebSeed {
  return {
    credentials: [{ ...CREDENTIALS }],
    customers: seed.customers.map((customer) => ({
      id: customerIdOf(customer.key),
      displayName: customer.name,
      tenantId: customer.tenantId,
    })),
    items: toItems(seed),
    subscriptions: seed.subscriptions.map(({ term, billing, isTrial, ...subscription }) => ({
      id: subscriptionIdOf(subscription.key),
      customerId: customerIdOf(subscription.customerKey),
      sku: skuOf(subscription.product, term, billing, isTrial),
      commerceId: subscription.commerceId,
      startedAt: subscription.startedAt,
      lots: subscription.lots,
    })),
  };
}

/** Sherweb in a world: one catalog item for every product, term and billing cycle. */
export const market: SimulatedMarket = {
  name: 'sherweb',
  start: (options) => startSherweb({ ...options, seed: () => toSherwebSeed(options.seed()) }),
  customerIdOf: ({ key }) => customerIdOf(key),
  subscriptionIdOf: ({ key }) => subscriptionIdOf(key),
  connection: (urls) => ({
    title: 'Sherweb',
    settings: { clientId: CREDENTIALS.clientId, baseUrl: urls.own },
    secrets: {
      clientSecret: CREDENTIALS.clientSecret,
      subscriptionKey: CREDENTIALS.subscriptionKey,
    },
  }),
  calls: {
    listSubscriptions: /\/billing\/subscriptions\/details\?/,
    readSubscription: /\/billing\/subscriptions\/details\?/,
    write: { method: 'POST', path: /\/billing\/subscriptions\/amendments\?/ },
  },
};
