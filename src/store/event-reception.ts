import { sql, type Selectable } from 'kysely';
import type { Database, Tx } from './database.ts';
import { requestReadings } from './directory.ts';
import type { EventReceptionTable } from './schema-events.ts';
import type { Lane } from './seat-changes.ts';

/** A vendor's events that are received here, and how that has gone. */
export type EventReception = Selectable<EventReceptionTable>;

/** Null while none are received. */
export async function readReception(
  db: Database,
  serviceId: string,
): Promise<EventReception | null> {
  const row = await db
    .selectFrom('event_reception')
    .selectAll()
    .where('service_id', '=', serviceId)
    .executeTakeFirst();
  return row ?? null;
}

/** Takes the place of what was known of an earlier address, its counts too. */
export async function saveReception(
  tx: Tx,
  reception: Pick<
    EventReception,
    'service_id' | 'token_hash' | 'reference' | 'proof' | 'since' | 'since_by'
  >,
): Promise<void> {
  await forgetReception(tx, reception.service_id);
  await tx.insertInto('event_reception').values(reception).execute();
}

export async function forgetReception(tx: Tx, serviceId: string): Promise<void> {
  await tx.deleteFrom('event_reception').where('service_id', '=', serviceId).execute();
}

/** Counts a genuine event. */
export async function countEvent(
  db: Database,
  serviceId: string,
  event: { readonly at: Temporal.Instant; readonly name: string },
): Promise<void> {
  await db
    .updateTable('event_reception')
    .set({
      event_count: sql`event_count + 1`,
      last_event_at: event.at.toString(),
      last_event_name: event.name,
    })
    .where('service_id', '=', serviceId)
    .execute();
}

/** Counts a delivery that nothing proved to be the vendor's. */
export async function countRefused(
  db: Database,
  serviceId: string,
  refusal: { readonly at: Temporal.Instant; readonly why: string },
): Promise<void> {
  await db
    .updateTable('event_reception')
    .set({
      refused_count: sql`refused_count + 1`,
      last_refused_at: refusal.at.toString(),
      last_refused_why: refusal.why,
    })
    .where('service_id', '=', serviceId)
    .execute();
}

/** What an event may be about; ids in lower case. No ids at all: about anything at this service. */
export interface EventSubject {
  readonly serviceId: string;
  readonly customerIds: readonly string[];
  readonly subscriptionIds: readonly string[];
}

/** Lanes and runs that wait for something which the event may tell of. */
export interface Waiting {
  /** With a change that is not settled. */
  readonly lanes: readonly Lane[];
  /** Unfinished, with a change that the tenant does not show yet. */
  readonly runIds: readonly string[];
}

/** More than these are not woken by one event: they look by themselves. */
const mostWoken = 200;

export async function listWaiting(tx: Tx, subject: EventSubject): Promise<Waiting> {
  const { rows } = await sql<{
    readonly subscription_id: string;
    readonly run_id: string;
    readonly state: string;
    readonly run_waits: boolean;
  }>`
    select c.subscription_id, c.run_id, c.state, r.status in ('running', 'waiting') as run_waits
    from seat_change c join run r on r.id = c.run_id
    where c.service_id = ${subject.serviceId}
      and c.state in ('approved', 'submitted', 'accepted', 'unknown', 'confirmed')
      and (${isAboutAnything(subject)}
        or lower(c.subscription_id) = any(${[...subject.subscriptionIds]}::text[])
        or lower(c.customer_id) = any(${[...subject.customerIds]}::text[]))
    order by c.created_at desc limit ${mostWoken}`.execute(tx);
  const open = rows.filter(({ state }) => state !== 'confirmed');
  const waiting = rows.filter((row) => row.run_waits);
  const { serviceId } = subject;
  return {
    lanes: [...new Set(open.map((row) => row.subscription_id))].map((subscriptionId) => ({
      serviceId,
      subscriptionId,
    })),
    runIds: [...new Set(waiting.map((row) => row.run_id))],
  };
}

function isAboutAnything({ customerIds, subscriptionIds }: EventSubject): boolean {
  return customerIds.length === 0 && subscriptionIds.length === 0;
}

/** Lets the steps of these runs that look at the world now and then do so at their run's next look, not when they meant to. */
export async function hastenSteps(
  tx: Tx,
  runIds: readonly string[],
  now: Temporal.Instant,
): Promise<void> {
  if (runIds.length === 0) return;
  await tx
    .updateTable('run_step')
    .set({ wake_at: now.toString() })
    .where('run_id', 'in', runIds)
    .where('status', '=', 'waiting')
    .where('wake_at', '>', now.toString())
    .execute();
}

/** A client is not read anew for events sooner after its last reading than this: they come in swarms. Seconds. */
const readingEverySeconds = 30;

/** Has the clients read again that are these customers; those that were just read a little later. */
export async function requestReadingsOfCustomers(
  tx: Tx,
  { serviceId, customerIds }: EventSubject,
  wish: { readonly by: string; readonly at: Temporal.Instant },
): Promise<void> {
  if (customerIds.length === 0) return;
  const { rows } = await sql<{ readonly client_id: string }>`
    select client_id from customer_mapping
    where service_id = ${serviceId} and lower(customer_id) = any(${[...customerIds]}::text[])
    order by client_id`.execute(tx);
  for (const { client_id: clientId } of rows) {
    await requestReadings(tx, { clientId, ...wish });
    const at = wish.at.toString();
    await sql`
      update directory_reading set leased_until = read_at + make_interval(secs => ${readingEverySeconds})
      where client_id = ${clientId} and read_at + make_interval(secs => ${readingEverySeconds}) > ${at}
        and read_at <= ${at} and (leased_until is null or leased_until <= ${at})`.execute(tx);
  }
}
