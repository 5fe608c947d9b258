import { sql } from 'kysely';
import { json, type Database, type Tx } from './database.ts';

/**
 * The directory is a copy of people and subscriptions, read once a day, for finding and listing only. Nothing is decided
 * by it: every plan reads the tenant and the CSPs live.
 */

/** A person of a client's tenant as the last reading saw them. */
export interface DirectoryPerson {
  /** The tenant's id of the person. */
  readonly person_id: string;
  readonly user_principal_name: string;
  readonly display_name: string;
  readonly department: string | null;
  readonly job_title: string | null;
  /** Whether the account may sign in. */
  readonly enabled: boolean;
  /** Names of the licenses, from groups or direct; empty for none. */
  readonly product_names: readonly string[];
}

/** A subscription at a CSP as the last reading saw it. Instants are ISO text. */
export interface DirectorySubscription {
  readonly subscription_id: string;
  readonly product_name: string;
  readonly quantity: number;
  /** Quantity from the renewal on; null when none is scheduled. */
  readonly scheduled_quantity: number | null;
  readonly term: string;
  readonly billing_cycle: string;
  readonly status: string;
  readonly is_trial: boolean;
  /** Null where the CSP does not tell. */
  readonly renews_at: string | null;
  /** Null where the CSP does not tell. */
  readonly renews_automatically: boolean | null;
  /** Per seat and month before tax, in the currency's minor unit; null where the CSP tells no price. */
  readonly price_minor: number | null;
  /** ISO 4217; null without a price. */
  readonly price_currency: string | null;
  /** Seats that could be given back when it was read. */
  readonly reducible_seats: number;
  /** Exclusive end for those seats; null when no end is known, or when there are none. */
  readonly reducible_until: string | null;
  /** First instant at which a smaller quantity can count next; null when there is none. */
  readonly reducible_again_at: string | null;
  /** Until when that has to be asked for; null when it need not, or cannot any more. */
  readonly request_reduction_before: string | null;
  /** Why there is no next moment, one sentence; null when there is one. */
  readonly reduction_note: string | null;
}

/** Counts by product name. */
export type ProductCounts = Readonly<Record<string, number>>;

/** A client whose reading this process has taken on. */
export interface ClaimedReading {
  readonly client_id: string;
  /** As it was when it was claimed: a later wish asks for one more reading. */
  readonly wanted_at: string;
}

/** What one reading of a client came to. */
export interface ReadingOutcome {
  readonly at: Temporal.Instant;
  /** What could not be read, in words; what was known of it before is kept. Empty when all was read. */
  readonly problems: readonly string[];
}

/**
 * Asks for a reading of one client, or of all active clients that have a tenant or are mapped at a CSP; answers how many.
 * A reading that is asked for already is not asked for twice. Asking for all forgets clients that are not active any more.
 */
export async function requestReadings(
  tx: Tx,
  wish: {
    readonly clientId: string | null;
    readonly by: string;
    readonly at: Temporal.Instant;
  },
): Promise<number> {
  if (wish.clientId === null) await forgetInactiveClients(tx);
  const only = wish.clientId === null ? sql`true` : sql`client.id = ${wish.clientId}`;
  const { rows } = await sql`
    insert into directory_reading (client_id, wanted_at, wanted_by)
    select client.id, ${wish.at.toString()}::timestamptz, ${wish.by}::text from client
    where ${only} and not disabled and (
      tenant_id is not null
      or exists (select from customer_mapping m where m.client_id = client.id and m.customer_id is not null)
      or exists (select from directory_reading r where r.client_id = client.id))
    order by client.id
    on conflict (client_id) do update
      set wanted_at = coalesce(
            case when directory_reading.leased_until > excluded.wanted_at then null
                 else directory_reading.wanted_at end,
            excluded.wanted_at),
          wanted_by = excluded.wanted_by
    returning client_id`.execute(tx);
  return rows.length;
}

