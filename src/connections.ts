import { RateLimiterPostgres } from 'rate-limiter-flexible';
import type pg from 'pg';
import {
  serviceId as toServiceId,
  tenantId as parseTenantId,
  type TenantId,
} from './domain/ids.ts';
import { NotConnectedError, type Connections, type Sealer } from './flows/tools.ts';
import { invariant } from './lib/invariant.ts';
import type { Logger } from './lib/log.ts';
import type { ServerTools, ServiceKind } from './operations/operation.ts';
import type { Clock } from './ports/clock.ts';
import type { ConnectionReport } from './ports/connection.ts';
import type { Directory } from './ports/directory.ts';
import type { Marketplace } from './ports/marketplace.ts';
import type { Tenant } from './ports/tenant.ts';
import type { Ticketing } from './ports/ticketing.ts';
import { observe, type HealthBook } from './service-health.ts';
import type { ConnectorKind, ConnectorParts } from './connector-kind.ts';
import { connectorKinds } from './service-kinds.ts';
import { createSingleUseSecrets, type SingleUseSecrets } from './single-use-secrets.ts';
import { readClient, listAllClients } from './store/clients.ts';
import type { Database } from './store/database.ts';
import { createManualBook } from './store/manual-book.ts';
import { listServices, readService, type ConnectedService } from './store/services.ts';

/** What connectors are made with. */
export interface ConnectionParts {
  readonly db: Database;
  /** For the request budgets that all processes share. */
  readonly pool: pg.Pool;
  /** Limit of every service that has one; null: its vendor's own. */
  readonly callsPerMinute: number | null;
  readonly clock: Clock;
  readonly log: Logger;
  readonly sealer: Sealer;
  readonly health: HealthBook;
}

/** The connectors of the configured services, and what else only the composition root can do with them. */
export type OpenConnections = Pick<ServerTools, 'openTenant' | 'readLoad' | 'serviceKinds'> & {
  readonly connections: Connections;
};

/** How long a call may wait for its turn under the vendor's limit. */
const mostWaitMs = 60_000;

/** Makes connectors on demand and keeps each one for as long as its service stays as it is. */
export async function openConnections(parts: ConnectionParts): Promise<OpenConnections> {
  const { db } = parts;
  const budgets = await createBudgets(parts);
  const singleUse = createSingleUseSecrets(parts);
  const cache = new Map<string, { readonly stamp: string; readonly connector: unknown }>();

  /** One connector per `key`, made anew when the service was changed. */
  const cached = <Connector extends object>(
    key: string,
    service: ConnectedService,
    create: () => Connector,
  ): Connector => {
    const known = cache.get(key);
    // The key names category and service, so what lies under it was made by the same `create`.
    if (known?.stamp === service.updated_at) return known.connector as Connector;
    const connector = observe(create(), service, parts.health);
    cache.set(key, { stamp: service.updated_at, connector });
    return connector;
  };
  const partsOf = (service: ConnectedService): ConnectorParts => ({
    ...commonParts(parts),
    serviceId: service.id,
    settings: service.settings,
    secrets: openAll(service, parts.sealer),
    budget: budgets.of(service),
    book: createManualBook(db, service.id),
    aloneWithSecret: singleUse.ofService(service.id),
  });

  const marketplaceOf = (service: ConnectedService) => {
    const create = kindOf(service.kind, 'csp');
    return {
      serviceId: toServiceId(service.id),
      name: service.name,
      marketplace: cached<Marketplace>(`csp ${service.id}`, service, () =>
        create(partsOf(service)),
      ),
    };
  };
  const openTenant = async (tenantId: TenantId): Promise<Tenant> => {
    const service = await firstOf(db, 'tenant', 'No Microsoft 365 application is connected.');
    const create = kindOf(service.kind, 'tenant');
    return cached<Tenant>(`tenant ${service.id} ${tenantId}`, service, () =>
      create(partsOf(service), tenantId),
    );
  };

  return {
    openTenant,
    readLoad: (id) => budgets.read(db, id),
    serviceKinds: connectorKinds.map((kind) => toServiceKind(kind, parts, singleUse)),
    connections: {
      marketplace: async (id) => {
        const service = await readService(db, id);
        if (service === null || service.category !== 'csp' || !service.enabled) {
          const name = service?.name ?? `"${id}"`;
          throw new NotConnectedError(`The CSP ${name} is not connected, or is switched off.`);
        }
        return marketplaceOf(service);
      },
      marketplaces: async () => {
        const services = await listServices(db, { category: 'csp', enabled: true });
        if (services.length === 0) throw new NotConnectedError('No CSP is connected.');
        return services.map(marketplaceOf);
      },
      tenant: async (clientId) => {
        const client = await readClient(db, clientId);
        if (client === null || client.tenant_id === null) {
          const name = client?.name ?? 'this client';
          throw new NotConnectedError(`The Microsoft 365 tenant of ${name} is not set.`);
        }
        return openTenant(parseTenantId(client.tenant_id));
      },
      directory: async (clientId) => {
        const client = await readClient(db, clientId);
        const id = client?.directory_service_id ?? null;
        const service = id === null ? null : await readService(db, id);
        if (service === null || !service.enabled) {
          const name = client?.name ?? 'this client';
          const state = service === null ? 'not set' : 'switched off';
          throw new NotConnectedError(`The Active Directory of ${name} is ${state}.`);
        }
        const create = kindOf(service.kind, 'directory');
        return cached<Directory>(`directory ${service.id}`, service, () =>
          create(partsOf(service)),
        );
      },
      ticketing: async () => {
        const service = await firstOf(db, 'psa', 'No PSA is connected.');
        const create = kindOf(service.kind, 'psa');
        return cached<Ticketing>(`psa ${service.id}`, service, () => create(partsOf(service)));
      },
    },
  };
}

