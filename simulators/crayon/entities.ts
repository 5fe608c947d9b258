import type { SeatLot } from '../core/lots.ts';

/** A reseller's organization in Cloud-iQ. */
export interface CrayonOrganization {
  /** Organization id. */
  id: number;
  /** Name. */
  name: string;
}

/** A customer tenant: an end customer at one publisher. */
export interface CrayonTenant {
  /** Customer tenant id. */
  id: number;
  /** Organization that it belongs to. */
  organizationId: number;
  /** Name of the company. */
  name: string;
  /** Publisher; only Microsoft's have Microsoft tenants. */
  publisher: { id: number; name: string };
  /** The publisher's id of the customer: Microsoft's tenant id. Null for none. */
  externalPublisherCustomerId: string | null;
  /** An id inside the marketplace; a GUID as well, and no tenant. */
  publisherCustomerId: string | null;
  /** Whole domain; null where the record has none. */
  domain: string | null;
  /** First part of the domain. */
  domainPrefix: string | null;
  /** Microsoft tenant that the seats end up in. */
  tenantId: string;
  /** Removed: still listed, with `EntityStatus` 1. */
  isRemoved: boolean;
}

/** What one seat costs, for one billing period. */
export interface CrayonPrice {
  /** `P1M`, `P1Y`, `P3Y`. */
  term: string;
  /** Number of `BillingCycle`. */
  billingCycle: number;
  /** What the reseller pays. */
  purchasePrice: number;
}

/** A product. */
export interface CrayonProduct {
  /** Product id. */
  id: number;
  /** `CFQ7TTC0LCHC:0002`. */
  partNumber: string;
  /** Name. */
  name: string;
  /** Entra skuId; never on the wire. */
  entraSkuId: string;
  /** Most seats of a subscription. */
  maximumQuantity: number;
  /** Prices. */
  prices: CrayonPrice[];
}

/** What the next term shall be. */
export interface CrayonNextTerm {
  /** Product. */
  partNumber: string;
  /** Number of `BillingCycleType`, which is not the `BillingCycleEnum` of subscriptions. */
  billingCycle: number;
  /** `P1M`, `P1Y`, `P3Y`. */
  termDuration: string;
  /** Seats. */
  quantity: number;
  /** End of a first, shorter term; null for none. Carried, not carried out. */
  customTermEndDate: string | null;
}

/** A subscription. */
export interface CrayonSubscription {
  /** Subscription id. */
  id: number;
  /** Customer tenant. */
  customerTenantId: number;
  /** Product. */
  partNumber: string;
  /** Microsoft's id of it; null where it is not told. */
  publisherSubscriptionId: string | null;
  /** Microsoft's id of it, told or not. */
  commerceId: string;
  /** Seats. */
  quantity: number;
  /** A friendly name; a PUT without one empties it. */
  name: string | null;
  /** Flags. */
  status: number;
  /** 1 seats, 2 usage. */
  provisionType: number;
  /** Number of `BillingCycleEnum`. */
  billingCycle: number;
  /** `P1M`, `P1Y`, `P3Y`. */
  termDuration: string;
  /** Whether it renews; a PUT without it turns it off. */
  autoRenewEnabled: boolean;
  /** The customer's price per seat. */
  salesPrice: number;
  /** Percent on top of the purchase price. */
  markup: number;
  /** Whether it is a trial. */
  isTrial: boolean;
  /** Instant of the purchase. */
  createdAt: string;
  /** Date that terms are counted from. */
  anchorOn: string;
  /** Terms begun. */
  termCount: number;
  /** Until when the present term may be cancelled as a whole. */
  cancellationUntil: string;
  /** Seats that can be given back, oldest event first. */
  lots: SeatLot[];
  /** What was told for the renewal. */
  nextTerm: CrayonNextTerm | null;
  /** Writable fields that the published documents do not know; a PUT without one empties it. */
  extra: Record<string, unknown>;
}

/** Something the clock still has to do to a subscription. */
export interface CrayonPending {
  /** `apply`: a change that was taken. `revert`: takes a change back. `announce`: it reaches Microsoft. */
  kind: 'apply' | 'revert' | 'announce';
  /** Subscription. */
  subscriptionId: number;
  /** `apply`: the new total. `revert`: seats to take away again (may be negative). `announce`: 0. */
  quantity: number;
  /** Simulated epoch milliseconds. */
  dueAtMs: number;
}

/** A line of the activity log. */
export interface CrayonActivity {
  /** Subscription. */
  subscriptionId: number;
  /** User name. */
  changedBy: string;
  /** Instant. */
  changedAt: string;
  /** Field. */
  column: string;
  /** Value before. */
  from: string;
  /** Value after. */
  to: string;
}

/** How this Cloud-iQ behaves where the real one has variants or nobody knows. */
export interface CrayonBehaviour {
  /** Property names of answers: as in the documentation and samples, or as in the OpenAPI document of 2022. */
  casing: 'pascal' | 'camel';
  /** Body of a refused sign-in: the token's own `Error`, OAuth's, or the API's envelope. */
  tokenError: 'token' | 'oauth' | 'envelope';
  /** Whether the answer to a PUT already has the new quantity, or it follows `provisionSeconds` later. */
  quantityAnswer: 'applied' | 'later';
  /** Time until a change is done and in the tenant, simulated seconds. */
  provisionSeconds: number;
  /** Whether a change of quantity deletes what was told for the renewal. */
  wipesNextTerm: boolean;
  /** What becomes of next-term instructions; all three are answered 200. */
  instructions: 'kept' | 'refused' | 'ignored';
  /** Whether subscriptions tell `CancellationAllowedUntilDate`. */
  tellsCancellationDate: boolean;
  /** Whether the activity log knows subscriptions. */
  logsActivity: boolean;
}

/** Cloud-iQ's data: plain JSON values. */
export interface CrayonState {
  /** API clients. */
  clients: { clientId: string; clientSecret: string }[];
  /** People that may sign in. */
  users: { username: string; password: string }[];
  /** ISO 4217. */
  currency: string;
  /** Organizations by id. */
  organizations: Record<string, CrayonOrganization>;
  /** Customer tenants by id. */
  tenants: Record<string, CrayonTenant>;
  /** Products by part number. */
  products: Record<string, CrayonProduct>;
  /** Subscriptions by id. */
  subscriptions: Record<string, CrayonSubscription>;
  /** Activity log, oldest first. */
  activity: CrayonActivity[];
  /** What the clock still has to do. */
  pending: CrayonPending[];
  /** Variants. */
  behaviour: CrayonBehaviour;
}

/** Bits of `Status`. */
export const STATUS = { active: 1, suspended: 2, expired: 32 } as const;
