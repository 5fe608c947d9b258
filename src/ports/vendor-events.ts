/** What came to an address of ours over the open net. Nothing in it is believed before it is verified. */
export interface EventDelivery {
  /** Names in lower case; of a repeated header one value. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Byte for byte as it came: signatures are made over it. */
  readonly body: Uint8Array;
}

/** What a genuine delivery says. It is a hint at where to look, never what is to be believed about it. */
export interface VendorEvent {
  /** The vendor's word for it. */
  readonly name: string;
  /** Asked for by us to try the way; nothing has happened. */
  readonly isTest: boolean;
  /** Customers that it may be about, in lower case; empty when it names none. */
  readonly customerIds: readonly string[];
  /** Subscriptions that it may be about, in lower case; empty when it names none. */
  readonly subscriptionIds: readonly string[];
}

/**
 * - `genuine`: the vendor has sent it.
 * - `refused`: nothing proves that; `why` is for our log, never for whoever sent it.
 * - `undecided`: what would prove it could not be had just now; the vendor sends it again.
 */
export type EventVerdict =
  | { readonly state: 'genuine'; readonly event: VendorEvent }
  | { readonly state: 'refused' | 'undecided'; readonly why: string };

/** Where events are to be sent. */
export interface EventPlace {
  /** Whole address with a token that nobody can guess. */
  readonly url: string;
  /** How every address begins that this service was ever given here: what is left over from before is known by it. */
  readonly ownUrls: string;
}

/** What is kept of a registration. Holds no secret. */
export interface EventRegistration {
  /** The vendor's id of it. */
  readonly reference: string;
  /** What deliveries are compared with: a hash of the secret that was agreed on, or empty where they are signed. */
  readonly proof: string;
}

/** What a vendor sends by itself. All but `verify` call the vendor and throw `ConnectorError`. */
export interface VendorEvents {
  /**
   * Has events sent to this place and to no other one of ours: what was registered below `ownUrls` before is removed. Throws
   * `conflict` when the account has room for one place only and it is somebody else's.
   */
  register(place: EventPlace): Promise<EventRegistration>;
  /** Ends it; one that is gone already is no error. Nothing is changed that leads to somebody else's place. */
  remove(registration: EventRegistration, ownUrls: string): Promise<void>;
  /** Has the vendor send an event now. */
  sendTest(registration: EventRegistration): Promise<void>;
  /** Says whether the vendor has sent this. Never throws, and never calls the vendor's API. */
  verify(delivery: EventDelivery, registration: EventRegistration): Promise<EventVerdict>;
}
