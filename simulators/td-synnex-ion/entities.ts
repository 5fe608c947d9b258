import type { SeatLot } from '../core/lots.ts';

/** A customer of the reseller. */
export interface IonCustomer {
  /** Customer id: digits. */
  id: string;
  /** Organisation. */
  organization: string;
  /** Name of the primary contact. */
  contactName: string;
  /** Address of the primary contact. */
  contactEmail: string;
  /** ISO country. */
  country: string;
  /** Inactive ones cannot be ordered for. */
  status: 'ACTIVE' | 'INACTIVE';
  /** Microsoft tenant seats end up in. */
  tenantId: string;
  /** Default domain of the tenant. */
  domain: string;
  /** Whether "Enable provider in customer portal" is on: without it the cloud profile is empty. */
  isProviderEnabled: boolean;
  /** Instant of creation. */
  createdAt: string;
}

/** One thing that can be ordered: product, SKU and plan of the catalog of Ion, with what Microsoft calls it. */
export interface IonPlan {
  /** `ccpProductId`. */
  productId: string;
  /** `ccpSkuId`. */
  skuId: string;
  /** `ccpPlanId`. */
  planId: string;
  /** Display name. */
  title: string;
  /** Microsoft's `product:sku`; null for plans that Microsoft does not sell by the seat. */
  catalogKey: string | null;
  /** Commitment. */
  term: IonTerm;
  /** How often it is billed. */
  billing: IonBilling;
  /** Entra skuId of a seat. */
  entraSkuId: string;
  /** Most seats of a subscription. */
  maximumQuantity: number;
  /** What the reseller pays per seat and billing period. */
  cost: number;
  /** What the customer pays. */
  price: number;
}

/** Commitments. */
export type IonTerm = 'P1M' | 'P1Y' | 'P3Y';
/** Billing periods. */
export type IonBilling = 'monthly' | 'annual';

/** A row of the activity log. */
export interface IonActivity {
  /** Row id. */
  id: string;
  /** "Subscription Created", "Subscription Updated", "Users Update". */
  actionType: string;
  /** Instant. */
  actionDate: string;
  /** "succeeded" or "failed". */
  actionStatus: string;
  /** "New Quantity: 10; Status: active; ". */
  actionDetails: string;
}

/** A subscription. */
export interface IonSubscription {
  /** Internal id: digits. The one of the addresses. */
  id: string;
  /** Customer. */
  customerId: string;
  /** Microsoft's id of it, as the tenant shows it. */
  commerceId: string;
  /** `subscriptionId` on the wire and `resourceId` in orders: Microsoft's id, but not in a demo account. */
  resourceId: string;
  /** Key of its plan in the state. */
  planKey: string;
  /** Seats. */
  quantity: number;
  /** State, as on the wire. */
  status: 'active' | 'suspended' | 'cancelled' | 'expired';
  /** A trial renews to nothing. */
  isTrial: boolean;
  /** Whether it renews. */
  autoRenew: boolean;
  /** Instant of the purchase; terms are counted from it. */
  purchasedAt: string;
  /** Which term it is in, from 1. */
  termCount: number;
  /** Instant at which the present term ends. */
  endsAt: string;
  /** `cancellationAllowedUntilDate`. */
  cancellableUntil: string;
  /** Instant of the last change. */
  updatedAt: string;
  /** Seats that can be given back, oldest event first. */
  lots: SeatLot[];
  /** Activity log, newest first. */
  log: IonActivity[];
}

/** A name and a value. */
export interface IonAttribute {
  /** Name. */
  name: string;
  /** Value. */
  value: string;
}

/** An error of an order or of its item. */
export interface IonOrderError {
  /** Code. */
  code: string;
  /** Words. */
  detail: string;
}

/** States of an order. */
export type IonOrderStatus =
  | 'NEW'
  | 'CONFIRMED'
  | 'ON_HOLD'
  | 'IN_PROGRESS'
  | 'COMPLETED'
  | 'ERROR'
  | 'CANCELED';

/** The only line of an order. */
export interface IonOrderItem {
  /** What is asked for. */
  action: 'CREATE' | 'UPDATE';
  /** The provider's id of the subscription; empty until a new one exists. */
  resourceId: string;
  /** Product. */
  productId: string;
  /** SKU. */
  skuId: string;
  /** Plan. */
  planId: string;
  /** New total. */
  quantity: number;
  /** As ordered; a new tenant's administrator and password are added at the end. */
  attributes: IonAttribute[];
  /** Free text of the caller; empty for none. */
  referenceId: string;
}

/** An order. */
export interface IonOrder {
  /** Order id: digits. */
  id: string;
  /** Customer. */
  customerId: string;
  /** Free text of the caller; empty for none. */
  referenceId: string;
  /** Name. */
  displayName: string;
  /** State of the order and of its items. */
  status: IonOrderStatus;
  /** Lines; more than one is answered 501. */
  items: IonOrderItem[];
  /** What went wrong. */
  errors: IonOrderError[];
  /** Instant of creation. */
  createdAt: string;
  /** Simulated epoch milliseconds of the next step; null when there is none. */
  nextStepAtMs: number | null;
  /** How it will end. */
  ending: 'usual' | 'fails' | 'error-after-seats';
}

/** How this Ion behaves where the real one has variants or nobody knows. */
export interface IonBehaviour {
  /** Time until an order is completed, simulated seconds; half of it NEW, half IN_PROGRESS. */
  provisionSeconds: number;
  /** Where a quantity that Microsoft does not allow is refused: at the request, or when the order is carried out. */
  refusesAt: 'request' | 'order';
  /** Days from the start of a term to `cancellationAllowedUntilDate`: Microsoft's seven, fifteen in the demo account. */
  cancellationDays: number;
  /** Where a list of subscriptions tells its total: as seen live, or as the specification says. */
  totals: 'paginationResponse' | 'totalCount';
  /** How long a refresh token lives that is not used, days. */
  refreshDays: number;
  /** Whether a refresh ends the access tokens given before. */
  refreshEndsAccessTokens: boolean;
  /** Whether renewals appear in the activity log. */
  logsRenewals: boolean;
  /** Whether the dates of a term stay as they were at the purchase, as in the demo account. */
  keepsFirstTermDates: boolean;
}

/** Ion's data: plain JSON values. */
export interface IonState {
  /** The reseller's account. */
  accountId: string;
  /** ISO 4217. */
  currency: string;
  /** The chain of refresh tokens: only the newest one is taken. */
  credentials: {
    /** The first one, as the portal shows it. */
    firstToken: string;
    /** How many were made out of it. */
    usedCount: number;
    /** When the newest was issued. */
    issuedAt: string;
  };
  /** When access tokens end, epoch milliseconds, by token. */
  accessTokens: Record<string, number>;
  /** Customers by id. */
  customers: Record<string, IonCustomer>;
  /** Plans by `product/sku/plan`. */
  plans: Record<string, IonPlan>;
  /** Subscriptions by internal id. */
  subscriptions: Record<string, IonSubscription>;
  /** Orders, oldest first. */
  orders: IonOrder[];
  /** Number of the last order. */
  lastOrderId: number;
  /** Variants. */
  behaviour: IonBehaviour;
}
