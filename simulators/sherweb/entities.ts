import type { SeatLot } from '../core/lots.ts';

/** An application of the Service Provider, as created under Security, APIs. */
export interface SherwebCredential {
  /** Client id of the token request. */
  clientId: string;
  /** Client secret of the token request. */
  clientSecret: string;
  /** Text of the header `Ocp-Apim-Subscription-Key`. */
  subscriptionKey: string;
}

/** A customer. */
export interface SherwebCustomer {
  /** Customer id. */
  id: string;
  /** Name. */
  displayName: string;
  /** Organizations from the partner down to the customer. */
  path: string[];
  /** Instant since which the customer is suspended; null when it is not. */
  suspendedOn: string | null;
  /** Microsoft tenant seats end up in. Never on the wire. */
  tenantId: string;
}

/** How long one is committed. */
export type SherwebTerm = 'P1M' | 'P1Y' | 'P3Y';

/** Something a customer's catalog sells: one product with one commitment and one billing cycle. */
export interface SherwebItem {
  /** Sherweb's own SKU; its real form is not published. */
  sku: string;
  /** Name. */
  name: string;
  /** How often it is billed. */
  billingCycle: 'monthly' | 'yearly' | 'once';
  /** Commitment. */
  term: SherwebTerm;
  /** Entra skuId. */
  microsoftSkuId: string;
  /** Per seat and billing cycle, in whole currency units; null where there is no price. */
  recurringFee: number | null;
  /** Most seats of a subscription. */
  maximumQuantity: number;
  /** Trials keep their quantity. */
  isTrial: boolean;
}

/** A subscription; there is no state on it, what is not listed has ended. */
export interface SherwebSubscription {
  /** Subscription id. */
  id: string;
  /** Customer. */
  customerId: string;
  /** SKU of the catalog. */
  sku: string;
  /** Seats. */
  quantity: number;
  /** Instant of the purchase. */
  purchasedAt: string;
  /** Day the terms are counted from. */
  anchorOn: string;
  /** Terms begun since then. */
  termCount: number;
  /** Whether it renews by itself. */
  renews: boolean;
  /** Seats from the renewal on, as somebody set it in the portal; null for as many as there are. */
  scheduledQuantity: number | null;
  /** Seats that can be given back, oldest event first. */
  lots: SeatLot[];
  /** Microsoft's id of it. Never on the wire. */
  commerceId: string;
}

/** Something that was taken and is carried out later, line by line. */
export interface SherwebTracked<Line> {
  /** `requestTrackingId`. */
  trackingId: string;
  /** Customer. */
  customerId: string;
  /** What is to be done; `isDone` once it is, `hasFailed` once it will not be. */
  lines: (Line & { isDone: boolean; hasFailed: boolean })[];
  /** Simulated epoch milliseconds: taken from the queue. */
  startsAtMs: number;
  /** Simulated epoch milliseconds: done. */
  dueAtMs: number;
  /** What a fault has in store for it; null for nothing. */
  fate: 'fails-later' | 'stuck-processing' | 'forgotten' | 'half-done' | null;
  /** Whether the clock has come to `dueAtMs`. */
  isOver: boolean;
}

/** A batch of changes of quantity that was taken. */
export interface SherwebAmendment extends SherwebTracked<{
  subscriptionId: string;
  newQuantity: number;
}> {
  /** `subscriptionsAmendmentId`. */
  id: string;
}

/** An order that was taken; its subscriptions are made when it is carried out. */
export type SherwebOrder = SherwebTracked<{ sku: string; quantity: number }>;

/** How this Sherweb behaves where the real one has variants or nobody knows. */
export interface SherwebBehaviour {
  /** Time until a change is done, simulated seconds; it is in the queue for half of it. */
  provisionSeconds: number;
  /** Where a change that breaks a rule is refused: in the answer, or by the tracking alone. */
  refusesBy: 'answer' | 'tracking';
  /** What `type` of a problem says: a URI that ends in the published class name, or nothing. */
  problemType: 'class-name' | 'about:blank';
  /** Whether the answer to a change has a tracking id, or the amendment's id alone (the first published generation). */
  tellsTrackingId: boolean;
  /** Whether catalog items carry `microsoftSkuId`, which no published model has. */
  tellsMicrosoftSkuId: boolean;
  /** Whether prices are visible. */
  showsPrices: boolean;
  /** Whether instants end in `Z`. */
  marksUtc: boolean;
  /** Whether minimal quantities stay listed after their end. */
  listsPastMinimums: boolean;
}

/** Sherweb's data: plain JSON values. */
export interface SherwebState {
  /** Applications. */
  credentials: SherwebCredential[];
  /** Customers by id. */
  customers: Record<string, SherwebCustomer>;
  /** Catalog items by SKU; every customer has the same. */
  items: Record<string, SherwebItem>;
  /** Subscriptions by id. */
  subscriptions: Record<string, SherwebSubscription>;
  /** Amendments, oldest first. */
  amendments: SherwebAmendment[];
  /** Orders, oldest first. No call lists them. */
  orders: SherwebOrder[];
  /** Variants. */
  behaviour: SherwebBehaviour;
}
