import type { CspCustomerId, SubscriptionId } from '../domain/ids.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { ConnectionReport } from './connection.ts';
import type { TakeOfferMatrix } from './offer-matrix.ts';
import type { VendorEvents } from './vendor-events.ts';
import type { Ordering } from './ordering.ts';
import type { WriteRefusal } from './write-refusal.ts';

/** What a CSP can do. The product asks this declaration, never the vendor's name. */
export interface MarketplaceCapabilities {
  /** The CSP states per subscription until when how many seats may be given back. */
  readonly readsReductionWindow: boolean;
  /** The CSP can be told now to change the quantity at renewal. */
  readonly schedulesAtRenewal: boolean;
  /** What became of a change that was only accepted can be asked by its reference. */
  readonly tellsWhatBecameOfChange: boolean;
  /** The customer record proves which Microsoft tenant it is. */
  readonly tellsTenantOfCustomer: boolean;
  /** The customer's verified domain is given. */
  readonly tellsDomainOfCustomer: boolean;
  /** What is bought there stands in our own book, and people carry changes out; absent elsewhere. */
  readonly isKeptByHand?: true;
  /** It tells by itself when something has changed, where it was asked to; absent elsewhere. */
  readonly sendsEvents?: true;
  /** How long after a write without an answer a read may still show the old quantity. Milliseconds. */
  readonly settleTimeMs: number;
  /** A change of quantity has to be made this long before the renewal. Milliseconds. */
  readonly lockTimeBeforeRenewalMs: number;
  /** Calls per minute that the vendor allows. */
  readonly callsPerMinute: number;
}

/** The client's account at a CSP, as the CSP lists it. */
export interface CspCustomer {
  readonly id: CspCustomerId;
  readonly name: string;
  /** Lower-case GUID, or null where the list does not carry it. */
  readonly tenantId: string | null;
  /** Lower-case default domain, or null. */
  readonly domain: string | null;
}

/** Everything a CSP can say about whose account this is; empty lists mean "it does not say". */
export interface CustomerEvidence {
  readonly customer: CspCustomer;
  /** Tenant ids that the CSP itself attaches to this customer. */
  readonly tenantIds: readonly string[];
  /** Lower-case domains. */
  readonly domains: readonly string[];
  /** Microsoft commerce subscription ids of the customer's subscriptions, lower case. */
  readonly commerceSubscriptionIds: readonly string[];
}

export interface SetQuantity {
  readonly customerId: CspCustomerId;
  readonly subscriptionId: SubscriptionId;
  /** The live quantity that was read just before. A connector refuses to write when it reads something else. */
  readonly fromQuantity: number;
  /** The absolute new total. */
  readonly toQuantity: number;
  /** Stable over repeats of one attempt; sent where the vendor has a field for it. */
  readonly requestId: string;
}

/**
 * The answer to a write.
 * - `applied`: the vendor answered with the new quantity.
 * - `accepted`: taken, not yet done; read the subscription until it shows.
 * - `refused`: the vendor said no and nothing changed.
 * - `not-sent`: the quantity just read by the connector was not `fromQuantity`; nothing was sent.
 *
 * A lost answer is not an answer: `ConnectorError` of kind `unknown-outcome` is thrown.
 */
export type WriteAnswer =
  | {
      readonly outcome: 'applied';
      readonly quantity: number;
      readonly reference: string | null;
    }
  | {
      readonly outcome: 'accepted';
      readonly reference: string | null;
      /** What the vendor does about it, after its name: "asks a person to do it". Absent for "is working on it". */
      readonly words?: string;
    }
  | {
      readonly outcome: 'refused';
      readonly reason: WriteRefusal;
      /** The vendor's words and code, cut. */
      readonly detail: string;
      /** When trying again may help; null when only a person can change it. */
      readonly retryAfterMs: number | null;
    }
  | { readonly outcome: 'not-sent'; readonly liveQuantity: number };

/**
 * What became of a change that was `accepted`.
 * - `pending`: the vendor works on it; nothing may be sent meanwhile.
 * - `done`: the vendor says that it is; the quantity read decides.
 * - `refused`: it ended without a change.
 * - `unknown`: the vendor does not know the reference (any more); only the quantity tells.
 */
export type ChangeProgress =
  | {
      readonly state: 'pending' | 'done' | 'unknown';
      /** How it stands, after the vendor's name: "waits for a person". Absent for the usual words. */
      readonly words?: string;
    }
  | {
      readonly state: 'refused';
      readonly reason: WriteRefusal;
      /** The vendor's words and code, cut. */
      readonly detail: string;
    };

/** A change that was `accepted` with a reference. */
export interface AcceptedChange {
  readonly customerId: CspCustomerId;
  readonly subscriptionId: SubscriptionId;
  /** As the answer to `setQuantity` gave it. */
  readonly reference: string;
}

