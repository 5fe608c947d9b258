import { sql } from 'kysely';
import type { Environment } from '../domain/environment.ts';
import { json, type Database, type Tx } from './database.ts';
import { orderOf, patternsOf, type Sort, type SortColumns } from './list-query.ts';

/** A customer of the MSP. */
export interface Client {
  readonly id: string;
  readonly name: string;
  /** The company in the PSA it mirrors; null for one that is kept by hand. */
  readonly psa_company_id: string | null;
  readonly environment: Environment;
  /** Lower-case GUID; null while no tenant is connected. */
  readonly tenant_id: string | null;
  /** The integration that is its on-premises directory; null for none. */
  readonly directory_service_id: string | null;
  /** Verified domains of the tenant, lower case, the default first; empty until the tenant was read. */
  readonly domains: string[];
  readonly tags: string[];
  /** Gone from the PSA or not an active client any more: kept for its history, not shown. */
  readonly disabled: boolean;
  readonly updated_at: string;
}

/** Fields by which clients can be sorted. */
export const clientSorts = [
  'name',
  'environment',
  'ready',
  'mappedServices',
  'packagesOn',
] as const;

/** An absent filter lets every client through. */
export interface ClientQuery {
  readonly environment?: readonly Environment[] | undefined;
  /** A client with any of these tags. */
  readonly tag?: readonly string[] | undefined;
  /** Whether everything is connected that a package needs. */
  readonly ready?: boolean | undefined;
  /** Words that occur in name, domains or tags. */
  readonly search?: string | undefined;
  /** Default: by name. */
  readonly sort?: Sort<(typeof clientSorts)[number]> | undefined;
  /** Names of the packages that a client of an environment is offered, for counting those that are on. */
  readonly packages: Readonly<Record<Environment, readonly string[]>>;
  readonly limit: number;
  readonly offset: number;
}

/** One page of the clients that match, and how many match. Disabled clients are left out. */
export async function listClients(
  db: Database,
  query: ClientQuery,
): Promise<{ readonly rows: readonly Client[]; readonly total: number }> {
  let filtered = db.selectFrom('client').where('disabled', '=', false);
  const { environment, tag, ready } = query;
  if (environment !== undefined) filtered = filtered.where('environment', 'in', environment);
  if (tag !== undefined) filtered = filtered.where(sql<boolean>`tags ?| ${tag}::text[]`);
  if (ready !== undefined) filtered = filtered.where(isReady, '=', ready);
  for (const pattern of patternsOf(query.search)) {
    filtered = filtered.where((is) =>
      is.or([
        is('name', 'ilike', pattern),
        is(sql<string>`domains::text`, 'ilike', pattern),
        is(sql<string>`tags::text`, 'ilike', pattern),
      ]),
    );
  }
  const order = orderOf(query.sort ?? 'name', sortColumnsFor(query.packages));
  const [rows, count] = await Promise.all([
    filtered
      .selectAll()
      .orderBy(order.by, order.direction)
      .orderBy(sql`lower(name)`)
      .orderBy('id')
      .limit(query.limit)
      .offset(query.offset)
      .execute(),
    filtered.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow(),
  ]);
  return { rows, total: count.total };
}

const isConnected = (category: 'csp' | 'tenant' | 'psa') =>
  sql<boolean>`exists (select from connected_service where enabled and category = ${category})`;

/** As `clients/client-view.ts` words it for people, for a client that is not disabled. */
const isReady = sql<boolean>`(${isConnected('psa')}
  and (client.environment = 'cloud-only' or exists (select from connected_service
    where enabled and connected_service.id = client.directory_service_id))
  and (client.environment = 'on-prem'
    or (client.tenant_id is not null and ${isConnected('tenant')} and ${isConnected('csp')})))`;

function sortColumnsFor(
  packages: ClientQuery['packages'],
): SortColumns<(typeof clientSorts)[number]> {
  const offered = sql`(${JSON.stringify(packages)}::jsonb -> client.environment)`;
  return {
    name: sql`lower(name)`,
    environment: sql.ref('client.environment'),
    ready: isReady,
    mappedServices: sql`(select count(*) from customer_mapping
      join connected_service on connected_service.id = customer_mapping.service_id
      where customer_mapping.client_id = client.id and customer_id is not null and connected_service.enabled)`,
    packagesOn: sql`(jsonb_array_length(${offered}) - (select count(*) from configuration
      where configuration.client_id = client.id and not enabled and ${offered} ? scope))`,
  };
}

