import type { SimClock } from './clock.ts';
import type { SeatsChanged } from './seats.ts';
import type { Simulator } from './simulator.ts';
import type { TokenRegistry } from './tokens.ts';
import type { SubscriptionNow } from './types.ts';

/** A client's account at a marketplace; each simulator makes its own kind of record of it. */
export interface MarketCustomer {
  /** Name in the seed: ids at the marketplace are made from it. */
  readonly key: string;
  readonly name: string;
  /** Microsoft tenant the seats end up in. */
  readonly tenantId: string;
  /** Default domain of the tenant. */
  readonly domain: string;
  /** ISO country. */
  readonly country: string;
  /** Whether the marketplace's record names a web address or domain, where it has a field for one. */
  readonly isFindable: boolean;
}

/** What a marketplace sells, for one seat. */
export interface MarketProduct {
  /** Microsoft catalog product, `CFQ7TTC0LCHC`. */
  readonly productId: string;
  /** SKU within it, `0002`: text. */
  readonly skuId: string;
  readonly title: string;
  readonly segment: 'commercial' | 'nonprofit';
  /** License that it provides in the tenant (GUID). */
  readonly entraSkuId: string;
  /** Microsoft's short name of that license. */
  readonly skuPartNumber: string;
  /** Most seats of one subscription. */
  readonly maximumQuantity: number;
  /** Catalog products (`product:sku`), one of which the customer must have. */
  readonly prerequisites: readonly string[];
  readonly prices: readonly MarketPrice[];
}

/** What the partner pays for one seat and the whole term. */
export interface MarketPrice {
  readonly term: 'P1M' | 'P1Y' | 'P3Y';
  readonly billing: 'monthly' | 'annual';
  /** US cents for the term: a year billed monthly has twelve payments of a twelfth. */
  readonly unitPriceMinor: number;
}

/** Something a customer has bought. */
export interface MarketSubscription {
  /** Name in the seed, unique at the marketplace: the id there is made from it. */
  readonly key: string;
  readonly customerKey: string;
  /** `product:sku` of a product of the seed. */
  readonly product: string;
  /** Microsoft's id of it (GUID), as the tenant shows it. */
  readonly commerceId: string;
  /** Whether the marketplace tells that id. */
  readonly tellsCommerceId: boolean;
  readonly term: 'P1M' | 'P1Y' | 'P3Y';
  readonly billing: 'monthly' | 'annual';
  /** Instant at which the present term began, ISO 8601. */
  readonly startedAt: string;
  /** Each addition of seats, oldest first; their sum is the quantity. Windows of seven days run from `addedAt`. */
  readonly lots: readonly { readonly quantity: number; readonly addedAt: string }[];
  readonly isTrial: boolean;
}

/** What a marketplace starts with, in no vendor's words. */
export interface MarketSeed {
  readonly partner: MarketPartner;
  readonly customers: readonly MarketCustomer[];
  readonly products: readonly MarketProduct[];
  readonly subscriptions: readonly MarketSubscription[];
}

/** The MSP, for marketplaces that know it by its Microsoft application; others have credentials of their own. */
export interface MarketPartner {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
}

export interface MarketOptions {
  readonly clock: SimClock;
  /** Tokens of the Microsoft login host; marketplaces with tokens of their own do not need it. */
  readonly tokens: TokenRegistry;
  /** Asked at the start and at every reset. */
  readonly seed: () => MarketSeed;
  /** Time until a change that was taken is done; default the simulator's own. Simulated seconds. */
  readonly provisionSeconds?: number;
  /** Port on 127.0.0.1; any free one when absent. */
  readonly port?: number | undefined;
}

/** What one vendor's simulator is started with: the seed in its own words, and its variants. */
export interface VendorOptions<Seed, Behaviour> extends Omit<MarketOptions, 'tokens' | 'seed'> {
  /** Asked at the start and at every reset. */
  readonly seed: () => Seed;
  /** Variants; the usual ones where absent. */
  readonly behaviour?: Partial<Behaviour>;
}

/** The variants that options ask for. */
export const behaviourOf = <Behaviour extends object>({
  provisionSeconds,
  behaviour,
}: Pick<VendorOptions<unknown, Behaviour>, 'provisionSeconds' | 'behaviour'>): Partial<Behaviour> =>
  Object.assign(provisionSeconds === undefined ? {} : { provisionSeconds }, behaviour);

/** A running marketplace, as a world and the conformance suite see it. */
export interface MarketSimulator extends Simulator<object> {
  /** Calls back after every change of seats that has reached Microsoft; answers the function that stops it. */
  onSeatsChanged(listener: (event: SeatsChanged) => void): () => void;
  /** Somebody else in the vendor's portal. */
  readonly otherHand: {
    /** Sets the seats of a subscription, window or not. Throws `RangeError` for an unknown one. */
    setQuantity(subscriptionId: string, quantity: number): void;
  };
  /** Told how many seats of a license people of a tenant hold; absent where the vendor does not show it. */
  setConsumedUnits?(tenantId: string, skuId: string, count: number): void;
  /** Quantity and term of a subscription now, by its id at the vendor; undefined when there is none. */
  findSubscription(subscriptionId: string): SubscriptionNow | undefined;
}

/** The same with the vendor's own data in view. */
export type MarketOf<State extends object> = Simulator<State> &
  Pick<MarketSimulator, 'onSeatsChanged' | 'otherHand' | 'findSubscription'>;

/** A marketplace that a world can contain: the one thing that its folder exports to the list of them. */
export interface SimulatedMarket {
  /** Name of the simulator, of its journal lines, and of the product's kind of service: `td-synnex-ion`. */
  readonly name: string;
  start(options: MarketOptions): Promise<MarketSimulator>;
  /** Id at the vendor of a customer of the seed. */
  customerIdOf(customer: Pick<MarketCustomer, 'key' | 'tenantId'>): string;
  /** Id at the vendor of a subscription of the seed. */
  subscriptionIdOf(subscription: Pick<MarketSubscription, 'key' | 'commerceId'>): string;
  /** What an admin of the MSP types into the product's form, by its field names. */
  connection(
    urls: { readonly own: string; readonly login: string },
    partner: MarketPartner,
  ): {
    readonly title: string;
    readonly settings: Readonly<Record<string, string>>;
    readonly secrets: Readonly<Record<string, string>>;
  };
  /** Journal paths of the calls that no onboarding goes around; the write names its method too. */
  readonly calls: {
    readonly listSubscriptions: RegExp;
    readonly readSubscription: RegExp;
    readonly write: { readonly method: 'POST' | 'PUT' | 'PATCH'; readonly path: RegExp };
  };
}
