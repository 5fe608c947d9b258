import { sql } from 'kysely';
import type { Tx } from '../database.ts';

/** What is bought at CSPs without an API, kept by hand, and what people are asked to do there. */
export async function workByHand(tx: Tx): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(tx);
}

const statements = [
  `create table manual_subscription (
     id text primary key,
     service_id text not null references connected_service,
     client_id text not null references client,
     product_name text not null check (product_name <> ''),
     sku_id text not null,
     segment text not null check (segment in ('commercial', 'nonprofit', 'education', 'government')),
     term text not null check (term in ('P1M', 'P1Y', 'P3Y')),
     billing_cycle text not null check (billing_cycle in ('monthly', 'annual', 'triennial')),
     quantity integer not null check (quantity >= 1),
     maximum_quantity integer check (maximum_quantity >= 1),
     term_ends_at timestamptz,
     renews_automatically boolean,
     unit_cost_minor bigint check (unit_cost_minor >= 0),
     unit_cost_currency text,
     commerce_subscription_id text,
     account_reference text not null,
     lots jsonb not null,
     updated_at timestamptz not null,
     updated_by text not null,
     removed_at timestamptz,
     check ((unit_cost_minor is null) = (unit_cost_currency is null)))`,
  `create index manual_subscription_client on manual_subscription (client_id, service_id) where removed_at is null`,
  // One subscription in the tenant is written down once: two records of it would be bought on twice.
  `create unique index manual_subscription_commerce on manual_subscription (commerce_subscription_id)
     where removed_at is null`,
  `create table work_item (
     id text primary key,
     -- The same attempt again is the same item.
     request_id text not null unique,
     service_id text not null references connected_service,
     client_id text not null references client,
     subscription_id text not null references manual_subscription,
     product_name text not null,
     account_reference text not null,
     portal_address text not null,
     quantity_before integer not null check (quantity_before >= 1),
     quantity_target integer not null check (quantity_target >= 1),
     undo_until timestamptz,
     state text not null check (state in ('open', 'done', 'impossible')),
     opened_at timestamptz not null,
     closed_at timestamptz,
     closed_by text,
     closed_by_name text,
     reason text not null,
     check (quantity_before <> quantity_target),
     check ((state = 'open') = (closed_at is null)),
     check ((closed_at is null) = (closed_by is null) and (closed_at is null) = (closed_by_name is null)))`,
  // Totals are absolute: a second one on top of an unanswered first would be computed from an old number.
  `create unique index work_item_open on work_item (subscription_id) where state = 'open'`,
  `create index work_item_opened on work_item (opened_at desc)`,
  `create index work_item_client on work_item (client_id, opened_at desc)`,
];
