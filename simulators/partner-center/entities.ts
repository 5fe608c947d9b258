import type { SeatLot } from '../core/lots.ts';

/** A customer of the partner; its id is its Entra tenant id. */
export interface PcCustomer {
  /** Entra tenant id. */
  id: string;
  /** Commerce account id. */
  commerceId: string;
  /** Name as the partner wrote it; not unique. */
  companyName: string;
  /** The `.onmicrosoft.com` domain. */
  domain: string;
  /** Verified domains; only shown by id and only with delegated access. */
  customDomains: string[];
  /** ISO country, also the market of its purchases. */
  country: string;
  /** Relationship; `none` makes commerce calls fail. */
  relationshipToPartner: 'reseller' | 'advisor' | 'none';
  /** Whether the partner has delegated access. */
  allowDelegatedAccess: boolean;
  /** How the Microsoft Customer Agreement was accepted. */
  agreement: { kind: 'none' } | { kind: 'attested' | 'direct'; agreedOn: string };
}

/** A price of one SKU for a term and billing plan, per term and seat. */
export interface PcPrice {
  /** `P1M`, `P1Y`, `P3Y`. */
  termDuration: string;
  /** `Monthly`, `Annual`, `Triennial`. */
  billingPlan: string;
  /** What the partner pays for the whole term, in minor units. */
  unitPriceMinor: number;
  /** Estimated retail price for the whole term, in minor units. */
  erpPriceMinor: number;
}

/** One SKU of a product. */
export interface PcSku {
  /** Four characters, such as `0001`. */
  id: string;
  /** Title. */
  title: string;
  /** Entra skuId (`dynamicAttributes.provisioningId`). */
  entraSkuId: string;
  /** Entra skuPartNumber. */
  skuPartNumber: string;
  /** Fewest seats of a subscription. */
  minimumQuantity: number;
  /** Most seats of a subscription. */
  maximumQuantity: number;
  /** Trial SKU. */
  isTrial: boolean;
  /** Add-on: needs one of `prerequisiteSkus` (`product:sku`). */
  prerequisiteSkus: string[];
  /** How many active subscriptions one customer may have; null for no limit. */
  concurrentLimit: number | null;
  /** Terms it is sold in. */
  prices: PcPrice[];
}

/** A product of the catalog. */
export interface PcProduct {
  /** Such as `CFQ7TTC0LCHC`. */
  id: string;
  /** Title. */
  title: string;
  /** `commercial`, `education`, `government`, `nonprofit`. */
  segment: string;
  /** Its SKUs. */
  skus: PcSku[];
}

/** A subscription. */
export interface PcSubscription {
  /** Commerce subscription id. */
  id: string;
  /** Customer. */
  customerId: string;
  /** Legacy subscriptions have no windows and an etag; the rest follows the new commerce rules. */
  kind: 'nce' | 'legacy';
  /** Product. */
  productId: string;
  /** SKU. */
  skuId: string;
  /** Availability it was bought with. */
  availabilityId: string;
  /** Title of the SKU. */
  offerName: string;
  /** Name given by the partner. */
  friendlyName: string;
  /** Seats. */
  quantity: number;
  /** State. */
  status: 'active' | 'suspended' | 'expired' | 'disabled' | 'deleted';
  /** Instant of purchase. */
  createdAt: string;
  /** Instant the present term began. */
  termStartedAt: string;
  /** First day of the first term; later terms are counted from it so that month ends do not drift. */
  anchorOn: string;
  /** Terms counted from the anchor, the present one included. */
  termCount: number;
  /** Last day of the term, inclusive, UTC. */
  commitmentEndsOn: string;
  /** `P1M`, `P1Y`, `P3Y`. */
  termDuration: string;
  /** `monthly`, `annual`, `triennial`. */
  billingCycle: string;
  /** Whether it renews. */
  autoRenewEnabled: boolean;
  /** Trial. */
  isTrial: boolean;
  /** Whether it runs on month by month after its term (extended service term). */
  isExtended: boolean;
  /** Seats that can be given back, oldest event first. */
  lots: SeatLot[];
  /** Last instant to cancel, exclusive. */
  cancellableUntil: string;
  /** Order it came from. */
  orderId: string;
  /** What the renewal shall do; null when nothing is scheduled. */
  scheduledNextTermInstructions: PcNextTerm | null;
  /** The newer form of the same; null when absent. */
  scheduledActions: PcScheduledAction[] | null;
  /** Successful updates so far. */
  updateCount: number;
  /** Version in the etag of a legacy subscription. */
  version: number;
  /** While the renewal job works on it: epoch milliseconds of its end. */
  renewingUntilMs: number | null;
  /** Epoch milliseconds of the next thing the clock does to it; null for none. */
  nextEventAtMs: number | null;
  /** Seats Entra has seen before the last change, and when that change was made (epoch milliseconds). */
  provisioning: { previousQuantity: number; changedAtMs: number };
}

/** The product and quantity of the next term. */
export interface PcNextTerm {
  /** Product of the next term. */
  product: {
    productId: string;
    skuId: string;
    availabilityId?: string | undefined;
    billingCycle: string;
    termDuration: string;
  };
  /** Seats of the next term, absolute. */
  quantity: number;
}

/** What shall happen at the end of the term. */
export interface PcScheduledAction {
  /** `TermEnd` or `CustomDate`. */
  scheduleType: string;
  /** `RenewToNewTerm`, `Cancel`, `RenewToExtendedServiceTerm`, `Transition`. */
  actionType: string;
  /** Product and quantity of a renewal. */
  instructions?: PcNextTerm | undefined;
}