/** A change whose answer was lost. */
export interface LostChange {
  readonly customerId: CspCustomerId;
  readonly subscriptionId: SubscriptionId;
  /** As in `SetQuantity`. */
  readonly requestId: string;
}

export interface ScheduleQuantity {
  readonly customerId: CspCustomerId;
  readonly subscriptionId: SubscriptionId;
  /** The absolute quantity from the renewal on. */
  readonly quantity: number;
  /**
   * The live quantity that was read just before. Where the write carries it too, nothing is sent when the connector reads
   * something else (`busy`): a reading that is behind would take seats back.
   */
  readonly liveQuantity: number;
  /**
   * `Subscription.scheduledTerms` of the schedule that stood before: where it was wiped, it is set again with these terms
   * and not with those of today. Absent where there were none.
   */
  readonly terms?: string;
  /** As in `SetQuantity`. */
  readonly requestId: string;
}

/** A change that was carried out, answered or not. */
export interface CarriedOut {
  readonly customerId: CspCustomerId;
  readonly subscriptionId: SubscriptionId;
  /** The quantity from which it was sent. */
  readonly fromQuantity: number;
  /** When it was sent, by our clock. */
  readonly sentAt: Temporal.Instant;
}

/** Something that another hand had set in the CSP's portal and that our write has set back. */
export interface TakenBack {
  /** Name of the field, as the CSP prints it. */
  readonly field: string;
  /** What the other hand had set it to, as the CSP prints it; may be empty. */
  readonly wasSetTo: string;
  /** Who, as the CSP names them; null where it does not. */
  readonly by: string | null;
}

/** The answer to scheduling: `scheduled` means that it was read back. */
export type ScheduleAnswer =
  | { readonly outcome: 'scheduled'; readonly quantity: number }
  | {
      readonly outcome: 'refused';
      readonly reason: WriteRefusal;
      readonly detail: string;
      readonly retryAfterMs: number | null;
    };

/** A place where subscriptions are bought. All methods throw `ConnectorError`. */
export interface Marketplace {
  readonly capabilities: MarketplaceCapabilities;

  /** Present exactly where `capabilities.sendsEvents`. */
  readonly events?: VendorEvents;

  /** A real call; says in words what is wrong with credentials, audience, role or kind of account. Never throws. */
  test(): Promise<ConnectionReport>;

  /** All customers, all pages, ordered by name. Throws `unexpected-shape` when the pages do not add up. */
  listCustomers(): Promise<readonly CspCustomer[]>;

  /** What proves whose account this is. Throws `not-found` when the customer is gone. */
  readCustomerEvidence(customerId: CspCustomerId): Promise<CustomerEvidence>;

  /** Every subscription of the customer in any state, with the facts that planning needs. Unordered. */
  listSubscriptions(customerId: CspCustomerId): Promise<readonly Subscription[]>;

  /** One subscription, live. Throws `not-found`. */
  readSubscription(customerId: CspCustomerId, id: SubscriptionId): Promise<Subscription>;

  /**
   * Sends one change of the quantity at most. Throws `unknown-outcome` when it may have happened.
   * A change in mid-term may wipe a scheduled quantity: it is put back by `scheduleQuantity` once the change shows.
   */
  setQuantity(request: SetQuantity): Promise<WriteAnswer>;

  /** Asks after a change that was accepted; present exactly where `capabilities.tellsWhatBecameOfChange`. */
  readChange?(change: AcceptedChange): Promise<ChangeProgress>;

  /**
   * Finds the reference of a change whose answer was lost, by the id that was sent with it; null when the vendor has none
   * (yet). Absent where the vendor cannot be asked that; only together with `readChange`.
   */
  findChange?(change: LostChange): Promise<string | null>;

  /**
   * Sets the quantity from the renewal on; present exactly where `capabilities.schedulesAtRenewal`.
   * Throws `unknown-outcome` when it may have happened: reading `scheduledQuantity` tells.
   */
  scheduleQuantity?(request: ScheduleQuantity): Promise<ScheduleAnswer>;

  /**
   * What another hand changed between our reading and our write, and the write has set back. Present only where a write
   * replaces more than the quantity and the CSP has a log to find that in; empty when nothing was found.
   */
  findTakenBack?(change: CarriedOut): Promise<readonly TakenBack[]>;

  /** New subscriptions can be ordered here; absent where they cannot. */
  readonly ordering?: Ordering;

  /**
   * Reads the vendor's document of a month ("202611") that names catalog products and licenses together, row by row while
   * it arrives. Present exactly where there is such a document and the service may read it. Throws `not-found` when the
   * month has none, `unexpected-shape` for a document that was cut off; what `take` throws is thrown on.
   */
  readOfferMatrix?<Answer>(month: string, take: TakeOfferMatrix<Answer>): Promise<Answer>;
}
