import { sql } from 'kysely';
import type { Tx } from '../database.ts';

/** What is known of catalog products and licenses besides an admin's rows: `src/store/sku-map*.ts`. */
export async function productTables(tx: Tx): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(tx);
}

const statements = [
  // What the other sources said when the admin decided; null: decided before this was kept.
  `alter table sku_map add column known_then text[]`,
  // One row for each reading that was begun. At most one is in hand.
  `create table offer_matrix_reading (
     id bigint generated always as identity primary key,
     service_id text references connected_service on delete set null,
     service_name text not null,
     month text not null,
     asked_by text not null,
     started_at timestamptz not null,
     ended_at timestamptz,
     state text not null check (state in ('reading', 'taken-over', 'refused', 'failed')),
     row_count integer not null default 0,
     changed_count integer not null default 0,
     problem text)`,
  `create unique index offer_matrix_reading_in_hand on offer_matrix_reading (state) where state = 'reading'`,
  // Rows of a reading in hand: nothing looks at them but their own reading.
  `create table offer_matrix_staged (
     reading_id bigint not null references offer_matrix_reading on delete cascade,
     product_key text not null,
     segment text not null,
     title text not null,
     sku_id text,
     line integer not null)`,
  `create index offer_matrix_staged_reading on offer_matrix_staged (reading_id)`,
  `create table offer_matrix_row (
     product_key text not null,
     segment text not null,
     title text not null,
     sku_id text,
     other_sku_ids text[] not null,
     previous_sku_id text,
     month text not null,
     read_at timestamptz not null,
     primary key (product_key, segment))`,
  // Products of the subscriptions that clients have, as the daily reading of the directory saw them.
  `create table product_seen (
     service_id text not null,
     subscription_id text not null,
     product_key text,
     segment text not null,
     declared_sku_id text,
     joined_sku_ids text[] not null,
     seen_at timestamptz not null,
     primary key (service_id, subscription_id),
     foreign key (service_id, subscription_id) references directory_subscription on delete cascade)`,
  `create index product_seen_key on product_seen (product_key, segment)`,
  // Questions that an admin wants to see no more, for as long as the evidence stays what it was.
  `create table product_ignored (
     product_key text not null,
     segment text not null,
     known_then text[] not null,
     ignored_by text not null,
     ignored_at timestamptz not null,
     primary key (product_key, segment))`,
  // Names of licenses from a file that an admin uploaded; empty: the shipped ones.
  `create table license_name (sku_id text primary key, name text not null)`,
];
