/** Pax8 as one of the marketplaces of a world. */
import { guidOf } from '../core/ids.ts';
import type { MarketProduct, MarketSeed, SimulatedMarket } from '../core/market.ts';
import type { Pax8ProvisionDetail } from './entities.ts';
import type { Pax8Seed } from './seed.ts';
import { startPax8 } from './start.ts';

const COMMITMENTS = { P1M: 'Monthly', P1Y: '1-Year', P3Y: '3-Year' } as const;
const BILLING = { monthly: 'Monthly', annual: 'Annual' } as const;
const MONTHS = { P1M: 1, P1Y: 12, P3Y: 36 } as const;
/** Retail price over partner price. */
const RETAIL = 1.2;
const CREDENTIALS = { clientId: 'pax8-northwind-demo', clientSecret: 'pax8-demo-secret' } as const;

/** What every order of Microsoft's has to answer; keys and wordings as seen at the real one. */
const QUESTIONS: Pax8ProvisionDetail[] = [
  {
    key: 'msCustExists',
    label:
      'Does the customer have an existing Microsoft account and can they log into https://login.microsoftonline.com?',
    valueType: 'Single-Value',
    possibleValues: [
      'No, the customer does not have a Microsoft account',
      'Yes, the customer has and can log into their Microsoft account',
    ],
    isRequired: true,
  },
  {
    key: 'msDomain',
    label: 'Desired .onmicrosoft.com Customer Domain Prefix',
    valueType: 'Input',
    possibleValues: [],
    isRequired: false,
  },
  {
    key: 'msTenantId',
    label: 'Microsoft Customer Tenant ID',
    valueType: 'Input',
    possibleValues: [],
    isRequired: true,
  },
  {
    key: 'microsoftCancelPolicyAcknowledgement',
    label: 'Microsoft cancellation policy',
    valueType: 'Single-Value',
    possibleValues: [
      'I understand, and acknowledge that I will have a 7 calendar day window to cancel my subscription, or make quantity decrements before I am no longer able to make these changes. Once a subscription is locked, I will be required fulfill my elected commitment term of my subscription.',
    ],
    isRequired: true,
  },
];

const companyIdOf = (key: string): string => guidOf(`pax8-company/${key}`);
const subscriptionIdOf = (key: string): string => guidOf(`pax8-subscription/${key}`);
const vendorSkuOf = (product: MarketProduct): string => `${product.productId}:${product.skuId}`;
const productIdOf = (vendorSku: string): string => guidOf(`pax8-product/${vendorSku}`);

const toMajor = (amountMinor: number): number => Math.round(amountMinor) / 100;

/** Pax8 prices are for one billing period, in whole currency units with decimals. */
function toProduct(product: MarketProduct, index: number): Pax8Seed['products'][number] {
  const vendorSku = vendorSkuOf(product);
  return {
    id: productIdOf(vendorSku),
    name: `${product.title} [New Commerce Experience]`,
    sku: `MST-NCE-${100 + index}-C100`,
    vendorSku,
    entraSkuId: product.entraSkuId,
    maximumQuantity: product.maximumQuantity,
    commitments: [...new Set(product.prices.map(({ term }) => COMMITMENTS[term]))].map((term) => ({
      id: guidOf(`pax8-commitment/${vendorSku}/${term}`),
      term,
      allowForQuantityIncrease: true,
      allowForQuantityDecrease: true,
      allowForEarlyCancellation: false,
    })),
    prices: product.prices.map(({ term, billing, unitPriceMinor }) => {
      const rateMinor = unitPriceMinor / (billing === 'monthly' ? MONTHS[term] : 1);
      return {
        billingTerm: BILLING[billing],
        commitmentTerm: COMMITMENTS[term],
        partnerBuyRate: toMajor(rateMinor),
        suggestedRetailPrice: toMajor(rateMinor * RETAIL),
      };
    }),
    provisionDetails: structuredClone(QUESTIONS),
  };
}

function toPax8Seed(seed: MarketSeed): Pax8Seed {
  return {
    credentials: [{ ...CREDENTIALS }],
    companies: seed.customers.map((customer) => ({
      id: companyIdOf(customer.key),
      name: customer.name,
      tenantId: customer.tenantId,
      website: customer.isFindable ? `www.${customer.domain}` : '',
      country: customer.country,
    })),
    // This Pax8 sells no nonprofit offers.
    products: seed.products.filter(({ segment }) => segment === 'commercial').map(toProduct),
    subscriptions: seed.subscriptions.map((subscription) => ({
      id: subscriptionIdOf(subscription.key),
      companyId: companyIdOf(subscription.customerKey),
      productId: productIdOf(subscription.product),
      vendorSubscriptionId: subscription.tellsCommerceId ? subscription.commerceId : '',
      billingTerm: BILLING[subscription.billing],
      commitmentTerm: COMMITMENTS[subscription.term],
      startedAt: subscription.startedAt,
      lots: subscription.lots.map((lot) => ({ ...lot })),
    })),
  };
}

/** Pax8 in a world: prices, commitments and questions are made from the world's products. */
export const market: SimulatedMarket = {
  name: 'pax8',
  start: (options) => startPax8({ ...options, seed: () => toPax8Seed(options.seed()) }),
  customerIdOf: ({ key }) => companyIdOf(key),
  subscriptionIdOf: ({ key }) => subscriptionIdOf(key),
  connection: (urls) => ({
    title: 'Pax8',
    settings: { clientId: CREDENTIALS.clientId, baseUrl: `${urls.own}/v1` },
    secrets: { clientSecret: CREDENTIALS.clientSecret },
  }),
  calls: {
    listSubscriptions: /\/subscriptions(\?|$)/,
    readSubscription: /\/subscriptions\/[0-9a-f-]+$/,
    write: { method: 'PUT', path: /\/subscriptions\/[0-9a-f-]+$/ },
  },
};
