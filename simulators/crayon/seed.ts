import { guidOf, numberOf } from '../core/ids.ts';
import { newLot, windowEnd } from '../core/lots.ts';
import type {
  MarketCustomer,
  MarketProduct,
  MarketSeed,
  MarketSubscription,
} from '../core/market.ts';
import {
  type CrayonBehaviour,
  type CrayonProduct,
  type CrayonState,
  type CrayonSubscription,
  type CrayonTenant,
  STATUS,
} from './entities.ts';

/** What the demo's MSP signs in with. */
export const credentials = {
  clientId: 'crayon-demo-client',
  clientSecret: 'crayon-demo-secret',
  username: 'api@msp.example',
  password: 'crayon-demo-password',
} as const;

/** How the simulator behaves unless told otherwise. */
export const usualBehaviour: CrayonBehaviour = {
  casing: 'pascal',
  tokenError: 'token',
  quantityAnswer: 'applied',
  provisionSeconds: 0,
  wipesNextTerm: true,
  instructions: 'kept',
  tellsCancellationDate: true,
  logsActivity: true,
};

/** A further organization beside the one that everybody else belongs to. */
export interface OrganizationSeed {
  /** Name. */
  readonly name: string;
  /** Customers of the seed, by key. */
  readonly customerKeys: readonly string[];
}

/** An id as Cloud-iQ has them: a whole number of at most 31 bits, made from a name. */
const idOf = (kind: string, name: string): number =>
  100_000 + numberOf(`crayon/${kind}/${name}`, 2_000_000_000);

/** Organization of everybody who is in no other one. */
export const mainOrganizationId = idOf('organization', 'main');
/** Organization of that name. */
export const organizationIdOf = (name: string): number => idOf('organization', name);
/** Customer tenant of a customer of the seed. */
export const tenantIdOf = (key: string): number => idOf('tenant', key);
/** Subscription of a subscription of the seed. */
export const subscriptionIdOf = (key: string): number => idOf('subscription', key);

const innerGuidOf = (name: string): string => guidOf(`crayon/${name}`);

const cycles = { monthly: 1, annual: 2 } as const;
const months = { P1M: 1, P1Y: 12, P3Y: 36 } as const;
const years = { P1M: 1, P1Y: 1, P3Y: 3 } as const;
/** Retail price over purchase price. */
const retail = 1.2;

const toMajor = (amountMinor: number): number => Math.round(amountMinor) / 100;
const partNumberOf = (product: MarketProduct): string => `${product.productId}:${product.skuId}`;

/** Prices are for one billing period. */
const toProduct = (product: MarketProduct): CrayonProduct => ({
  id: idOf('product', partNumberOf(product)),
  partNumber: partNumberOf(product),
  name: product.title,
  entraSkuId: product.entraSkuId,
  maximumQuantity: product.maximumQuantity,
  prices: product.prices.map(({ term, billing, unitPriceMinor }) => ({
    term,
    billingCycle: cycles[billing],
    purchasePrice: toMajor(unitPriceMinor / (billing === 'monthly' ? months[term] : years[term])),
  })),
});

const toTenant = (
  customer: MarketCustomer,
  organizations: readonly OrganizationSeed[],
): CrayonTenant => {
  const own = organizations.find(({ customerKeys }) => customerKeys.includes(customer.key));
  return {
    id: tenantIdOf(customer.key),
    organizationId: own === undefined ? mainOrganizationId : organizationIdOf(own.name),
    name: customer.name,
    publisher: { id: 2, name: 'Microsoft' },
    externalPublisherCustomerId: customer.tenantId,
    publisherCustomerId: innerGuidOf(`publisher-customer/${customer.key}`),
    domain: customer.isFindable ? customer.domain : null,
    domainPrefix: customer.isFindable ? (customer.domain.split('.')[0] ?? null) : null,
    tenantId: customer.tenantId,
    isRemoved: false,
  };
};

const toSubscription = (
  products: Record<string, CrayonProduct>,
  seed: MarketSubscription,
): CrayonSubscription => {
  const startedAt = Temporal.Instant.from(seed.startedAt);
  const billingCycle = cycles[seed.billing];
  const price = products[seed.product]?.prices.find(
    (candidate) => candidate.term === seed.term && candidate.billingCycle === billingCycle,
  );
  return {
    id: subscriptionIdOf(seed.key),
    customerTenantId: tenantIdOf(seed.customerKey),
    partNumber: seed.product,
    publisherSubscriptionId: seed.tellsCommerceId ? seed.commerceId : null,
    commerceId: seed.commerceId,
    quantity: seed.lots.reduce((sum, lot) => sum + lot.quantity, 0),
    name: products[seed.product]?.name ?? null,
    status: STATUS.active,
    provisionType: 1,
    billingCycle,
    termDuration: seed.term,
    autoRenewEnabled: true,
    salesPrice: Math.round((price?.purchasePrice ?? 0) * retail * 100) / 100,
    markup: 20,
    isTrial: seed.isTrial,
    createdAt: seed.startedAt,
    anchorOn: startedAt.toZonedDateTimeISO('UTC').toPlainDate().toString(),
    termCount: 1,
    cancellationUntil: windowEnd(startedAt),
    lots: seed.lots.map(({ quantity, addedAt }) =>
      newLot(quantity, Temporal.Instant.from(addedAt)),
    ),
    nextTerm: null,
    // The published documents end in 2023; the real object has gone on growing.
    extra: {
      FriendlyName: products[seed.product]?.name ?? null,
      MaxEndCustomerQuantity: null,
      ResellerNotes: { costCenter: 'kept as it is', lines: [1, 2] },
    },
  };
};

/** By id; throws when two names have made the same id. */
const byId = <Item extends { id: number }>(items: readonly Item[]): Record<string, Item> => {
  const record = Object.fromEntries(items.map((item) => [item.id, item]));
  if (Object.keys(record).length !== items.length) {
    throw new RangeError('two names of the seed have the same id at Crayon: rename one');
  }
  return record;
};

/** The data a seed stands for. */
export const toState = (
  seed: MarketSeed,
  organizations: readonly OrganizationSeed[],
  behaviour: Partial<CrayonBehaviour>,
): CrayonState => {
  const products = Object.fromEntries(
    seed.products.map((product) => [partNumberOf(product), toProduct(product)]),
  );
  return {
    clients: [{ clientId: credentials.clientId, clientSecret: credentials.clientSecret }],
    users: [{ username: credentials.username, password: credentials.password }],
    currency: 'USD',
    organizations: byId([
      { id: mainOrganizationId, name: 'Managed Services AB' },
      ...organizations.map(({ name }) => ({ id: organizationIdOf(name), name })),
    ]),
    tenants: byId(seed.customers.map((customer) => toTenant(customer, organizations))),
    products,
    subscriptions: byId(
      seed.subscriptions.map((subscription) => toSubscription(products, subscription)),
    ),
    activity: [],
    pending: [],
    behaviour: { ...usualBehaviour, ...behaviour },
  };
};
