import type { SeatLot } from '../core/lots.ts';

/** An end customer of the reseller. */
export interface ArrowCustomer {
  /** `XSP` and digits. */
  ref: string;
  /** Name. */
  companyName: string;
  /** Microsoft tenant the seats end up in. */
  tenantId: string;
  /** Whole domain; empty where the record has none. */
  domainName: string;
  /** ISO country. */
  country: string;
  /** When it was deleted; null while it is not. */
  deletedAt: string | null;
}

/** What one seat costs for one billing period, at one term and billing cycle. */
export interface ArrowPrice {
  /** Term in hours. */
  termCode: number;
  /** Billing cycle in hours. */
  periodicityCode: number;
  /** What the reseller pays. */
  buy: number;
}

/** Something that is sold. */
export interface ArrowOffer {
  /** The vendor's `product:sku`. */
  sku: string;
  /** Name. */
  name: string;
  /** Entra skuId; never on the wire. */
  entraSkuId: string;
  /** Most seats of a license. */
  maximumQuantity: number;
  /** `Corporate`, `Charity`. */
  marketSegment: string;
  /** Prices. */
  prices: ArrowPrice[];
}

/** A line of a license's history. */
export interface ArrowHistory {
  /** `created`, `seats_updated`, `renewed`. */
  action: string;
  /** Seats before. */
  before: number;
  /** Seats after. */
  after: number;
  /** Instant. */
  at: string;
}

/** A license: what others call a subscription. */
export interface ArrowLicense {
  /** `XSP` and digits. */
  ref: string;
  /** Number inside ArrowSphere. */
  id: number;
  /** Customer. */
  customerRef: string;
  /** Offer. */
  sku: string;
  /** Microsoft's id of it. */
  commerceId: string;
  /** Whether the wire carries that id. */
  tellsCommerceId: boolean;
  /** Seats at the vendor. */
  seats: number;
  /** Seats at the purchase. */
  baseSeats: number;
  /** One of `STATUS`. */
  statusCode: number;
  /** What is being done, or why it failed; empty for nothing. */
  message: string;
  /** Term in hours. */
  termCode: number;
  /** Billing cycle in hours. */
  periodicityCode: number;
  /** Instant of the first activation. */
  activatedAt: string;
  /** Date that terms are counted from. */
  anchorOn: string;
  /** Terms begun. */
  termCount: number;
  /** Whether it renews. */
  autoRenew: boolean;
  /** Whether it is a trial. */
  isTrial: boolean;
  /** What the reseller pays per seat and billing period. */
  buyPrice: number;
  /** Order it came from. */
  orderRef: string;
  /** Seats that can be given back, oldest event first. */
  lots: SeatLot[];
  /** Oldest first. */
  history: ArrowHistory[];
}

/** A change that is planned for later. */
export interface ArrowTask {
  /** Number. */
  id: number;
  /** License. */
  licenseRef: string;
  /** When it is carried out. */
  executionAt: string;
  /** Seats from then on; null when they stay. */
  seats: number | null;
  /** Term from then on; null when it stays. Carried, not carried out. */
  term: number | null;
  /** Billing cycle from then on; null when it stays. Carried, not carried out. */
  periodicity: number | null;
  /** Date on which the term then ends, as it was sent; null when it is a whole one. Carried, not carried out. */
  coterminosityDate: string | null;
  /** One of `STATUS`. */
  statusCode: number;
  /** Instant of the creation. */
  createdAt: string;
  /** Instant of the last change. */
  updatedAt: string;
}

/** Something the clock still has to do to a license. */
export interface ArrowPending {
  /** `stuck`: the seats arrive, the status does not. */
  kind: 'apply' | 'stuck' | 'reject';
  /** License. */
  licenseRef: string;
  /** The new total. */
  seats: number;
  /** Simulated epoch milliseconds. */
  dueAtMs: number;
}

/** How this ArrowSphere behaves where the real one has variants or nobody knows. */
export interface ArrowBehaviour {
  /** Time until a change is done and in the tenant, simulated seconds. */
  provisionSeconds: number;
  /** Answer to a wrong or missing key. */
  refusedKeyStatus: 401 | 403;
  /** Whether `seats` shows the new number once the change is done, or from the moment it is taken. */
  seatsShow: 'when-done' | 'at-once';
  /** What a change of seats in mid-term does to scheduled tasks. */
  midTermChange: 'wipes-tasks' | 'keeps-tasks';
  /** What becomes of a task that is created; all are answered 200. */
  newTasks: 'kept' | 'refused' | 'lost';
  /** Whether customers and search rows name the Microsoft tenant. */
  namesTenant: boolean;
  /** Whether a license says how many seats may be given back until when. */
  tellsDecrease: boolean;
}

/** ArrowSphere's data: plain JSON values. */
export interface ArrowState {
  /** API keys. */
  apiKeys: string[];
  /** The reseller. */
  company: { name: string; reference: string };
  /** ISO 4217. */
  currency: string;
  /** Customers by reference, in the order they were made. */
  customers: Record<string, ArrowCustomer>;
  /** Offers by SKU. */
  offers: Record<string, ArrowOffer>;
  /** Licenses by reference. */
  licenses: Record<string, ArrowLicense>;
  /** Tasks, oldest first. */
  tasks: ArrowTask[];
  /** Number of the next task. */
  nextTaskId: number;
  /** What the clock still has to do. */
  pending: ArrowPending[];
  /** Variants. */
  behaviour: ArrowBehaviour;
}

/** Codes of licenses and tasks. */
export const STATUS = {
  taskCreationFailed: 63,
  scheduled: 66,
  inProgress: 72,
  rejected: 85,
  done: 86,
  suspended: 87,
  expired: 88,
  cancelled: 89,
} as const;
