import type { CspCustomerId, SkuId, SubscriptionId, TenantId } from '../domain/ids.ts';
import type { Money } from '../domain/money.ts';
import type { BillingCycle, Segment, Subscription, Term } from '../domain/subscription.ts';
import type { WriteRefusal } from './write-refusal.ts';

/** A license that no subscription of the customer provides. */
export interface WantedProduct {
  readonly skuId: SkuId;
  /** `product:sku` of the Microsoft catalog under which the SKU map knows it; empty where it knows none. */
  readonly productKeys: readonly string[];
  readonly segment: Segment;
}

/** One product with one term and one billing cycle, as the CSP sells it to one customer today. */
export interface CatalogItem {
  /** What the vendor orders by, whole; means nothing outside of the connector, and may be gone tomorrow. */
  readonly id: string;
  /** The CSP's name of the product; for people, never for decisions. */
  readonly productName: string;
  /** `product:sku` of the Microsoft catalog; null where the CSP does not give it. */
  readonly productKey: string | null;
  /** The Graph SKU id where the CSP itself declares it; null otherwise. */
  readonly declaredSkuId: SkuId | null;
  readonly segment: Segment;
  readonly term: Term;
  readonly billingCycle: BillingCycle;
  /** What the MSP pays per seat and `unitCostPeriod`, before tax; null where the CSP does not tell. */
  readonly unitCost: Money | null;
  /** The period that `unitCost` covers. */
  readonly unitCostPeriod: Subscription['unitCostPeriod'];
  /** Smallest and largest quantity that can be ordered; null where unknown. */
  readonly minimumQuantity: number | null;
  readonly maximumQuantity: number | null;
}

/** Something that the vendor wants to know with an order, from the vendor's own list. */
export interface OrderQuestion {
  /** The vendor's key; an answer carries it. */
  readonly key: string;
  readonly label: string;
  /** The vendor's explanation; null where it gives none. */
  readonly description: string | null;
  /** The vendor's wordings, to be sent back verbatim; null for free text. */
  readonly choices: readonly string[] | null;
  /** More than one of the choices may be given. */
  readonly takesSeveral: boolean;
  /** What Seatwright knows already, such as the tenant's id; null where a person has to say it. */
  readonly preset: readonly string[] | null;
}

/** Answers to `OrderQuestion`s, by key. */
export type OrderAnswers = Readonly<Record<string, readonly string[]>>;

/** The Microsoft Customer Agreement of a customer. Seatwright reports it and never signs it. */
export type AgreementState = 'signed' | 'missing' | 'not-told';

export interface NewOrder {
  readonly customerId: CspCustomerId;
  /** The Microsoft tenant the seats are for. Some vendors provision wherever the order says: never anywhere else. */
  readonly tenantId: TenantId;
  readonly item: CatalogItem;
  /** Seats; at least 1. */
  readonly quantity: number;
  readonly answers: OrderAnswers;
  /** Stable over repeats of one order; sent where the vendor has a field for it. */
  readonly requestId: string;
}

/** What the vendor says to an order before it is placed. Nothing was bought. */
export type OrderCheck =
  | {
      readonly outcome: 'fine';
      /** What the vendor would charge for the first period, all seats, before tax; null where it does not tell. */
      readonly firstCharge: Money | null;
    }
  | {
      readonly outcome: 'refused';
      readonly reason: WriteRefusal;
      /** The vendor's words and code, cut. */
      readonly detail: string;
    };

/** An order that is about to be sent or was sent. Stored before it is sent. */
export interface SentOrder extends NewOrder {
  /** What `prepareOrder` gave; null where there is nothing to prepare. */
  readonly preparation: string | null;
  /** Ids of every subscription that the customer had just before, in any state: none of them is what was ordered. */
  readonly subscriptionsBefore: readonly SubscriptionId[];
  /** When it is sent for the first time: an order that the vendor had before is another one. */
  readonly sentAt: Temporal.Instant;
}

/**
 * The answer to an order.
 * - `placed`: taken; `subscriptionId` where the vendor gives it at once.
 * - `refused`: the vendor said no and nothing was ordered.
 *
 * A lost answer is not an answer: `ConnectorError` of kind `unknown-outcome` is thrown.
 */
export type OrderAnswer =
  | {
      readonly outcome: 'placed';
      readonly reference: string | null;
      readonly subscriptionId: SubscriptionId | null;
    }
  | {
      readonly outcome: 'refused';
      readonly reason: WriteRefusal;
      /** The vendor's words and code, cut. */
      readonly detail: string;
      /** When trying again may help; null when only a person can change it. */
      readonly retryAfterMs: number | null;
    };

/**
 * What can be seen of an order that was sent.
 * - `done`: this subscription is what was ordered.
 * - `pending`: the vendor knows the order and works on it.
 * - `refused`: it ended without a subscription.
 * - `absent`: neither an order nor a new subscription is to be seen. Before the settle time this proves nothing, nor ever
 *   where `absenceIsProof` is false.
 * - `unclear`: there is something new that may or may not be it; a person has to look.
 */
export type OrderProgress =
  | { readonly state: 'done'; readonly subscriptionId: SubscriptionId }
  | { readonly state: 'pending' | 'absent' }
  | { readonly state: 'refused'; readonly reason: WriteRefusal; readonly detail: string }
  | { readonly state: 'unclear'; readonly detail: string };

/** Ordering a subscription that the customer does not have yet. All methods throw `ConnectorError`. */
export interface Ordering {
  /** How long after an order without an answer a look-up may still see nothing of it. Milliseconds. */
  readonly settleTimeMs: number;

  /**
   * Whether an order that is `absent` after the settle time is proved not to have happened, so that it may be sent again. False
   * where the vendor has neither a list of its orders nor a key by which it knows a repeat: a person is told instead.
   */
  readonly absenceIsProof: boolean;

  /** Everything that can be ordered and may provide the license; empty when nothing can. Unordered. Writes nothing. */
  findItems(customerId: CspCustomerId, wanted: WantedProduct): Promise<readonly CatalogItem[]>;

  /**
   * What the vendor wants to know with an order of this item; empty when nothing. `tenantId` presets what it answers. Which of
   * it needs an answer no vendor tells: `checkOrder` has to refuse what lacks one, by name.
   */
  readQuestions(
    customerId: CspCustomerId,
    item: CatalogItem,
    tenantId: TenantId,
  ): Promise<readonly OrderQuestion[]>;

  /** Whether the customer has accepted Microsoft's agreement. */
  readAgreement(customerId: CspCustomerId): Promise<AgreementState>;

  /** Asks the vendor whether it would take the order; buys nothing. Absent where the vendor cannot be asked that. */
  checkOrder?(order: NewOrder): Promise<OrderCheck>;

  /**
   * Makes what the order is placed by (a cart), and buys nothing; the id is stored before `placeOrder`, so that a repeat is
   * known as one by the vendor. Absent where the vendor has no such thing. Refusals as in `checkOrder`.
   */
  prepareOrder?(order: NewOrder): Promise<
    | {
        readonly outcome: 'prepared';
        readonly preparation: string;
        readonly firstCharge: Money | null;
      }
    | Exclude<OrderCheck, { readonly outcome: 'fine' }>
  >;

  /** Sends one order at most. Throws `unknown-outcome` when it may have been taken. */
  placeOrder(order: SentOrder): Promise<OrderAnswer>;

  /** Looks for what became of an order, by everything that the vendor lets one look at. `reference` as `placeOrder` gave it. */
  findOrder(order: SentOrder, reference: string | null): Promise<OrderProgress>;
}