/** Null when there is none; a disabled client is found. */
export async function readClient(db: Database, id: string): Promise<Client | null> {
  const row = await db.selectFrom('client').selectAll().where('id', '=', id).executeTakeFirst();
  return row ?? null;
}

/** The client that mirrors the PSA company, disabled or not; null when there is none. */
export async function readClientOfCompany(
  db: Database,
  psaCompanyId: string,
): Promise<Client | null> {
  const row = await db
    .selectFrom('client')
    .selectAll()
    .where('psa_company_id', '=', psaCompanyId)
    .executeTakeFirst();
  return row ?? null;
}

/** Clients by the PSA company they mirror; companies that are no client are absent. */
export async function listClientsOfCompanies(
  db: Database,
  psaCompanyIds: readonly string[],
): Promise<ReadonlyMap<string, Client>> {
  if (psaCompanyIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('client')
    .selectAll()
    .where('psa_company_id', 'in', psaCompanyIds)
    .execute();
  return new Map(rows.flatMap((row) => (row.psa_company_id ? [[row.psa_company_id, row]] : [])));
}

/** Every client, disabled ones included. */
export async function listAllClients(db: Database): Promise<readonly Client[]> {
  return db.selectFrom('client').selectAll().orderBy('id').execute();
}

/** Domains of all clients but one, for telling one client's evidence from another's. */
export async function listDomainsOfOthers(
  db: Database,
  clientId: string,
): Promise<readonly { readonly domain: string; readonly clientName: string }[]> {
  const rows = await db
    .selectFrom('client')
    .select(['name', 'domains'])
    .where('id', '!=', clientId)
    .where('disabled', '=', false)
    .execute();
  return rows.flatMap((row) => row.domains.map((domain) => ({ domain, clientName: row.name })));
}

export async function addClient(
  tx: Tx,
  client: { readonly id: string; readonly name: string; readonly psaCompanyId: string | null },
  at: Temporal.Instant,
): Promise<void> {
  await tx
    .insertInto('client')
    .values({
      id: client.id,
      name: client.name,
      psa_company_id: client.psaCompanyId,
      environment: 'cloud-only',
      tenant_id: null,
      domains: json([]),
      tags: json([]),
      disabled: false,
      updated_at: at.toString(),
    })
    .execute();
}

/** Absent fields stay as they are. */
export async function updateClient(
  tx: Tx,
  id: string,
  change: {
    readonly name?: string | undefined;
    readonly environment?: Environment | undefined;
    readonly tenantId?: string | null | undefined;
    readonly directoryServiceId?: string | null | undefined;
    readonly domains?: readonly string[] | undefined;
    readonly tags?: readonly string[] | undefined;
    readonly disabled?: boolean | undefined;
  },
  at: Temporal.Instant,
): Promise<void> {
  await tx
    .updateTable('client')
    .set({
      updated_at: at.toString(),
      ...(change.name === undefined ? {} : { name: change.name }),
      ...(change.environment === undefined ? {} : { environment: change.environment }),
      ...(change.tenantId === undefined ? {} : { tenant_id: change.tenantId }),
      ...(change.directoryServiceId === undefined
        ? {}
        : { directory_service_id: change.directoryServiceId }),
      ...(change.domains === undefined ? {} : { domains: json(change.domains) }),
      ...(change.tags === undefined ? {} : { tags: json(change.tags) }),
      ...(change.disabled === undefined ? {} : { disabled: change.disabled }),
    })
    .where('id', '=', id)
    .execute();
}

/** How many enabled CSP services each client is mapped to; clients without any are absent. */
export async function countMappedServices(
  db: Database,
  clientIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (clientIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('customer_mapping')
    .innerJoin('connected_service', 'connected_service.id', 'customer_mapping.service_id')
    .select(['client_id', sql<number>`count(*)`.as('count')])
    .where('client_id', 'in', clientIds)
    .where('customer_id', 'is not', null)
    .where('connected_service.enabled', '=', true)
    .groupBy('client_id')
    .execute();
  return new Map(rows.map((row) => [row.client_id, row.count]));
}
