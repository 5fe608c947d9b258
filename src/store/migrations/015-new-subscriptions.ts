import { sql } from 'kysely';
import type { Tx } from '../database.ts';

/** Ordering a subscription that the customer does not have yet: a seat change whose subscription is known afterwards. */
export async function newSubscriptions(tx: Tx): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(tx);
}

const statements = [
  // What is wanted, whole; null for a change of a subscription that exists.
  `alter table seat_change add column new_order jsonb`,
  `create index seat_change_new_order on seat_change (client_id, sku_id) where new_order is not null`,
  `alter table seat_write
     -- The order as it was sent; null for a change of quantity.
     add column sent_order jsonb,
     -- What came of it; null as long as nobody knows.
     add column ordered_subscription_id text,
     add constraint seat_write_order check (sent_order is null or quantity_before = 0),
     add constraint seat_write_ordered check (ordered_subscription_id is null or sent_order is not null),
     add constraint seat_write_ordered_is_known check
       (sent_order is null or state <> 'confirmed' or ordered_subscription_id is not null)`,
  // What one order came to is never what another came to.
  `create unique index seat_write_ordered_once on seat_write (service_id, ordered_subscription_id)
     where ordered_subscription_id is not null`,
  `create or replace function check_seat_change() returns trigger language plpgsql as $$
     begin
       if new.state <> old.state and not exists (
         select 1 from seat_change_transition where from_state = old.state and to_state = new.state) then
         raise exception 'seat change % may not go from % to %', old.id, old.state, new.state;
       end if;
       if (new.seat_delta, new.service_id, new.customer_id, new.subscription_id, new.client_id, new.sku_id, new.new_order)
          is distinct from
          (old.seat_delta, old.service_id, old.customer_id, old.subscription_id, old.client_id, old.sku_id, old.new_order) then
         raise exception 'seat change % is a fixed wish: only its state may change', old.id;
       end if;
       return new;
     end $$`,
];