/** A quantity on its way, or one the vendor will take back. */
export interface PcPending {
  /** What happens. */
  kind: 'apply' | 'revert';
  /** Subscription. */
  subscriptionId: string;
  /** `apply`: the new total. `revert`: the seats to take away again (may be negative). */
  quantity: number;
  /** Simulated epoch milliseconds; null when it never happens. */
  dueAtMs: number | null;
}

/** A line of a cart. */
export interface PcCartLine {
  /** Number in the request. */
  id: number;
  /** `product:sku:availability`. */
  catalogItemId: string;
  /** Seats. */
  quantity: number;
  /** Billing plan asked for. */
  billingCycle: string;
  /** Term asked for. */
  termDuration: string;
  /** The partner's own name for it, or null. */
  friendlyName: string | null;
  /** Inclusive end date asked for, or null. */
  customTermEndsOn: string | null;
  /** What is wrong with it, or null. */
  error: { errorCode: string; errorDescription: string } | null;
  /** Price per term and seat, minor units. */
  unitPriceMinor: number;
}

/** A cart. */
export interface PcCart {
  /** Id: the idempotency key of the purchase. */
  id: string;
  /** Customer. */
  customerId: string;
  /** Creation instant. */
  createdAt: string;
  /** End of its life. */
  expiresAt: string;
  /** When it was checked out; null when it was not. */
  submittedAt: string | null;
  /** Lines. */
  lines: PcCartLine[];
}

/** An order. */
export interface PcOrder {
  /** Id. */
  id: string;
  /** Customer. */
  customerId: string;
  /** Creation instant. */
  createdAt: string;
  /** Epoch milliseconds at which its subscriptions exist. */
  completesAtMs: number;
  /** State. */
  status: 'pending' | 'completed' | 'error';
  /** Whether it ends in an error, without a subscription. */
  isDoomed: boolean;
  /** Lines; `subscriptionId` is known from the start and shown once completed. */
  lines: (PcCartLine & { subscriptionId: string })[];
}

/** One record of the partner's activity. */
export interface PcAuditRecord {
  /** Customer. */
  customerId: string;
  /** Person, or null for an application. */
  userPrincipalName: string | null;
  /** Application. */
  applicationId: string;
  /** `subscription`, `order`. */
  resourceType: string;
  /** `update_subscription`, `create_order` … */
  operationType: string;
  /** Instant. */
  at: string;
  /** Resource before, JSON in a string; null for a new one. */
  oldValue: string | null;
  /** Resource after, JSON in a string. */
  newValue: string;
}

/** How this Partner Center behaves where the real one has variants or nobody knows. */
export interface PcBehaviour {
  /** Answer to a quantity change: 200 at once, or 202 and the quantity later. */
  quantityAnswer: 'immediate' | 'accepted';
  /** Delay of a 202 change, simulated seconds. */
  acceptedDelaySeconds: number;
  /** Code of the refusal to reduce outside the window. */
  closedWindowCode: 800_090 | 900_257 | 900_214;
  /** Which lot a reduction consumes first. */
  consumes: 'newest-first' | 'oldest-first';
  /** Wire type of `code` in errors. */
  errorCodes: 'number' | 'string' | 'alternating';
  /** How the list of customers ends. */
  pagingEnd: 'no-token' | 'error-2000';
  /** Whether app+user tokens without MFA are refused. */
  requiresMfa: boolean;
  /** Whether `MS-RequestId` comes back twice, comma-separated. */
  doublesRequestIds: boolean;
  /** How long a renewal takes, simulated minutes. */
  renewalMinutes: number;
  /** Whether a subscription that does not renew runs on month by month (since May 2026). */
  extendsServiceTerm: boolean;
  /** Lag of provisioning status and subscribed SKUs, simulated seconds. */
  provisioningLagSeconds: number;
  /** Time until an order's subscriptions exist, simulated seconds. */
  orderSeconds: number;
  /** Time until an order shows up in the list of orders, simulated seconds. */
  orderListLagSeconds: number;
  /** How long a cart that was checked out is still being processed, simulated seconds: its status does not tell yet. */
  checkoutSeconds: number;
  /** What a checkout answers: its result with a list of orders, or the bare order of the page's own sample. */
  checkoutAnswer: 'result' | 'order';
  /** Updates a subscription takes in its life. */
  maxUpdates: number;
}

/** What a partner has consented to for a customer, at one resource. */
export interface PcApplicationConsent {
  /** The customer, which is its tenant. */
  customerId: string;
  /** The application that may work there. */
  applicationId: string;
  /** Application id of the resource. */
  resourceId: string;
  /** Delegated permissions. */
  permissions: string[];
}

/** Partner Center's data: plain JSON values. */
export interface PcState {
  /** Tenant of the partner; only its tokens are accepted. */
  partnerTenantId: string;
  /** Currency of all prices. */
  currency: string;
  /** Customers by id, lower case. */
  customers: Record<string, PcCustomer>;
  /** The catalog. */
  products: PcProduct[];
  /** Rises when availability ids are exchanged. */
  catalogVersion: number;
  /** Subscriptions by id, lower case. */
  subscriptions: Record<string, PcSubscription>;
  /** Quantities on their way. */
  pending: PcPending[];
  /** Carts by id. */
  carts: Record<string, PcCart>;
  /** Orders by id. */
  orders: Record<string, PcOrder>;
  /** Activity, oldest first. */
  audit: PcAuditRecord[];
  /** Seats assigned to people, by customer id and Entra skuId. */
  consumedUnits: Record<string, Record<string, number>>;
  /** Consents for customers. */
  applicationConsents: PcApplicationConsent[];
  /** Errors answered so far; decides the wire type of the next `code`. */
  errorCount: number;
  /** Variants. */
  behaviour: PcBehaviour;
}
