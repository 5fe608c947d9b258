import type { ClientId, SkuId, SubscriptionId } from '../domain/ids.ts';
import type { Money } from '../domain/money.ts';
import type { BillingCycle, Lot, Segment, Term } from '../domain/subscription.ts';

/** A client of ours, as a CSP that has no API of its own would list its customer. */
export interface BookedClient {
  readonly id: ClientId;
  readonly name: string;
  /** Lower-case GUID; null while no tenant is connected. */
  readonly tenantId: string | null;
}

/** A subscription as an admin wrote it down, and as answered work items have moved it since. */
export interface BookedSubscription {
  readonly id: SubscriptionId;
  readonly clientId: ClientId;
  readonly productName: string;
  readonly skuId: SkuId;
  readonly segment: Segment;
  readonly term: Exclude<Term, 'unknown'>;
  readonly billingCycle: Exclude<BillingCycle, 'unknown'>;
  readonly quantity: number;
  /** Largest quantity that the product allows; null where nobody wrote it down. */
  readonly maximumQuantity: number | null;
  /** Exclusive end of some term of it, perhaps a past one: terms follow each other. Null where nobody knows. */
  readonly termEndsAt: Temporal.Instant | null;
  /** Null where nobody knows. */
  readonly renewsAutomatically: boolean | null;
  /** Per seat and `billingCycle`; null where nobody wrote it down. */
  readonly unitCost: Money | null;
  /** Microsoft's id of it, lower case; null where nobody wrote it down. */
  readonly commerceSubscriptionId: string | null;
  /** The client's account at the vendor, for whoever buys; empty where nobody wrote it down. */
  readonly accountReference: string;
  /** Seats that came through answered work items; ended ones may be among them. */
  readonly lots: readonly Lot[];
}

/** A wish to change a quantity, written down for a person. */
export interface NewWork {
  /** As in `SetQuantity`: the same one again is the same item. */
  readonly requestId: string;
  readonly clientId: ClientId;
  readonly subscriptionId: SubscriptionId;
  readonly fromQuantity: number;
  readonly toQuantity: number;
  /** Where the person does it; empty for nowhere in particular. */
  readonly portalAddress: string;
  /** Until when seats that are added now can surely be given back; null for a release. */
  readonly undoUntil: Temporal.Instant | null;
  readonly at: Temporal.Instant;
}

/**
 * What became of a wish to write an item down.
 * - `opened`: it is there, now or from before.
 * - `other-quantity`: the quantity in the book is not `fromQuantity`; nothing was written.
 * - `busy`: another item of the subscription is not answered yet; nothing was written.
 * - `gone`: the client has no such subscription (any more).
 */
export type OpenedWork =
  | { readonly kind: 'opened'; readonly itemId: string }
  | { readonly kind: 'other-quantity'; readonly quantity: number }
  | { readonly kind: 'busy' | 'gone' };

/** An item as far as whoever asked for it needs it. */
export interface BookedWork {
  readonly id: string;
  readonly clientId: ClientId;
  readonly subscriptionId: SubscriptionId;
  /** `impossible`: a person looked and could not do it. */
  readonly state: 'open' | 'done' | 'impossible';
  /** Name of whoever answered it; null while it is open. */
  readonly closedBy: string | null;
  /** What that person said; empty for nothing. */
  readonly reason: string;
}

/** What is known of one CSP without an API, and what people are asked to do there. Kept by us. */
export interface ManualBook {
  /** Every client that is not gone, ordered by name. */
  listClients(): Promise<readonly BookedClient[]>;
  /** Null when there is none, or it is gone. */
  readClient(id: string): Promise<BookedClient | null>;
  /** Unordered; empty for a client of which nothing was written down. */
  listSubscriptions(clientId: string): Promise<readonly BookedSubscription[]>;
  /** Null when the client has no such subscription. */
  readSubscription(clientId: string, id: string): Promise<BookedSubscription | null>;
  /** Writes an item down unless something stands against it, in one transaction. */
  openWork(work: NewWork): Promise<OpenedWork>;
  /** Null when there is none. */
  readWork(id: string): Promise<BookedWork | null>;
  /** By `requestId`; null when nothing was written down for it. */
  findWork(requestId: string): Promise<BookedWork | null>;
}
