import type { SeatLot } from '../core/lots.ts';

/** How long something lasts, as the vendor says it. */
export interface ImPeriod {
  /** Unit. */
  type: 'day' | 'month' | 'year';
  /** How many of them. */
  duration: number;
}

/** A customer of the reseller. */
export interface ImCustomer {
  /** Digits. */
  id: string;
  /** The reseller's own id of it; empty when none was given. */
  externalId: string;
  /** Name of the company. */
  name: string;
  /** `creditHold` cannot order more; `adminHold` and `cancelled` cannot order at all. */
  status: 'pending' | 'active' | 'creditHold' | 'adminHold' | 'cancelled';
  /** ISO country. */
  country: string;
  /** Where its contact person is written to. */
  email: string;
  /** Microsoft tenant seats end up in. Never on the wire: the API has no such field. */
  tenantId: string;
}

/** A row of the catalog: one part number has several, by the periods they are sold with. */
export interface ImProduct {
  /** Digits. */
  id: string;
  /** `product:sku` of Microsoft's catalog. */
  mpn: string;
  /** Maker. */
  vendor: string;
  /** Name. */
  name: string;
  /** Fewest seats of a subscription. */
  minimumQuantity: number;
  /** Most seats of a subscription. */
  maximumQuantity: number;
  /** What the customer pays for one seat and one billing period, decimal text. */
  price: string;
  /** What the reseller pays for the same, decimal text. */
  cost: string;
  /** How often it is billed. */
  billingPeriod: ImPeriod;
  /** How long one is committed. */
  subscriptionPeriod: ImPeriod;
  /** Part numbers that an order would add by itself. */
  dependsOn: string[];
  /** Entra skuId. Never on the wire. */
  entraSkuId: string;
}

/** A product in a subscription. */
export interface ImLine {
  /** Row of the catalog. */
  productId: string;
  /** Seats. */
  quantity: number;
  /** Seats that can be given back, oldest event first. */
  lots: SeatLot[];
}

/** A subscription; it can hold several products. */
export interface ImSubscription {
  /** Digits. */
  id: string;
  /** Owner. */
  customerId: string;
  /** Microsoft tenant the seats are in. Never on the wire. */
  tenantId: string;
  /** Microsoft's id of it. Never on the wire. */
  commerceId: string;
  /** Name. */
  name: string;
  /** State. */
  status: 'pending' | 'active' | 'hold' | 'terminated' | 'removed';
  /** Whether it renews itself. */
  renewalStatus: boolean;
  /** Instant of creation. */
  createdAt: string;
  /** Date from which terms are counted. */
  anchorOn: string;
  /** How many terms have begun since. */
  termCount: number;
  /** First instant after the present term. */
  expiresAt: string;
  /** Instant of the last change. */
  modifiedAt: string;
  /** Its products; at least one. */
  lines: ImLine[];
}

/** States of an order. */
export type ImOrderStatus = 'submitted' | 'processing' | 'error' | 'completed' | 'cancelled';

/** A product in an order. */
export interface ImOrderLine {
  /** Row of the catalog. */
  productId: string;
  /** Subscription. */
  subscriptionId: string;
  /** Seats after the order; null where it is not about seats. */
  quantity: number | null;
}

/** An order. */
export interface ImOrder {
  /** Digits. */
  id: string;
  /** What it does. */
  type: 'sales' | 'change' | 'renewal' | 'cancellation';
  /** Customer. */
  customerId: string;
  /** The reseller's free text; null for none. */
  poNumber: string | null;
  /** Instant of creation. */
  createdAt: string;
  /** State. */
  status: ImOrderStatus;
  /** Products. */
  lines: ImOrderLine[];
  /** What the clock still has to do with it; null when it has ended or is stuck. */
  due: {
    /** Simulated epoch milliseconds at which it is taken up. */
    processingAtMs: number;
    /** Simulated epoch milliseconds at which it ends. */
    endsAtMs: number;
    /** How it will end. */
    as: 'completed' | 'error' | 'cancelled';
  } | null;
}

/** How this marketplace behaves where versions differ or nobody knows. */
export interface ImBehaviour {
  /** Fields of answers: as the published 1.1 has them, or with what clients of later versions have seen. */
  version: '1.1' | 'newer';
  /** What happens to a decrease outside the window. */
  forbiddenDecrease: 'refuse' | 'refuse-with-500' | 'order-error';
  /** Which orders `GET /orders?subscriptionId=` finds: the text can be read as "the one that created it". */
  subscriptionFilter: 'every-order' | 'sales-only';
  /** Time until an order is completed, simulated seconds. */
  provisionSeconds: number;
  /** How long before the end of the term `renewalDate` lies. Days. */
  renewalLeadDays: number;
  /** Most rows of one answer, whatever `limit` asks for. */
  largestPage: number;
}

/** The marketplace's data: plain JSON values. */
export interface ImState {
  /** The one API user. */
  credentials: { username: string; password: string; subscriptionKey: string; marketplace: string };
  /** ISO 4217. */
  currency: string;
  /** Customers by id. */
  customers: Record<string, ImCustomer>;
  /** Catalog by id. */
  products: Record<string, ImProduct>;
  /** Subscriptions by id. */
  subscriptions: Record<string, ImSubscription>;
  /** Orders by id. */
  orders: Record<string, ImOrder>;
  /** Number of the newest order. */
  lastOrderNumber: number;
  /** Variants. */
  behaviour: ImBehaviour;
}
