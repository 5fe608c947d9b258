import { guidOf } from '../../../../simulators/core/ids.ts';
import { newLot } from '../../../../simulators/core/lots.ts';
import type { MarketSeed, MarketSubscription } from '../../../../simulators/core/market.ts';
import type { AcornState, AcornSubscription } from './entities.ts';

/** The key of the demo's MSP. */
export const demoApiKey = 'acorn-demo-key';

/** Id of a customer of the seed. */
export const customerIdOf = (key: string): string => guidOf(`acorn/customer/${key}`);
/** Id of a subscription of the seed. */
export const subscriptionIdOf = (key: string): string => guidOf(`acorn/subscription/${key}`);

const paymentCounts = {
  monthly: { P1M: 1, P1Y: 12, P3Y: 36 },
  annual: { P1M: 1, P1Y: 1, P3Y: 3 },
} as const;

const toSubscription = ({ products }: MarketSeed, seed: MarketSubscription): AcornSubscription => {
  const { term, billing } = seed;
  const product = products.find(({ productId, skuId }) => `${productId}:${skuId}` === seed.product);
  if (product === undefined) throw new RangeError(`The seed has no product ${seed.product}`);
  const price = product.prices.find((one) => one.term === term && one.billing === billing);
  const minor = Math.round((price?.unitPriceMinor ?? 0) / paymentCounts[billing][term]);
  return {
    id: subscriptionIdOf(seed.key),
    customerId: customerIdOf(seed.customerKey),
    productName: product.title,
    productKey: seed.product,
    entraSkuId: product.entraSkuId,
    segment: product.segment,
    microsoftId: seed.commerceId,
    tellsMicrosoftId: seed.tellsCommerceId,
    seats: seed.lots.reduce((sum, { quantity }) => sum + quantity, 0),
    maximumSeats: product.maximumQuantity,
    status: 'active',
    isTrial: seed.isTrial,
    term,
    billing,
    startedAt: seed.startedAt,
    termCount: 1,
    autoRenew: true,
    price: (minor / 100).toFixed(2),
    lots: seed.lots.map(({ quantity, addedAt }) =>
      newLot(quantity, Temporal.Instant.from(addedAt)),
    ),
  };
};

const byId = <Item extends { id: string }>(items: readonly Item[]): Record<string, Item> =>
  Object.fromEntries(items.map((item) => [item.id, item]));

/** The data a seed stands for. */
export const toState = (seed: MarketSeed): AcornState => ({
  apiKeys: [demoApiKey],
  currency: 'USD',
  customers: byId(
    seed.customers.map(({ key, name, tenantId, domain }) => ({
      id: customerIdOf(key),
      name,
      tenantId,
      domain,
    })),
  ),
  subscriptions: byId(seed.subscriptions.map((one) => toSubscription(seed, one))),
});
