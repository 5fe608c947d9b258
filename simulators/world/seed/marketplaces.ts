/** What the marketplaces hold at the start: the same subscriptions the tenants show, with terms and lots. */
import { DAY_MS, guidOf } from '../../core/ids.ts';
import type {
  MarketCustomer,
  MarketPrice,
  MarketProduct,
  MarketSeed,
  MarketSubscription,
} from '../../core/market.ts';
import { PRODUCTS, productOf } from './catalog.ts';
import type { Product } from './catalog.ts';
import type { ClientSeed, SubscriptionSeed } from './clients.ts';
import { MSP } from './msp.ts';
import { commerceIdOf, startedAtMs, tenantIdOf } from './tenants.ts';

/** An annual term is ten monthly prices; billed monthly it costs 5 % more (Microsoft's published relation since April 2025). */
const ANNUAL_MONTHS = 10;
const BILLED_MONTHLY = 1.05;
const BASE_PRODUCTS = ['CFQ7TTC0LCHC:0002', 'CFQ7TTC0LDPB:0001', 'CFQ7TTC0LF8R:0001'];

const toIso = (ms: number): string => new Date(ms).toISOString();

/** Partner prices of one product for a whole term. */
function pricesOf({ monthlyPriceMinor: month }: Product): MarketPrice[] {
  return [
    { term: 'P1M', billing: 'monthly', unitPriceMinor: month },
    {
      term: 'P1Y',
      billing: 'monthly',
      unitPriceMinor: Math.round(month * ANNUAL_MONTHS * BILLED_MONTHLY),
    },
    { term: 'P1Y', billing: 'annual', unitPriceMinor: month * ANNUAL_MONTHS },
  ];
}

function toProducts(): MarketProduct[] {
  return PRODUCTS.flatMap((product) =>
    product.catalogId === null
      ? []
      : [
          {
            ...product.catalogId,
            title: product.title,
            segment: product.segment,
            entraSkuId: product.skuId,
            skuPartNumber: product.skuPartNumber,
            maximumQuantity: product.maximumSeats,
            prerequisites: product.isAddOn ? BASE_PRODUCTS : [],
            prices: pricesOf(product),
          },
        ],
  );
}

/** The client's own account, and its namesakes: nothing on them says whose they are. */
function toCustomers(client: ClientSeed, market: string): MarketCustomer[] {
  const { domain, country } = client;
  const isFindable = client.lookalikes === undefined;
  const name = client.nameAtCsp?.[market] ?? client.name;
  return [
    { key: client.key, name, tenantId: tenantIdOf(client), domain, country, isFindable },
    ...(client.lookalikes ?? []).map((lookalike) => ({
      key: lookalike,
      name: lookalike,
      tenantId: guidOf(`tenant/${lookalike}`),
      domain,
      country,
      isFindable,
    })),
  ];
}

const keyOf = (
  client: Pick<ClientSeed, 'key'>,
  subscription: Pick<SubscriptionSeed, 'name'>,
): string => `${client.key}/${subscription.name}`;

function toSubscription(
  client: ClientSeed,
  subscription: SubscriptionSeed,
  startMs: number,
): MarketSubscription {
  const { catalogId } = productOf(subscription.product);
  if (catalogId === null) throw new Error(`${subscription.product} is not sold by marketplaces`);
  return {
    ...marketIdsOf(client, subscription),
    customerKey: client.key,
    product: `${catalogId.productId}:${catalogId.skuId}`,
    tellsCommerceId: subscription.tellsCommerceId ?? true,
    term: subscription.term,
    billing: subscription.billing,
    startedAt: toIso(startedAtMs(subscription, startMs)),
    lots: subscription.lots.map((lot) => ({
      quantity: lot.quantity,
      addedAt: toIso(startMs - lot.daysAgo * DAY_MS),
    })),
    isTrial: subscription.isTrial ?? false,
  };
}

/** What a marketplace makes its own id of a subscription from. */
export const marketIdsOf = (
  client: Pick<ClientSeed, 'key'>,
  subscription: Pick<SubscriptionSeed, 'name'>,
): Pick<MarketSubscription, 'key' | 'commerceId'> => ({
  key: keyOf(client, subscription),
  commerceId: commerceIdOf(client, subscription),
});

/** By vendor: a customer for every client that buys there, and some it could be confused with. */
export function toMarketSeeds(
  clients: readonly ClientSeed[],
  startMs: number,
): Record<string, MarketSeed> {
  const sellers = clients.flatMap(({ subscriptions }) => subscriptions.map(({ seller }) => seller));
  const names = [...new Set(sellers)].filter((seller) => seller !== 'direct');
  return Object.fromEntries(
    names.map((name) => {
      const buys = ({ seller }: SubscriptionSeed): boolean => seller === name;
      const customers = clients.filter(({ subscriptions }) => subscriptions.some(buys));
      const seed: MarketSeed = {
        partner: MSP,
        customers: customers.flatMap((client) => toCustomers(client, name)),
        products: toProducts(),
        subscriptions: customers.flatMap((client) =>
          client.subscriptions.filter(buys).map((one) => toSubscription(client, one, startMs)),
        ),
      };
      return [name, seed];
    }),
  );
}
