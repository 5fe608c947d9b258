import { newLot } from '../core/lots.ts';
import type {
  Pax8Behaviour,
  Pax8Company,
  Pax8Product,
  Pax8State,
  Pax8Status,
  Pax8Subscription,
} from './entities.ts';
import { termEnd } from './rules.ts';

/** A company to start with; what is left out is ordinary. */
export type Pax8CompanySeed = Pick<Pax8Company, 'id' | 'name' | 'tenantId'> & Partial<Pax8Company>;

/** A product to start with; what is left out is ordinary (Microsoft, 300 seats, nothing asked). */
export type Pax8ProductSeed = Pick<
  Pax8Product,
  'id' | 'name' | 'sku' | 'vendorSku' | 'entraSkuId' | 'commitments' | 'prices'
> &
  Partial<Pax8Product>;

/** A subscription to start with. */
export interface Pax8SubscriptionSeed {
  /** Subscription id. */
  id: string;
  /** Company. */
  companyId: string;
  /** Product. */
  productId: string;
  /** Microsoft's id of it. */
  vendorSubscriptionId: string;
  /** `Monthly`, `Annual`. */
  billingTerm: string;
  /** `Monthly`, `1-Year`, `3-Year`; null for none. */
  commitmentTerm: string | null;
  /** Instant the present term began. */
  startedAt: string;
  /** Each addition of seats; their sum is the quantity. Windows are counted from `addedAt`. */
  lots: { quantity: number; addedAt: string }[];
  /** Default `Active`. */
  status?: Pax8Status;
  /** Customer's price; default: the retail price. */
  price?: number | null;
}

/** What Pax8 starts with. */
export interface Pax8Seed {
  /** API credentials. */
  credentials: { clientId: string; clientSecret: string }[];
  /** ISO 4217; default USD. */
  currency?: string;
  /** Companies. */
  companies: Pax8CompanySeed[];
  /** Products. */
  products: Pax8ProductSeed[];
  /** Subscriptions. */
  subscriptions: Pax8SubscriptionSeed[];
}

/** How the simulator behaves unless told otherwise. */
export const usualBehaviour: Pax8Behaviour = {
  commitmentField: 'commitmentTerm',
  mixesDateFormats: true,
  hasNullMessages: false,
  forbiddenDecrease: 'refuse',
  provisionSeconds: 5,
  namesSubscriptionInOrder: true,
  approvalSeconds: 0,
  listLagSeconds: 0,
};

const toCompany = (seed: Pax8CompanySeed): Pax8Company => ({
  website: '',
  externalId: null,
  country: 'US',
  status: 'Active',
  updatedAt: '2026-01-01T00:00:00Z',
  ...seed,
});

const toProduct = (seed: Pax8ProductSeed): Pax8Product => ({
  vendorName: 'Microsoft',
  maximumQuantity: 300,
  provisionDetails: [],
  requiredProductIds: [],
  ...seed,
});

const toSubscription = (state: Pax8State, seed: Pax8SubscriptionSeed): Pax8Subscription => {
  const product = state.products[seed.productId];
  const commitment = product?.commitments.find(({ term }) => term === seed.commitmentTerm);
  const price = product?.prices.find(
    ({ billingTerm, commitmentTerm }) =>
      billingTerm === seed.billingTerm && commitmentTerm === seed.commitmentTerm,
  );
  const anchorOn = Temporal.Instant.from(seed.startedAt)
    .toZonedDateTimeISO('UTC')
    .toPlainDate()
    .toString();
  return {
    id: seed.id,
    companyId: seed.companyId,
    productId: seed.productId,
    vendorSubscriptionId: seed.vendorSubscriptionId,
    tenantId: state.companies[seed.companyId]?.tenantId ?? '',
    quantity: seed.lots.reduce((sum, lot) => sum + lot.quantity, 0),
    status: seed.status ?? 'Active',
    price: seed.price === undefined ? (price?.suggestedRetailPrice ?? null) : seed.price,
    partnerCost: price?.partnerBuyRate ?? 0,
    billingTerm: seed.billingTerm,
    commitment:
      commitment === undefined
        ? null
        : {
            id: commitment.id,
            term: commitment.term,
            anchorOn,
            termCount: 1,
            endsAt: termEnd(anchorOn, commitment.term, 1),
          },
    createdAt: seed.startedAt,
    startsAt: seed.startedAt,
    updatedAt:
      seed.lots.length > 1 ? (seed.lots.at(-1)?.addedAt ?? seed.startedAt) : seed.startedAt,
    endsAt: null,
    lots: seed.lots.map(({ quantity, addedAt }) =>
      newLot(quantity, Temporal.Instant.from(addedAt)),
    ),
  };
};

/** The states before the present one, newest first: each lot after the first one was a change of quantity. */
const toHistory = (
  seed: Pax8SubscriptionSeed,
  subscription: Pax8Subscription,
): Pax8Subscription[] =>
  seed.lots
    .slice(0, -1)
    .map((lot, index) => ({
      ...structuredClone(subscription),
      quantity: seed.lots.slice(0, index + 1).reduce((sum, { quantity }) => sum + quantity, 0),
      updatedAt: index === 0 ? seed.startedAt : lot.addedAt,
      lots: structuredClone(subscription.lots.slice(0, index + 1)),
    }))
    .toReversed();

/** The data a seed stands for. */
export const toState = (seed: Pax8Seed, behaviour: Partial<Pax8Behaviour>): Pax8State => {
  const state: Pax8State = {
    credentials: structuredClone(seed.credentials),
    currency: seed.currency ?? 'USD',
    companies: Object.fromEntries(
      seed.companies.map((company) => [company.id, toCompany(company)]),
    ),
    products: structuredClone(
      Object.fromEntries(seed.products.map((product) => [product.id, toProduct(product)])),
    ),
    subscriptions: {},
    history: {},
    orders: [],
    pending: [],
    behaviour: { ...usualBehaviour, ...behaviour },
  };
  for (const subscription of seed.subscriptions) {
    const present = toSubscription(state, subscription);
    state.subscriptions[subscription.id] = present;
    const history = toHistory(subscription, present);
    if (history.length > 0) state.history[subscription.id] = history;
  }
  return state;
};
