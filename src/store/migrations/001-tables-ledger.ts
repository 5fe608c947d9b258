/** Plans, holds and the ledger. The invariants that money rests on are checked here too, not only in code. */
export const ledgerTables = [
  `create table plan (
     id text primary key,
     run_id text not null references run,
     hash text not null,
     body jsonb not null,
     created_at timestamptz not null,
     confirmed_by text,
     confirmed_at timestamptz)`,
  `create index plan_run on plan (run_id, created_at desc)`,
  `create table seat_hold (
     run_id text not null references run,
     client_id text not null references client,
     sku_id text not null,
     seat_count integer not null check (seat_count > 0),
     state text not null check (state in ('held', 'assigning', 'used', 'released')),
     updated_at timestamptz not null,
     primary key (run_id, sku_id))`,
  `create index seat_hold_open on seat_hold (client_id, sku_id) where state <> 'released'`,
  `create table seat_write (
     id text primary key,
     service_id text not null,
     customer_id text not null,
     subscription_id text not null,
     fence bigint not null,
     quantity_before integer not null check (quantity_before >= 0),
     -- Zero would be a cancellation, which is another action.
     quantity_target integer not null check (quantity_target >= 1),
     state text not null check (state in
       ('submitted', 'accepted', 'unknown', 'confirmed', 'refused', 'not-applied', 'foreign')),
     -- Quantity that should stand at the renewal afterwards; a change in mid-term can wipe a schedule.
     schedule_target integer,
     -- Reading cannot settle it: the run has to tell somebody.
     needs_person boolean not null default false,
     reference text,
     detail text,
     sent_at timestamptz not null,
     settled_at timestamptz,
     check (quantity_before <> quantity_target))`,
  // One attempt at a time per subscription: the next is only written down after this one is settled.
  `create unique index seat_write_open on seat_write (service_id, subscription_id)
     where state in ('submitted', 'accepted', 'unknown')`,
  `create index seat_write_lane on seat_write (service_id, subscription_id, sent_at desc)`,
  `create table seat_change (
     id text primary key,
     intent_key text not null unique,
     run_id text not null references run,
     plan_hash text not null,
     client_id text not null references client,
     service_id text not null,
     customer_id text not null,
     subscription_id text not null,
     commerce_subscription_id text,
     product_name text not null,
     sku_id text not null,
     seat_delta integer not null check (seat_delta <> 0),
     state text not null,
     reason text,
     due_at timestamptz not null,
     -- What the plan read at the CSP: another number just before the write is looked at twice.
     quantity_planned integer not null,
     write_id text references seat_write,
     requested_by text not null,
     ticket_number text not null,
     created_at timestamptz not null,
     updated_at timestamptz not null,
     -- A change that was sent names the call that carried it.
     check (state not in ('submitted', 'accepted', 'unknown', 'confirmed', 'visible') or write_id is not null))`,
  `create index seat_change_lane on seat_change (service_id, subscription_id, created_at)`,
  `create index seat_change_pool on seat_change (client_id, sku_id, state)`,
  `create index seat_change_run on seat_change (run_id)`,
  `create index seat_change_recent on seat_change (created_at desc)`,
  `create table seat_change_transition (
     from_state text not null, to_state text not null, reason text not null, primary key (from_state, to_state))`,
  `create table seat_change_event (
     id bigint generated always as identity primary key,
     change_id text not null references seat_change,
     at timestamptz not null,
     from_state text,
     to_state text not null,
     reason text not null,
     by text not null)`,
  `create index seat_change_event_change on seat_change_event (change_id, id)`,
  `create function check_seat_change() returns trigger language plpgsql as $$
     begin
       if new.state <> old.state and not exists (
         select 1 from seat_change_transition where from_state = old.state and to_state = new.state) then
         raise exception 'seat change % may not go from % to %', old.id, old.state, new.state;
       end if;
       if (new.seat_delta, new.service_id, new.customer_id, new.subscription_id, new.client_id, new.sku_id)
          is distinct from
          (old.seat_delta, old.service_id, old.customer_id, old.subscription_id, old.client_id, old.sku_id) then
         raise exception 'seat change % is a fixed wish: only its state may change', old.id;
       end if;
       return new;
     end $$`,
  `create trigger seat_change_moves before update on seat_change
     for each row execute function check_seat_change()`,
  // What one vendor call carries is exactly the sum of the wishes merged into it.
  `create function check_seat_write() returns trigger language plpgsql as $$
     declare carried integer; wanted integer;
     begin
       if new.write_id is null or new.state not in ('submitted', 'accepted', 'unknown', 'confirmed', 'visible') then
         return null;
       end if;
       select coalesce(sum(seat_delta), 0) into carried from seat_change where write_id = new.write_id
         and state in ('submitted', 'accepted', 'unknown', 'confirmed', 'visible');
       select quantity_target - quantity_before into wanted from seat_write where id = new.write_id;
       if carried <> wanted then
         raise exception 'write % moves % seats but its changes add up to %', new.write_id, wanted, carried;
       end if;
       return null;
     end $$`,
  `create constraint trigger seat_change_adds_up after insert or update on seat_change
     deferrable initially deferred for each row execute function check_seat_write()`,
];