async function forgetInactiveClients(tx: Tx): Promise<void> {
  const inactive = tx.selectFrom('client').select('id').where('disabled', '=', true);
  await tx.deleteFrom('directory_person').where('client_id', 'in', inactive).execute();
  await tx.deleteFrom('directory_subscription').where('client_id', 'in', inactive).execute();
  await tx.deleteFrom('directory_reading').where('client_id', 'in', inactive).execute();
}

/** Should a process be lost with a reading in its hands, another one takes it after this. */
const leaseMinutes = 5;

/** Takes on the reading that waits longest; null when none waits. */
export async function claimReading(
  db: Database,
  now: Temporal.Instant,
): Promise<ClaimedReading | null> {
  const { rows } = await sql<ClaimedReading>`
    update directory_reading set leased_until = ${now.add({ minutes: leaseMinutes }).toString()}
    where client_id = (
      select client_id from directory_reading
      where wanted_at is not null and (leased_until is null or leased_until <= ${now.toString()})
      order by wanted_at, client_id
      limit 1 for update skip locked)
    returning client_id, wanted_at`.execute(db);
  return rows[0] ?? null;
}

/** Gives a claimed reading back, to be taken on again from `until` on. */
export async function postponeReading(
  db: Database,
  clientId: string,
  until: Temporal.Instant,
): Promise<void> {
  await db
    .updateTable('directory_reading')
    .set({ leased_until: until.toString() })
    .where('client_id', '=', clientId)
    .execute();
}

/** Ends a claimed reading. One that was asked for in the meantime stays asked for. */
export async function finishReading(
  tx: Tx,
  claim: ClaimedReading,
  outcome: ReadingOutcome,
): Promise<void> {
  await sql`
    update directory_reading set
      wanted_at = nullif(wanted_at, ${claim.wanted_at}),
      leased_until = null,
      read_at = ${outcome.at.toString()},
      problems = ${json(outcome.problems)},
      person_count = (select count(*) from directory_person where client_id = ${claim.client_id}),
      subscription_count =
        (select count(*) from directory_subscription where client_id = ${claim.client_id}),
      person_products = coalesce((
        select jsonb_object_agg(name, people) from (
          select name, count(*) as people from directory_person, unnest(product_names) as name
          where client_id = ${claim.client_id} group by name) as counted), '{}'),
      subscription_products = coalesce((
        select jsonb_object_agg(product_name, subscriptions) from (
          select product_name, count(*) as subscriptions from directory_subscription
          where client_id = ${claim.client_id} group by product_name) as counted), '{}')
    where client_id = ${claim.client_id}`.execute(tx);
}

/** Rows of one statement. */
const chunkSize = 1_000;

/** Replaces what is known of a client's people: whoever is not among them is gone. */
export async function replacePeople(
  tx: Tx,
  clientId: string,
  people: readonly DirectoryPerson[],
  at: Temporal.Instant,
): Promise<void> {
  for (let start = 0; start < people.length; start += chunkSize) {
    await sql`
      insert into directory_person (client_id, person_id, user_principal_name, display_name, department, job_title,
        enabled, product_names, seen_at)
      select ${clientId}::text, p.*, ${at.toString()}::timestamptz
      from jsonb_to_recordset(${json(people.slice(start, start + chunkSize))}) as p(
        person_id text, user_principal_name text, display_name text, department text, job_title text,
        enabled boolean, product_names text[])
      on conflict (client_id, person_id) do update set
        user_principal_name = excluded.user_principal_name, display_name = excluded.display_name,
        department = excluded.department, job_title = excluded.job_title, enabled = excluded.enabled,
        product_names = excluded.product_names, seen_at = excluded.seen_at`.execute(tx);
  }
  await tx
    .deleteFrom('directory_person')
    .where('client_id', '=', clientId)
    .where('seen_at', '<', at.toString())
    .execute();
}

