/** The seed that the suite of the `Marketplace` port runs on, and the facts that it expects, for any simulated marketplace. */
import { cspCustomerId, skuId, subscriptionId } from '../../../src/domain/ids.ts';
import { createSimClock } from '../../../simulators/core/clock.ts';
import type {
  MarketCustomer,
  MarketPartner,
  MarketSeed,
  MarketSimulator,
  MarketSubscription,
  SimulatedMarket,
} from '../../../simulators/core/market.ts';
import { product, startAt, subscription as neutral } from '../../../simulators/core/test-kit.ts';
import { createTokenRegistry } from '../../../simulators/core/tokens.ts';
import type { MarketplaceUnderTest } from './under-test.ts';

const SUBSCRIPTION = 'a4c1340d-6911-4758-bba3-0c4c6007d161';
const tenantIdOf = (number: number): string =>
  `c0c0c0c0-0000-4000-8000-${String(number).padStart(12, '0')}`;
/** More than one page of the largest size that any of the vendors has. */
const CUSTOMER_COUNT = 1_003;

const partner: MarketPartner = {
  tenantId: '0a0a0a0a-0000-4000-8000-000000000001',
  clientId: '0a0a0a0a-0000-4000-8000-000000000002',
  clientSecret: 'right',
  refreshToken: 'first',
};

const customers: readonly MarketCustomer[] = Array.from({ length: CUSTOMER_COUNT }, (_, index) => ({
  key: index === 0 ? 'adatum' : `client-${index}`,
  name: index === 0 ? 'Adatum' : `Client ${index}`,
  tenantId: tenantIdOf(index),
  domain: index === 0 ? 'adatum.onmicrosoft.example' : `client${index}.onmicrosoft.example`,
  country: 'US',
  isFindable: true,
}));
const [adatum, other] = customers;

const subscription: MarketSubscription = {
  ...neutral,
  commerceId: SUBSCRIPTION,
  startedAt: '2026-01-10T00:00:00Z',
  lots: [{ quantity: 10, addedAt: '2026-01-10T00:00:00Z' }],
};

/** One customer with ten seats on a yearly term from 10 January, and so many others that they fill several pages. */
export const fixtureSeed: MarketSeed = {
  partner,
  customers,
  products: [product],
  subscriptions: [subscription],
};

/** Starts the simulator with the seed on a clock that shows 22 November 2026, eight o'clock. */
export async function startMarket(
  market: SimulatedMarket,
  seed: MarketSeed = fixtureSeed,
): Promise<MarketSimulator> {
  const clock = createSimClock(startAt);
  return market.start({ clock, tokens: createTokenRegistry(), seed: () => seed });
}

/** Facts that not every vendor tells. */
type Fact = 'tenantId' | 'domain' | 'commerceSubscriptionId' | 'productKey' | 'skuId';

/** What the suite expects of the seed at this marketplace; what it does not tell is null. */
export function factsOf(
  market: SimulatedMarket,
  untold: readonly Fact[],
): MarketplaceUnderTest['facts'] {
  if (adatum === undefined || other === undefined) throw new Error('the seed has two customers');
  const told = <Value>(fact: Fact, value: Value) => (untold.includes(fact) ? null : value);
  return {
    customerId: cspCustomerId(market.customerIdOf(adatum)),
    customerName: adatum.name,
    tenantId: told('tenantId', adatum.tenantId),
    domain: told('domain', adatum.domain),
    customerCount: CUSTOMER_COUNT,
    otherCustomerId: cspCustomerId(market.customerIdOf(other)),
    subscriptionId: subscriptionId(market.subscriptionIdOf(subscription)),
    commerceSubscriptionId: told('commerceSubscriptionId', SUBSCRIPTION),
    productKey: told('productKey', subscription.product),
    skuId: told('skuId', skuId(product.entraSkuId)),
    unitCost: { amountMinor: 1_870, currency: 'USD' },
  };
}
