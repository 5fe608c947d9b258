import type { SeatLot } from '../../../../simulators/core/lots.ts';

/** A customer of the MSP. */
export interface AcornCustomer {
  /** Customer id. */
  id: string;
  /** Name. */
  name: string;
  /** Microsoft tenant. */
  tenantId: string;
  /** Default domain of the tenant. */
  domain: string;
}

/** A subscription. */
export interface AcornSubscription {
  /** Subscription id. */
  id: string;
  /** Whose it is. */
  customerId: string;
  /** Name of the product. */
  productName: string;
  /** `product:sku` of Microsoft's catalog. */
  productKey: string;
  /** License that it provides in the tenant. */
  entraSkuId: string;
  /** `commercial` or `nonprofit`. */
  segment: string;
  /** Microsoft's id of it; on the wire only where `tellsMicrosoftId`. */
  microsoftId: string;
  /** Whether the vendor knows that id. */
  tellsMicrosoftId: boolean;
  /** Seats that are paid for. */
  seats: number;
  /** Most seats of the product. */
  maximumSeats: number;
  /** `ended` when the term is over and did not renew. */
  status: 'active' | 'ended';
  /** A trial has a fixed number of seats. */
  isTrial: boolean;
  /** Length of the term. */
  term: 'P1M' | 'P1Y' | 'P3Y';
  /** How often is paid. */
  billing: 'monthly' | 'annual';
  /** First instant of the first term. */
  startedAt: string;
  /** Terms that have begun, the present one included. */
  termCount: number;
  /** Whether it renews by itself. */
  autoRenew: boolean;
  /** Cost of one seat and payment, as it is printed: "18.70". */
  price: string;
  /** Seats that may still be given back, oldest first. */
  lots: SeatLot[];
}

/** Everything there is: plain JSON values. */
export interface AcornState {
  /** Keys that are let in. */
  apiKeys: string[];
  /** ISO 4217. */
  currency: string;
  /** By id. */
  customers: Record<string, AcornCustomer>;
  /** By id. */
  subscriptions: Record<string, AcornSubscription>;
}
