import { newLot } from '../core/lots.ts';
import type {
  IonActivity,
  IonBehaviour,
  IonCustomer,
  IonPlan,
  IonState,
  IonSubscription,
} from './entities.ts';
import { planKeyOf, termEnd } from './rules.ts';

/** A customer to start with; what is left out is ordinary. */
export type IonCustomerSeed = Pick<IonCustomer, 'id' | 'organization' | 'tenantId' | 'domain'> &
  Partial<IonCustomer>;

/** A subscription to start with. */
export interface IonSubscriptionSeed {
  /** Internal id: digits. */
  id: string;
  /** Customer. */
  customerId: string;
  /** Microsoft's id of it. */
  commerceId: string;
  /** What Ion tells in its place; default the same. */
  resourceId?: string;
  /** Which plan. */
  plan: Pick<IonPlan, 'productId' | 'skuId' | 'planId'>;
  /** Instant the present term began. */
  startedAt: string;
  /** Each addition of seats, oldest first; their sum is the quantity. Windows are counted from `addedAt`. */
  lots: readonly { quantity: number; addedAt: string }[];
  /** Default false. */
  isTrial?: boolean;
  /** Default true. */
  autoRenew?: boolean;
  /** Default `active`. */
  status?: IonSubscription['status'];
}

/** What Ion starts with. */
export interface IonSeed {
  /** The reseller's account. */
  accountId: string;
  /** The refresh token that the portal showed. */
  refreshToken: string;
  /** ISO 4217; default USD. */
  currency?: string;
  /** Customers. */
  customers: readonly IonCustomerSeed[];
  /** What can be ordered. */
  plans: readonly IonPlan[];
  /** Subscriptions. */
  subscriptions: readonly IonSubscriptionSeed[];
}

/** How the simulator behaves unless told otherwise. */
export const usualBehaviour: IonBehaviour = {
  provisionSeconds: 5,
  refusesAt: 'order',
  cancellationDays: 7,
  totals: 'paginationResponse',
  refreshDays: 32,
  refreshEndsAccessTokens: false,
  logsRenewals: false,
  keepsFirstTermDates: false,
};

const toCustomer = (seed: IonCustomerSeed): IonCustomer => ({
  contactName: 'Demo Contact',
  contactEmail: `contact@${seed.domain}`,
  country: 'US',
  status: 'ACTIVE',
  isProviderEnabled: true,
  createdAt: '2024-01-01T00:00:00Z',
  ...seed,
});

/** The log of how a quantity came about, newest first. */
const toLog = (seed: IonSubscriptionSeed, title: string): IonActivity[] => {
  let quantity = 0;
  const rows = seed.lots.map((lot, index) => {
    quantity += lot.quantity;
    return {
      id: `${seed.id}-${index}`,
      actionType: index === 0 ? 'Subscription Created' : 'Subscription Updated',
      actionDate: index === 0 ? seed.startedAt : lot.addedAt,
      actionStatus: 'succeeded',
      actionDetails:
        index === 0
          ? `Offer Name: ${title}; Quantity: ${quantity}; `
          : `New Quantity: ${quantity}; Status: active; `,
    };
  });
  return rows.toReversed();
};

const toSubscription = (state: IonState, seed: IonSubscriptionSeed): IonSubscription => {
  const planKey = planKeyOf(seed.plan);
  const plan = state.plans[planKey];
  if (plan === undefined) throw new RangeError(`The seed has no plan ${planKey}`);
  const startedAt = Temporal.Instant.from(seed.startedAt);
  return {
    id: seed.id,
    customerId: seed.customerId,
    commerceId: seed.commerceId,
    resourceId: seed.resourceId ?? seed.commerceId,
    planKey,
    quantity: seed.lots.reduce((sum, lot) => sum + lot.quantity, 0),
    status: seed.status ?? 'active',
    isTrial: seed.isTrial ?? false,
    autoRenew: seed.autoRenew ?? true,
    purchasedAt: seed.startedAt,
    termCount: 1,
    endsAt: termEnd(seed.startedAt, plan.term, 1),
    cancellableUntil: startedAt.add({ hours: 24 * state.behaviour.cancellationDays }).toString(),
    updatedAt: seed.lots.at(-1)?.addedAt ?? seed.startedAt,
    lots: seed.lots.map(({ quantity, addedAt }) =>
      newLot(quantity, Temporal.Instant.from(addedAt)),
    ),
    log: toLog(seed, plan.title),
  };
};

/** By id; two of the same id would hide each other and are refused. */
const byId = <Item>(items: readonly Item[], idOf: (item: Item) => string): Record<string, Item> => {
  const entries = items.map((item) => [idOf(item), item] as const);
  const record: Record<string, Item> = Object.fromEntries(entries);
  if (Object.keys(record).length !== items.length) {
    const ids = entries.map(([id]) => id);
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    throw new RangeError(`The seed has ${twice} twice`);
  }
  return record;
};

/** The data a seed stands for. */
export const toState = (
  seed: IonSeed,
  behaviour: Partial<IonBehaviour>,
  now: Temporal.Instant,
): IonState => {
  const state: IonState = {
    accountId: seed.accountId,
    currency: seed.currency ?? 'USD',
    credentials: { firstToken: seed.refreshToken, usedCount: 0, issuedAt: now.toString() },
    accessTokens: {},
    customers: byId(seed.customers.map(toCustomer), ({ id }) => id),
    plans: byId(structuredClone([...seed.plans]), planKeyOf),
    subscriptions: {},
    orders: [],
    lastOrderId: 366_958,
    behaviour: { ...usualBehaviour, ...behaviour },
  };
  state.subscriptions = byId(
    seed.subscriptions.map((one) => toSubscription(state, one)),
    ({ id }) => id,
  );
  return state;
};
