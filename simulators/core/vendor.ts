import type { MarketSimulator, SimulatedMarket } from './market.ts';

/** A vendor of a world as its ids tell it, whether programs can call it or not. */
export type SimulatedVendor = Pick<SimulatedMarket, 'name' | 'customerIdOf' | 'subscriptionIdOf'>;

/** What a vendor has of its customers' subscriptions, whether programs can call it or not. */
export type VendorBook = Pick<MarketSimulator, 'onSeatsChanged' | 'otherHand' | 'findSubscription'>;
