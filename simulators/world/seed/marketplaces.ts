/** What the CSPs hold at the start: the same subscriptions the tenants show, with terms and lots. */
import type {
  PartnerCenterSeed,
  PcProduct,
  PcSubscriptionSeed,
} from '../../partner-center/index.ts';
import { PRODUCTS, productOf } from './catalog.ts';
import type { Product } from './catalog.ts';
import type { ClientSeed, SubscriptionSeed } from './clients.ts';
import { DAY_MS } from './ids.ts';
import { MSP } from './msp.ts';
import { commerceIdOf, startedAtMs, tenantIdOf } from './tenants.ts';

/** An annual term is ten monthly prices; billed monthly it costs 5 % more (Microsoft's published relation since April 2025). */
const ANNUAL_MONTHS = 10;
const BILLED_MONTHLY = 1.05;
/** Retail price over partner price. */
const RETAIL = 1.2;

/** Partner prices of one product for a whole term, in minor units. */
export function pricesOf(
  product: Product,
): { termDuration: string; billingPlan: string; unitPriceMinor: number }[] {
  const month = product.monthlyPriceMinor;
  return [
    { termDuration: 'P1M', billingPlan: 'Monthly', unitPriceMinor: month },
    {
      termDuration: 'P1Y',
      billingPlan: 'Monthly',
      unitPriceMinor: Math.round(month * ANNUAL_MONTHS * BILLED_MONTHLY),
    },
    { termDuration: 'P1Y', billingPlan: 'Annual', unitPriceMinor: month * ANNUAL_MONTHS },
  ];
}

export const toIso = (ms: number): string => new Date(ms).toISOString();

function toPcProducts(): PcProduct[] {
  return PRODUCTS.flatMap((product) => {
    const { catalogId } = product;
    if (catalogId === null) return [];
    return [
      {
        id: catalogId.productId,
        title: product.title,
        segment: product.segment,
        skus: [
          {
            id: catalogId.skuId,
            title: product.title,
            entraSkuId: product.skuId,
            skuPartNumber: product.skuPartNumber,
            minimumQuantity: 1,
            maximumQuantity: product.maximumSeats,
            isTrial: false,
            prerequisiteSkus: product.isAddOn
              ? ['CFQ7TTC0LCHC:0002', 'CFQ7TTC0LDPB:0001', 'CFQ7TTC0LF8R:0001']
              : [],
            concurrentLimit: null,
            prices: pricesOf(product).map((price) => ({
              ...price,
              erpPriceMinor: Math.round(price.unitPriceMinor * RETAIL),
            })),
          },
        ],
      },
    ];
  });
}

/** Subscriptions of one seller with their client. */
export const soldBy = (
  clients: readonly ClientSeed[],
  seller: SubscriptionSeed['seller'],
): { client: ClientSeed; subscription: SubscriptionSeed }[] =>
  clients.flatMap((client) =>
    client.subscriptions
      .filter((one) => one.seller === seller)
      .map((subscription) => ({ client, subscription })),
  );

function toPcSubscription(
  client: ClientSeed,
  subscription: SubscriptionSeed,
  startMs: number,
): PcSubscriptionSeed {
  const { catalogId } = productOf(subscription.product);
  if (catalogId === null) throw new Error(`${subscription.product} is not sold at Partner Center`);
  return {
    id: commerceIdOf(client, subscription),
    customerId: tenantIdOf(client),
    productId: catalogId.productId,
    skuId: catalogId.skuId,
    termDuration: subscription.term,
    billingCycle: subscription.billing,
    startedAt: toIso(startedAtMs(subscription, startMs)),
    lots: subscription.lots.map((lot) => ({
      quantity: lot.quantity,
      addedAt: toIso(startMs - lot.daysAgo * DAY_MS),
    })),
    isTrial: subscription.isTrial ?? false,
  };
}

/** Partner Center: every client that buys there is a customer, its id is the tenant id. */
export function toPartnerCenterSeed(
  clients: readonly ClientSeed[],
  startMs: number,
): PartnerCenterSeed {
  const sold = soldBy(clients, 'partner-center');
  const customers = clients.filter((client) => sold.some((entry) => entry.client === client));
  return {
    partnerTenantId: MSP.tenantId,
    customers: customers.map((client) => ({
      id: tenantIdOf(client),
      companyName: client.name,
      domain: client.domain,
      country: client.country,
    })),
    products: toPcProducts(),
    subscriptions: sold.map(({ client, subscription }) =>
      toPcSubscription(client, subscription, startMs),
    ),
  };
}
