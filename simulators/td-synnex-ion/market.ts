/** StreamOne Ion as one of the marketplaces of a world. */
import { numberOf } from '../core/ids.ts';
import type { MarketProduct, MarketSeed, SimulatedMarket } from '../core/market.ts';
import type { IonPlan } from './entities.ts';
import type { IonSeed } from './seed.ts';
import { startIon } from './start.ts';
import { monthsOf } from './wire.ts';

const accountId = '2768';
const refreshToken = 'ion-demo-first-refresh-token';
/** Retail price over partner price. */
const retail = 1.2;

/** Digits made from a name; a seed in which two names meet is refused. */
const idOf = (name: string): string => String(100_000 + numberOf(name, 10 ** 13));

const customerIdOf = (key: string): string => idOf(`ion-customer/${key}`);
const subscriptionIdOf = (key: string): string => idOf(`ion-subscription/${key}`);
const catalogKeyOf = (product: MarketProduct): string => `${product.productId}:${product.skuId}`;

const planIdsOf = (
  catalogKey: string,
  term: string,
  billing: string,
): Pick<IonPlan, 'productId' | 'skuId' | 'planId'> => ({
  productId: 'Microsoft365NCE',
  skuId: `Microsoft-${catalogKey.replace(':', '-')}`,
  planId: `${term}-${billing}`,
});

const toPlans = (product: MarketProduct): IonPlan[] =>
  product.prices.map(({ term, billing, unitPriceMinor }) => {
    const periods = billing === 'monthly' ? monthsOf[term] : monthsOf[term] / 12;
    const cost = Math.round(unitPriceMinor / Math.max(1, periods)) / 100;
    return {
      ...planIdsOf(catalogKeyOf(product), term, billing),
      title: product.title,
      catalogKey: catalogKeyOf(product),
      term,
      billing,
      entraSkuId: product.entraSkuId,
      maximumQuantity: product.maximumQuantity,
      cost,
      price: Math.round(cost * retail * 100) / 100,
    };
  });

/** What Ion starts with in such a world. */
export const toIonSeed = (seed: MarketSeed): IonSeed => ({
  accountId,
  refreshToken,
  customers: seed.customers.map((customer) => ({
    id: customerIdOf(customer.key),
    organization: customer.name,
    contactEmail: `it@${customer.domain}`,
    country: customer.country,
    tenantId: customer.tenantId,
    domain: customer.domain,
    isProviderEnabled: customer.isFindable,
  })),
  plans: seed.products.flatMap(toPlans),
  subscriptions: seed.subscriptions.map((subscription) => ({
    id: subscriptionIdOf(subscription.key),
    customerId: customerIdOf(subscription.customerKey),
    commerceId: subscription.commerceId,
    // In the form of the demo account, which is no GUID.
    ...(subscription.tellsCommerceId
      ? {}
      : { resourceId: `mock${subscription.commerceId.slice(4)}` }),
    plan: planIdsOf(subscription.product, subscription.term, subscription.billing),
    startedAt: subscription.startedAt,
    lots: subscription.lots.map((lot) => ({ ...lot })),
    isTrial: subscription.isTrial,
  })),
});

/** StreamOne Ion in a world: plans and prices are made from the world's products. */
export const market: SimulatedMarket = {
  name: 'td-synnex-ion',
  start: (options) =>
    startIon({
      ...options,
      seed: () => toIonSeed(options.seed()),
      // A world's clock leaps over months in which a product would have renewed its token every day.
      behaviour: { refreshDays: 3_650 },
    }),
  customerIdOf: ({ key }) => customerIdOf(key),
  subscriptionIdOf: ({ key }) => subscriptionIdOf(key),
  connection: (urls) => ({
    title: 'TD SYNNEX StreamOne Ion',
    settings: { accountId, baseUrl: urls.own },
    secrets: { refreshToken },
  }),
  calls: {
    listSubscriptions: /\/accounts\/\d+\/subscriptions(\?|$)/,
    readSubscription: /\/customers\/\d+\/subscriptions\/\d+/,
    write: { method: 'POST', path: /\/customers\/\d+\/orders$/ },
  },
};
