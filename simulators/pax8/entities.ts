import type { SeatLot } from '../core/lots.ts';

/** A company of the partner. */
export interface Pax8Company {
  /** Company id. */
  id: string;
  /** Name. */
  name: string;
  /** Web address as typed by the partner. */
  website: string;
  /** The partner's own free field; some keep the tenant id there. Null when empty. */
  externalId: string | null;
  /** ISO country. */
  country: string;
  /** Only active companies can be ordered for. */
  status: 'Active' | 'Inactive' | 'Deleted';
  /** Microsoft tenant seats end up in. Never on the wire: Pax8 has no such field. */
  tenantId: string;
  /** Instant of the last change. */
  updatedAt: string;
}

/** A commitment a product is sold with. */
export interface Pax8Commitment {
  /** `commitmentTermId` of orders. */
  id: string;
  /** `Monthly`, `1-Year`, `3-Year`. */
  term: string;
  /** Whether seats may be added. */
  allowForQuantityIncrease: boolean;
  /** Whether seats may be removed (within seven days). */
  allowForQuantityDecrease: boolean;
  /** Whether it may be cancelled early. */
  allowForEarlyCancellation: boolean;
}

/** A price of a product. */
export interface Pax8Price {
  /** `Monthly`, `Annual`. */
  billingTerm: string;
  /** Commitment it needs; null for none. */
  commitmentTerm: string | null;
  /** What the partner pays per seat and billing period. */
  partnerBuyRate: number;
  /** Retail price per seat and billing period. */
  suggestedRetailPrice: number;
}

/** A question an order has to answer. */
export interface Pax8ProvisionDetail {
  /** Key. */
  key: string;
  /** Question; required ones are named by it in errors. */
  label: string;
  /** Explanation; absent for most. */
  description?: string;
  /** Kind of answer. */
  valueType: 'Input' | 'Single-Value' | 'Multi-Value';
  /** Allowed answers, verbatim; empty for free text. */
  possibleValues: string[];
  /** Never on the wire: an order without it is refused. */
  isRequired: boolean;
}

/** A product. */
export interface Pax8Product {
  /** Product id. */
  id: string;
  /** Name; new commerce products carry `[New Commerce Experience]`. */
  name: string;
  /** Vendor. */
  vendorName: string;
  /** Pax8's SKU. */
  sku: string;
  /** Vendor's product id (`CFQ7TTC0LH18:0001`). */
  vendorSku: string;
  /** Entra skuId; on the wire only as `vendorSkuId` of a subscription read by id. */
  entraSkuId: string;
  /** Most seats of a subscription. */
  maximumQuantity: number;
  /** Commitments; empty for products without. */
  commitments: Pax8Commitment[];
  /** Prices. */
  prices: Pax8Price[];
  /** Questions of an order. */
  provisionDetails: Pax8ProvisionDetail[];
  /** Products one of which the company must have. */
  requiredProductIds: string[];
}

/** States of a subscription. */
export type Pax8Status =
  | 'Active'
  | 'Cancelled'
  | 'PendingManual'
  | 'PendingAutomated'
  | 'PendingCancel'
  | 'WaitingForDetails'
  | 'Trial';

/** A subscription. */
export interface Pax8Subscription {
  /** Subscription id. */
  id: string;
  /** Company. */
  companyId: string;
  /** Product. */
  productId: string;
  /** Microsoft's id of it; null until provisioned. */
  vendorSubscriptionId: string | null;
  /** Tenant its seats are in. */
  tenantId: string;
  /** Seats ordered. */
  quantity: number;
  /** State; has no influence on billing. */
  status: Pax8Status;
  /** Customer's price per seat; null where none is set. */
  price: number | null;
  /** Partner's cost per seat. */
  partnerCost: number;
  /** `Monthly`, `Annual`. */
  billingTerm: string;
  /** Commitment; null without. */
  commitment: {
    id: string;
    term: string;
    anchorOn: string;
    termCount: number;
    endsAt: string;
  } | null;
  /** Instant of creation. */
  createdAt: string;
  /** Start of billing and service. */
  startsAt: string;
  /** Instant of the last change. */
  updatedAt: string;
  /** End, when cancelled. */
  endsAt: string | null;
  /** Seats that can be given back, oldest event first. */
  lots: SeatLot[];
}

/** Something the clock still has to do to a subscription. */
export interface Pax8Pending {
  /** `provision`: becomes active and reaches the tenant. `revert`: the change is taken back. */
  kind: 'provision' | 'provision-stuck' | 'revert';
  /** Subscription. */
  subscriptionId: string;
  /** `revert`: seats to take away again (may be negative); otherwise 0. */
  difference: number;
  /** Simulated epoch milliseconds. */
  dueAtMs: number;
}

/** An order; it has no status. */
export interface Pax8Order {
  /** Order id. */
  id: string;
  /** Company. */
  companyId: string;
  /** Instant of creation. */
  createdAt: string;
  /** `Pax8 Partner`, `Customer`, `Pax8`. */
  orderedBy: string;
  /** Person named in the order; null for none. */
  orderedByUserEmail: string | null;
  /** Lines. */
  lines: {
    id: string;
    productId: string;
    subscriptionId: string;
    startsAt: string;
    billingTerm: string;
    quantity: number;
  }[];
}

/** How this Pax8 behaves where the real one has variants or nobody knows. */
export interface Pax8Behaviour {
  /** Name of the commitment on the wire: the specification's, the one seen live, or a flat end date. */
  commitmentField: 'commitmentTerm' | 'commitment' | 'commitmentTermEndDate';
  /** Whether fields print dates in the three formats of the samples. */
  mixesDateFormats: boolean;
  /** Whether `message` of errors is null and the text is in `details`. */
  hasNullMessages: boolean;
  /** What happens to a decrease outside the window. */
  forbiddenDecrease: 'refuse' | 'accept-then-revert';
  /** Time until a change is active and in the tenant, simulated seconds. */
  provisionSeconds: number;
  /** Whether order lines name their subscription at once. */
  namesSubscriptionInOrder: boolean;
  /** Time until somebody approves an order, simulated seconds: it is listed, and its subscription is nowhere until then. */
  approvalSeconds: number;
  /** Time until a new order and its subscription are in the lists, simulated seconds; by id they are found at once. */
  listLagSeconds: number;
}

/** Pax8's data: plain JSON values. */
export interface Pax8State {
  /** API credentials. */
  credentials: { clientId: string; clientSecret: string }[];
  /** ISO 4217. */
  currency: string;
  /** Companies by id. */
  companies: Record<string, Pax8Company>;
  /** Products by id. */
  products: Record<string, Pax8Product>;
  /** Subscriptions by id. */
  subscriptions: Record<string, Pax8Subscription>;
  /** Earlier states by subscription id, newest first. */
  history: Record<string, Pax8Subscription[]>;
  /** Orders, oldest first. */
  orders: Pax8Order[];
  /** What the clock still has to do. */
  pending: Pax8Pending[];
  /** Variants. */
  behaviour: Pax8Behaviour;
}
