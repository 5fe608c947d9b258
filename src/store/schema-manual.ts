import type { Instant, Json } from './columns.ts';

export interface ManualSubscriptionTable {
  id: string;
  service_id: string;
  client_id: string;
  product_name: string;
  sku_id: string;
  segment: 'commercial' | 'nonprofit' | 'education' | 'government';
  term: 'P1M' | 'P1Y' | 'P3Y';
  billing_cycle: 'monthly' | 'annual' | 'triennial';
  quantity: number;
  maximum_quantity: number | null;
  /** Exclusive end of the term that ran when it was written down. */
  term_ends_at: Instant | null;
  renews_automatically: boolean | null;
  /** Per seat and billing cycle, in minor units. */
  unit_cost_minor: number | null;
  unit_cost_currency: string | null;
  commerce_subscription_id: string | null;
  account_reference: string;
  /** Seats that came through answered work items, as `{ seatCount, reducibleUntil }`. */
  lots: Json<{ readonly seatCount: number; readonly reducibleUntil: string }[]>;
  updated_at: Instant;
  updated_by: string;
  /** Kept for the ledger's sake; shown nowhere. */
  removed_at: Instant | null;
}

export interface WorkItemTable {
  id: string;
  /** The id of the attempt (`seat_write.id`) that asks for it. */
  request_id: string;
  service_id: string;
  client_id: string;
  subscription_id: string;
  product_name: string;
  account_reference: string;
  portal_address: string;
  quantity_before: number;
  quantity_target: number;
  undo_until: Instant | null;
  state: 'open' | 'done' | 'impossible';
  opened_at: Instant;
  closed_at: Instant | null;
  closed_by: string | null;
  closed_by_name: string | null;
  reason: string;
}