/** Replaces what is known of a client's subscriptions at one CSP: what is not among them is gone. */
export async function replaceSubscriptions(
  tx: Tx,
  place: { readonly clientId: string; readonly serviceId: string },
  subscriptions: readonly DirectorySubscription[],
  at: Temporal.Instant,
): Promise<void> {
  await tx
    .deleteFrom('directory_subscription')
    .where('client_id', '=', place.clientId)
    .where('service_id', '=', place.serviceId)
    .execute();
  const ids = subscriptions.map((one) => one.subscription_id);
  if (ids.length === 0) return;
  // A customer that was mapped to another client before: its subscriptions are now this client's.
  await tx
    .deleteFrom('directory_subscription')
    .where('service_id', '=', place.serviceId)
    .where('subscription_id', 'in', ids)
    .execute();
  await tx
    .insertInto('directory_subscription')
    .values(
      subscriptions.map((one) => ({
        ...one,
        client_id: place.clientId,
        service_id: place.serviceId,
        seen_at: at.toString(),
      })),
    )
    .execute();
}

/** Forgets a client's subscriptions at every CSP but these: it is not mapped there any more. */
export async function forgetOtherSubscriptions(
  tx: Tx,
  clientId: string,
  serviceIds: readonly string[],
): Promise<void> {
  let gone = tx.deleteFrom('directory_subscription').where('client_id', '=', clientId);
  if (serviceIds.length > 0) gone = gone.where('service_id', 'not in', serviceIds);
  await gone.execute();
}

/** How far the readings are. */
export interface DirectoryState {
  /** Clients that have been read, or wait for it. */
  readonly clients: number;
  /** Clients that wait for a reading, the ones in hand included. */
  readonly waiting: number;
  /** Clients read since the oldest wish that still waits; 0 when none waits. */
  readonly doneMeanwhile: number;
  readonly people: number;
  readonly subscriptions: number;
  /** The oldest last reading; null while a client was never read, or when there is none. */
  readonly oldestReadAt: string | null;
  /** The newest reading; null when nothing was ever read. */
  readonly newestReadAt: string | null;
}

/** Of one client, or of all. */
export async function readDirectoryState(
  db: Database,
  clientId: string | null,
): Promise<DirectoryState> {
  const only = clientId === null ? sql`true` : sql`client_id = ${clientId}`;
  const { rows } = await sql<DirectoryState>`
    select count(*) as clients,
      count(wanted_at) as waiting,
      count(*) filter (where wanted_at is null and read_at >= (
        select min(wanted_at) from directory_reading where ${only})) as "doneMeanwhile",
      coalesce(sum(person_count), 0)::integer as people,
      coalesce(sum(subscription_count), 0)::integer as subscriptions,
      case when count(*) = count(read_at) then min(read_at) end as "oldestReadAt",
      max(read_at) as "newestReadAt"
    from directory_reading where ${only}`.execute(db);
  const [state] = rows;
  if (state === undefined) throw new TypeError('an aggregate has one row');
  return state;
}

/** Clients whose last reading left something unread, by name; `limit` at most. */
export async function listReadingProblems(
  db: Database,
  query: { readonly clientId: string | null; readonly limit: number },
): Promise<
  readonly {
    readonly client_id: string;
    readonly client_name: string;
    readonly problems: string[];
  }[]
> {
  let rows = db
    .selectFrom('directory_reading')
    .innerJoin('client', 'client.id', 'directory_reading.client_id')
    .select(['client.id as client_id', 'client.name as client_name', 'directory_reading.problems'])
    .where(sql<boolean>`problems <> '[]'`);
  if (query.clientId !== null) rows = rows.where('client.id', '=', query.clientId);
  return rows.orderBy('client.name').orderBy('client.id').limit(query.limit).execute();
}

/** How many people have each license and how many subscriptions there are of each product, all clients together. */
export async function countProducts(
  db: Database,
): Promise<{ readonly people: ProductCounts; readonly subscriptions: ProductCounts }> {
  const sum = (column: 'person_products' | 'subscription_products') => sql<ProductCounts>`coalesce((
    select jsonb_object_agg(key, count) from (
      select key, sum(value::integer)::integer as count
      from directory_reading, jsonb_each_text(${sql.ref(column)}) group by key) as summed), '{}')`;
  const { rows } = await sql<{ people: ProductCounts; subscriptions: ProductCounts }>`
    select ${sum('person_products')} as people, ${sum('subscription_products')} as subscriptions`.execute(
    db,
  );
  return rows[0] ?? { people: {}, subscriptions: {} };
}
