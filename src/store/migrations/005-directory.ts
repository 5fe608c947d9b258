import { sql } from 'kysely';
import type { Tx } from '../database.ts';

/** The copy of people and subscriptions for finding and listing: `src/store/directory.ts`. */
export async function directoryTables(tx: Tx): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(tx);
}

const statements = [
  // A trusted extension: whoever owns the database may create it.
  `create extension if not exists pg_trgm`,
  `create table directory_reading (
     client_id text primary key references client on delete cascade,
     wanted_at timestamptz,
     wanted_by text,
     leased_until timestamptz,
     read_at timestamptz,
     person_count integer not null default 0,
     subscription_count integer not null default 0,
     person_products jsonb not null default '{}',
     subscription_products jsonb not null default '{}',
     problems jsonb not null default '[]')`,
  `create index directory_reading_wanted on directory_reading (wanted_at) where wanted_at is not null`,
  // Read anew each day without a change but of `seen_at`: room on the page keeps the indexes out of it.
  `create table directory_person (
     client_id text not null references client on delete cascade,
     person_id text not null,
     user_principal_name text not null,
     display_name text not null,
     department text,
     job_title text,
     enabled boolean not null,
     product_names text[] not null,
     seen_at timestamptz not null,
     search_text text not null generated always as (lower(
       display_name || ' ' || user_principal_name || ' ' || coalesce(department, '') || ' ' || coalesce(job_title, '')
     )) stored,
     primary key (client_id, person_id)) with (fillfactor = 80)`,
  `create index directory_person_search on directory_person using gin (search_text gin_trgm_ops)`,
  `create index directory_person_products on directory_person using gin (product_names)`,
  `create index directory_person_name on directory_person (lower(display_name), client_id, person_id)`,
  `create index directory_person_account on directory_person (lower(user_principal_name), client_id, person_id)`,
  `create index directory_person_department on directory_person (lower(department), client_id, person_id)`,
  // People without a department come last in either direction.
  `create index directory_person_department_down on directory_person
     (lower(department) desc nulls last, client_id desc, person_id desc)`,
  // With the key above: people by the name of their client, without sorting them.
  `create index client_name on client (lower(name), id)`,
  `create index directory_person_state on directory_person (enabled, client_id, person_id)`,
  // For what a name begins with, whatever the language of the database.
  `create index directory_person_name_start on directory_person (lower(display_name) text_pattern_ops)`,
  `create index directory_person_account_start on directory_person (lower(user_principal_name) text_pattern_ops)`,
  `create table directory_subscription (
     client_id text not null references client on delete cascade,
     service_id text not null references connected_service on delete cascade,
     subscription_id text not null,
     product_name text not null,
     quantity integer not null,
     scheduled_quantity integer,
     term text not null,
     billing_cycle text not null,
     status text not null,
     is_trial boolean not null,
     renews_at timestamptz,
     renews_automatically boolean,
     price_minor bigint,
     price_currency text,
     reducible_seats integer not null,
     reducible_until timestamptz,
     reducible_again_at timestamptz,
     request_reduction_before timestamptz,
     reduction_note text,
     seen_at timestamptz not null,
     search_text text not null generated always as (lower(product_name || ' ' || subscription_id)) stored,
     primary key (service_id, subscription_id))`,
  `create index directory_subscription_client on directory_subscription (client_id)`,
  `create index directory_subscription_search on directory_subscription using gin (search_text gin_trgm_ops)`,
];
