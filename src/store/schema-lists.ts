import type { Generated } from 'kysely';
import type { Instant, Json } from './columns.ts';

/** How far the copy of one client's people and subscriptions is: `directory.ts`. */
export interface DirectoryReadingTable {
  client_id: string;
  /** Since when a reading is asked for; null when none is. */
  wanted_at: Instant | null;
  wanted_by: string | null;
  /** Until when one process has it in its hands. */
  leased_until: Instant | null;
  read_at: Instant | null;
  person_count: Generated<number>;
  subscription_count: Generated<number>;
  /** How many people have each license, by its name. */
  person_products: Json<Record<string, number>>;
  subscription_products: Json<Record<string, number>>;
  /** What the last reading could not read, in words. */
  problems: Json<string[]>;
}

/** Two accounts of one person, in the tenant and in a directory that is not synchronised. */
export interface DirectoryLinkTable {
  client_id: string;
  person_id: string;
  directory_person_id: string;
  linked_at: Instant;
}

export interface DirectoryPersonTable {
  client_id: string;
  person_id: string;
  user_principal_name: string;
  display_name: string;
  department: string | null;
  job_title: string | null;
  enabled: boolean;
  product_names: string[];
  seen_at: Instant;
  search_text: Generated<string>;
}

export interface DirectorySubscriptionTable {
  client_id: string;
  service_id: string;
  subscription_id: string;
  product_name: string;
  quantity: number;
  scheduled_quantity: number | null;
  term: string;
  billing_cycle: string;
  status: string;
  is_trial: boolean;
  renews_at: Instant | null;
  renews_automatically: boolean | null;
  /** Per seat and month, in the currency's minor unit. */
  price_minor: number | null;
  price_currency: string | null;
  reducible_seats: number;
  reducible_until: Instant | null;
  reducible_again_at: Instant | null;
  request_reduction_before: Instant | null;
  reduction_note: string | null;
  seen_at: Instant;
  search_text: Generated<string>;
}

/** A way of looking at a list that somebody has saved. */
export interface SavedViewTable {
  id: string;
  /** The list's name, as in its address: 'runs', 'seat-changes' … */
  list: string;
  name: string;
  /** Filters, search and sort as they stand in the address, without "?". */
  query: string;
  /** Names of the columns in their order; null: those that the list shows by itself. */
  columns: Json<string[]> | null;
  shared: boolean;
  owner_id: string;
  owner_name: string;
  updated_at: Instant;
}
