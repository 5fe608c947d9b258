/** What Pax8 holds at the start: companies without tenant ids on the wire, products, subscriptions. */
import type {
  Pax8CompanySeed,
  Pax8ProductSeed,
  Pax8Seed,
  Pax8SubscriptionSeed,
} from '../../pax8/index.ts';
import { PRODUCTS, productOf } from './catalog.ts';
import type { Product } from './catalog.ts';
import type { ClientSeed, SubscriptionSeed } from './clients.ts';
import { DAY_MS, guidOf } from './ids.ts';
import { pricesOf, soldBy, toIso } from './marketplaces.ts';
import { PAX8_CREDENTIALS } from './msp.ts';
import { commerceIdOf, startedAtMs, tenantIdOf } from './tenants.ts';

const MONTHS_OF_YEAR = 12;
/** Retail price over partner price. */
const RETAIL = 1.2;

export const pax8CompanyIdOf = (client: Pick<ClientSeed, 'key'>): string =>
  guidOf(`pax8-company/${client.key}`);

export const pax8SubscriptionIdOf = (
  client: Pick<ClientSeed, 'key'>,
  subscription: Pick<SubscriptionSeed, 'name'>,
): string => guidOf(`pax8-subscription/${client.key}/${subscription.name}`);

const productIdOf = (product: Product): string => guidOf(`pax8-product/${product.key}`);

const COMMITMENTS = { P1M: 'Monthly', P1Y: '1-Year' } as const;
const BILLING = { monthly: 'Monthly', annual: 'Annual' } as const;

const round = (amount: number): number => Math.round(amount * 100) / 100;

/** Pax8 prices are for one billing period, in whole currency units with decimals. */
function toPrices(product: Product): Pax8ProductSeed['prices'] {
  return pricesOf(product).map(({ termDuration, billingPlan, unitPriceMinor }) => {
    const periods = termDuration === 'P1Y' && billingPlan === 'Monthly' ? MONTHS_OF_YEAR : 1;
    const rate = unitPriceMinor / 100 / periods;
    return {
      billingTerm: billingPlan,
      commitmentTerm: termDuration === 'P1Y' ? '1-Year' : 'Monthly',
      partnerBuyRate: round(rate),
      suggestedRetailPrice: round(rate * RETAIL),
    };
  });
}

function toProducts(): Pax8ProductSeed[] {
  return PRODUCTS.flatMap((product, index) => {
    const { catalogId } = product;
    // Nonprofit products are filtered out of the demo's Pax8 catalogue; free ones are not sold.
    if (catalogId === null || product.segment === 'nonprofit') return [];
    return [
      {
        id: productIdOf(product),
        name: `${product.title} [New Commerce Experience]`,
        sku: `MST-NCE-${100 + index}-C100`,
        vendorSku: `${catalogId.productId}:${catalogId.skuId}`,
        entraSkuId: product.skuId,
        maximumQuantity: product.maximumSeats,
        commitments: Object.values(COMMITMENTS).map((term) => ({
          id: guidOf(`pax8-commitment/${product.key}/${term}`),
          term,
          allowForQuantityIncrease: true,
          allowForQuantityDecrease: true,
          allowForEarlyCancellation: false,
        })),
        prices: toPrices(product),
        provisionDetails: [
          {
            key: 'msTenantId',
            label: 'Microsoft Customer Tenant ID',
            valueType: 'Input',
            possibleValues: [],
            isRequired: true,
          },
        ],
      },
    ];
  });
}

/** The client's own company, and its namesakes. */
function toCompanies(client: ClientSeed): Pax8CompanySeed[] {
  const isFindable = client.lookalikes === undefined;
  return [
    {
      id: pax8CompanyIdOf(client),
      name: client.nameAtPax8 ?? client.name,
      tenantId: tenantIdOf(client),
      website: isFindable ? `www.${client.domain}` : '',
      country: client.country,
    },
    ...(client.lookalikes ?? []).map((name) => ({
      id: guidOf(`pax8-company/${name}`),
      name,
      tenantId: guidOf(`tenant/${name}`),
      website: '',
    })),
  ];
}

function toSubscription(
  client: ClientSeed,
  subscription: SubscriptionSeed,
  startMs: number,
): Pax8SubscriptionSeed {
  return {
    id: pax8SubscriptionIdOf(client, subscription),
    companyId: pax8CompanyIdOf(client),
    productId: productIdOf(productOf(subscription.product)),
    vendorSubscriptionId:
      subscription.tellsCommerceId === false ? '' : commerceIdOf(client, subscription),
    billingTerm: BILLING[subscription.billing],
    commitmentTerm: COMMITMENTS[subscription.term],
    startedAt: toIso(startedAtMs(subscription, startMs)),
    lots: subscription.lots.map((lot) => ({
      quantity: lot.quantity,
      addedAt: toIso(startMs - lot.daysAgo * DAY_MS),
    })),
  };
}

/** Pax8: a company for every client that buys there, and some it could be confused with. */
export function toPax8Seed(clients: readonly ClientSeed[], startMs: number): Pax8Seed {
  const sold = soldBy(clients, 'pax8');
  const customers = clients.filter((client) => sold.some((entry) => entry.client === client));
  return {
    credentials: [{ ...PAX8_CREDENTIALS }],
    companies: customers.flatMap(toCompanies),
    products: toProducts(),
    subscriptions: sold.map(({ client, subscription }) =>
      toSubscription(client, subscription, startMs),
    ),
  };
}

/** Pax8 subscription id -> commerce id, for subscriptions whose commerce id Pax8 does not tell. */
export function toCommerceIds(clients: readonly ClientSeed[]): Record<string, string> {
  const untold = soldBy(clients, 'pax8').filter(
    ({ subscription }) => subscription.tellsCommerceId === false,
  );
  return Object.fromEntries(
    untold.map(({ client, subscription }) => [
      pax8SubscriptionIdOf(client, subscription),
      commerceIdOf(client, subscription),
    ]),
  );
}
