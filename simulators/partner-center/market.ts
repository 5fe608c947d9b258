/** Partner Center as one of the marketplaces of a world. */
import type { MarketProduct, MarketSeed, SimulatedMarket } from '../core/market.ts';
import type { PartnerCenterSeed } from './seed.ts';
import { startPartnerCenter } from './start.ts';

const PLANS = { monthly: 'Monthly', annual: 'Annual' } as const;
/** Retail price over partner price. */
const RETAIL = 1.2;

function toProduct(product: MarketProduct): PartnerCenterSeed['products'][number] {
  return {
    id: product.productId,
    title: product.title,
    segment: product.segment,
    skus: [
      {
        id: product.skuId,
        title: product.title,
        entraSkuId: product.entraSkuId,
        skuPartNumber: product.skuPartNumber,
        minimumQuantity: 1,
        maximumQuantity: product.maximumQuantity,
        isTrial: false,
        prerequisiteSkus: [...product.prerequisites],
        concurrentLimit: null,
        prices: product.prices.map(({ term, billing, unitPriceMinor }) => ({
          termDuration: term,
          billingPlan: PLANS[billing],
          unitPriceMinor,
          erpPriceMinor: Math.round(unitPriceMinor * RETAIL),
        })),
      },
    ],
  };
}

function toPartnerCenterSeed(seed: MarketSeed): PartnerCenterSeed {
  const tenantIds = new Map(seed.customers.map(({ key, tenantId }) => [key, tenantId]));
  return {
    partnerTenantId: seed.partner.tenantId,
    customers: seed.customers.map((customer) => ({
      id: customer.tenantId,
      companyName: customer.name,
      domain: customer.domain,
      country: customer.country,
    })),
    products: seed.products.map(toProduct),
    subscriptions: seed.subscriptions.map((subscription) => {
      const [productId = '', skuId = ''] = subscription.product.split(':');
      return {
        id: subscription.commerceId,
        customerId: tenantIds.get(subscription.customerKey) ?? '',
        productId,
        skuId,
        termDuration: subscription.term,
        billingCycle: subscription.billing,
        startedAt: subscription.startedAt,
        lots: subscription.lots.map((lot) => ({ ...lot })),
        isTrial: subscription.isTrial,
      };
    }),
  };
}

/** Partner Center in a world: a customer's id is its tenant id, a subscription's is Microsoft's own. */
export const market: SimulatedMarket = {
  name: 'partner-center',
  start: (options) =>
    startPartnerCenter({ ...options, seed: () => toPartnerCenterSeed(options.seed()) }),
  customerIdOf: ({ tenantId }) => tenantId,
  subscriptionIdOf: ({ commerceId }) => commerceId,
  connection: ({ own, login }, partner) => ({
    title: 'Microsoft Partner Center',
    settings: {
      partnerTenantId: partner.tenantId,
      clientId: partner.clientId,
      country: 'US',
      baseUrl: own,
      pricingBaseUrl: own,
      loginUrl: login,
    },
    secrets: { clientSecret: partner.clientSecret, refreshToken: partner.refreshToken },
  }),
  calls: {
    listSubscriptions: /\/subscriptions(\?|$)/,
    readSubscription: /\/subscriptions\/[0-9a-f-]+$/,
    write: { method: 'PATCH', path: /\/subscriptions\/[0-9a-f-]+$/ },
  },
};
