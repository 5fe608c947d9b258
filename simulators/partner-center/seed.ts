import { newLot, windowEnd } from '../core/lots.ts';
import type { PcBehaviour, PcCustomer, PcProduct, PcState, PcSubscription } from './entities.ts';
import { afterTermMs, availabilityId, findSku, termEnd } from './rules.ts';

/** A customer to start with; what is left out is ordinary (United States, reseller, agreement attested). */
export type PcCustomerSeed = Pick<PcCustomer, 'id' | 'companyName' | 'domain'> &
  Partial<PcCustomer>;

/** A subscription to start with. */
export interface PcSubscriptionSeed {
  /** Commerce subscription id. */
  id: string;
  /** Customer (tenant id). */
  customerId: string;
  /** Product. */
  productId: string;
  /** SKU. */
  skuId: string;
  /** `P1M`, `P1Y`, `P3Y`. */
  termDuration: string;
  /** `monthly`, `annual`, `triennial`. */
  billingCycle: string;
  /** Instant the present term began. */
  startedAt: string;
  /** Each addition of seats; their sum is the quantity. Windows are counted from `addedAt`. */
  lots: { quantity: number; addedAt: string }[];
  /** Last day of the term, inclusive; counted from `startedAt` when absent. */
  commitmentEndsOn?: string;
  /** Default true. */
  autoRenewEnabled?: boolean;
  /** Default false. */
  isTrial?: boolean;
  /** Default `nce`. */
  kind?: PcSubscription['kind'];
  /** Default `active`. */
  status?: PcSubscription['status'];
  /** Default: the SKU's title. */
  friendlyName?: string;
  /** Availability in `offerId`; the present one when absent. */
  availabilityId?: string;
  /** Default: a constant. */
  orderId?: string;
  /** Default none. */
  scheduledNextTermInstructions?: PcSubscription['scheduledNextTermInstructions'];
}

/** What Partner Center starts with. */
export interface PartnerCenterSeed {
  /** Tenant of the partner. */
  partnerTenantId: string;
  /** ISO 4217; default USD. */
  currency?: string;
  /** Customers. */
  customers: PcCustomerSeed[];
  /** Catalog. */
  products: PcProduct[];
  /** Subscriptions. */
  subscriptions: PcSubscriptionSeed[];
  /** Seats assigned to people, by customer id and Entra skuId. */
  consumedUnits?: Record<string, Record<string, number>>;
}

/** How the simulator behaves unless told otherwise: what the documents describe. */
export const usualBehaviour: PcBehaviour = {
  quantityAnswer: 'immediate',
  acceptedDelaySeconds: 5,
  closedWindowCode: 800_090,
  consumes: 'newest-first',
  errorCodes: 'alternating',
  pagingEnd: 'no-token',
  requiresMfa: true,
  doublesRequestIds: true,
  renewalMinutes: 30,
  extendsServiceTerm: true,
  provisioningLagSeconds: 0,
  orderSeconds: 2,
  orderListLagSeconds: 0,
  checkoutSeconds: 0,
  checkoutAnswer: 'result',
  maxUpdates: 1200,
};

const toSubscription = (state: PcState, seed: PcSubscriptionSeed): PcSubscription => {
  const quantity = seed.lots.reduce((sum, lot) => sum + lot.quantity, 0);
  const title =
    findSku(state, seed.productId, seed.skuId)?.title ?? `${seed.productId}:${seed.skuId}`;
  const startsOn = Temporal.Instant.from(seed.startedAt)
    .toZonedDateTimeISO('UTC')
    .toPlainDate()
    .toString();
  const commitmentEndsOn = seed.commitmentEndsOn ?? termEnd(startsOn, seed.termDuration, 1);
  return {
    id: seed.id.toLowerCase(),
    customerId: seed.customerId.toLowerCase(),
    kind: seed.kind ?? 'nce',
    productId: seed.productId,
    skuId: seed.skuId,
    availabilityId:
      seed.availabilityId ?? availabilityId(state, seed.productId, seed.skuId, seed.termDuration),
    offerName: title,
    friendlyName: seed.friendlyName ?? title,
    quantity,
    status: seed.status ?? 'active',
    createdAt: seed.startedAt,
    termStartedAt: seed.startedAt,
    anchorOn:
      seed.commitmentEndsOn === undefined
        ? startsOn
        : Temporal.PlainDate.from(commitmentEndsOn).add({ days: 1 }).toString(),
    termCount: seed.commitmentEndsOn === undefined ? 1 : 0,
    commitmentEndsOn,
    termDuration: seed.termDuration,
    billingCycle: seed.billingCycle,
    autoRenewEnabled: seed.autoRenewEnabled ?? true,
    isTrial: seed.isTrial ?? false,
    isExtended: false,
    lots: seed.lots.map(({ quantity, addedAt }) =>
      newLot(quantity, Temporal.Instant.from(addedAt)),
    ),
    cancellableUntil: windowEnd(Temporal.Instant.from(seed.startedAt)),
    orderId: seed.orderId ?? '34b37d7340cc',
    scheduledNextTermInstructions: seed.scheduledNextTermInstructions ?? null,
    scheduledActions: null,
    updateCount: 0,
    version: 1,
    renewingUntilMs: null,
    nextEventAtMs: seed.status === 'deleted' ? null : afterTermMs(commitmentEndsOn),
    provisioning: {
      previousQuantity: quantity,
      changedAtMs: Temporal.Instant.from(seed.startedAt).epochMilliseconds,
    },
  };
};

const toCustomer = (seed: PcCustomerSeed): PcCustomer => ({
  commerceId: seed.id,
  customDomains: [seed.domain],
  country: 'US',
  relationshipToPartner: 'reseller',
  allowDelegatedAccess: true,
  agreement: { kind: 'attested', agreedOn: '2024-01-15' },
  ...seed,
  id: seed.id.toLowerCase(),
});

/** The data a seed stands for. */
export const toState = (seed: PartnerCenterSeed, behaviour: Partial<PcBehaviour>): PcState => {
  const state: PcState = {
    partnerTenantId: seed.partnerTenantId,
    currency: seed.currency ?? 'USD',
    customers: Object.fromEntries(
      seed.customers.map((customer) => [customer.id.toLowerCase(), toCustomer(customer)]),
    ),
    products: structuredClone(seed.products),
    catalogVersion: 1,
    subscriptions: {},
    pending: [],
    carts: {},
    orders: {},
    audit: [],
    consumedUnits: structuredClone(seed.consumedUnits ?? {}),
    applicationConsents: [],
    errorCount: 0,
    behaviour: { ...usualBehaviour, ...behaviour },
  };
  for (const subscription of seed.subscriptions) {
    state.subscriptions[subscription.id.toLowerCase()] = toSubscription(state, subscription);
  }
  return state;
};