function commonParts({ clock, log }: ConnectionParts): Pick<ConnectorParts, 'now' | 'log'> {
  return { now: () => clock.now(), log };
}

async function firstOf(
  db: Database,
  category: ConnectedService['category'],
  problem: string,
): Promise<ConnectedService> {
  const [service] = await listServices(db, { category, enabled: true });
  if (service === undefined) throw new NotConnectedError(problem);
  return service;
}

function openAll(service: ConnectedService, sealer: Sealer): Record<string, string> {
  return Object.fromEntries(
    Object.entries(service.secrets).map(([name, sealed]) => [name, sealer.open(sealed)]),
  );
}

type CreateOf<Category> = Extract<ConnectorKind, { readonly category: Category }>['create'];

function kindOf<Category extends ConnectorKind['category']>(
  name: string,
  category: Category,
): CreateOf<Category> {
  const kind = connectorKinds.find((one) => one.kind === name);
  invariant(kind?.category === category, `"${name}" is no kind of ${category}`);
  // The category was compared just now, and it decides the type.
  return kind.create as CreateOf<Category>;
}

/** The kind without its connector: what operations see. */
function toServiceKind(
  kind: ConnectorKind,
  parts: ConnectionParts,
  singleUse: SingleUseSecrets,
): ServiceKind {
  const declared =
    kind.category === 'csp' ? kind.create(emptyParts(kind, parts)).capabilities : undefined;
  return {
    kind: kind.kind,
    category: kind.category,
    title: kind.title,
    description: kind.description,
    fields: kind.fields,
    ...(declared === undefined ? {} : { capabilities: { ...declared } }),
    test: async ({ serviceId, settings, secrets, onRenewed }) => {
      const given: ConnectorParts = {
        ...commonParts(parts),
        serviceId: serviceId ?? 'unsaved',
        settings,
        secrets,
        budget: undefined,
        book: createManualBook(parts.db, serviceId ?? 'unsaved'),
        aloneWithSecret:
          serviceId === null
            ? singleUse.given({
                kind: kind.kind,
                secrets,
                onRenewed: (name, text) => onRenewed?.(name, text),
              })
            : singleUse.ofService(serviceId),
      };
      try {
        if (kind.category !== 'tenant') return await kind.create(given).test();
        return await testTenant(kind.create, given, parts.db);
      } catch (error) {
        return badSettings(error);
      }
    },
  };
}

/** A connector is made without a call; this one is only asked for what it declares. */
function emptyParts(kind: ConnectorKind, parts: ConnectionParts): ConnectorParts {
  const presets = kind.fields.map((field) => [field.name, String(field.default || 'unset')]);
  return {
    ...commonParts(parts),
    serviceId: 'declaration',
    settings: Object.fromEntries(presets),
    secrets: {},
    budget: undefined,
    book: createManualBook(parts.db, 'declaration'),
    aloneWithSecret: (_name, work) => work('', () => Promise.resolve()),
  };
}

async function testTenant(
  create: CreateOf<'tenant'>,
  given: ConnectorParts,
  db: Database,
): Promise<ConnectionReport> {
  const chosen = given.settings['testTenantId'];
  const clients = chosen ? [] : await listAllClients(db);
  const tenantId = chosen || clients.find((one) => one.tenant_id && !one.disabled)?.tenant_id;
  if (tenantId) return create(given, parseTenantId(tenantId)).test();
  const text = 'There is no tenant to try it with.';
  const nextStep =
    'Enter a tenant id under "Tenant for Test", or set the tenant of a client first.';
  return { ok: false, findings: [{ ok: false, text, nextStep }] };
}

/** An address that is no address, a tenant id that is no GUID: the connector refuses to be made. */
function badSettings(error: unknown): ConnectionReport {
  const words = error instanceof Error ? error.message : String(error);
  const text = `The settings cannot be used: ${words}`;
  const nextStep = 'Check the addresses and ids for typing errors.';
  return { ok: false, findings: [{ ok: false, text, nextStep }] };
}

/** Counters per service and minute, shared by all processes through PostgreSQL. */
async function createBudgets({ pool, callsPerMinute: given }: ConnectionParts) {
  const limitOf = (service: ConnectedService): number | null => {
    const own = connectorKinds.find(({ kind }) => kind === service.kind)?.callsPerMinute ?? null;
    return own === null ? null : (given ?? own);
  };
  const all = connectorKinds.flatMap(({ callsPerMinute }) => callsPerMinute ?? []);
  const limits = [...new Set(given === null ? all : [given])];
  const limiters = new Map<number, RateLimiterPostgres>();
  for (const limit of limits) limiters.set(limit, await createLimiter(pool, limit));
  return {
    of: (service: ConnectedService) => {
      const limiter = limiters.get(limitOf(service) ?? 0);
      return limiter === undefined
        ? undefined
        : { limiter, key: service.id, maxWaitMs: mostWaitMs };
    },
    read: async (db: Database, id: string) => {
      const service = await readService(db, id);
      const limit = service === null ? null : limitOf(service);
      const limiter = limiters.get(limit ?? 0);
      if (limit === null || limiter === undefined) return null;
      const state = await limiter.get(id);
      return { used: Math.min(state?.consumedPoints ?? 0, limit), limit };
    },
  };
}

function createLimiter(pool: pg.Pool, callsPerMinute: number): Promise<RateLimiterPostgres> {
  return new Promise((resolve, reject) => {
    const limiter: RateLimiterPostgres = new RateLimiterPostgres(
      {
        storeClient: pool,
        points: callsPerMinute,
        duration: 60,
        tableName: 'request_budget',
        keyPrefix: 'calls',
      },
      (error) => (error === undefined ? resolve(limiter) : reject(error)),
    );
  });
}
