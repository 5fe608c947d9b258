import type { CspCustomerId, ServiceId } from '../../domain/ids.ts';
import { parseGuid } from '../../domain/ids.ts';
import { inParallel } from '../../lib/in-parallel.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type {
  CustomerEvidence,
  Marketplace,
  MarketplaceCapabilities,
} from '../../ports/marketplace.ts';
import { refuseToPlan } from '../http/lists.ts';
import { type CrayonClient, type ClientSettings, createClient } from './client.ts';
import { fromCrayonStatus, fromCrayonSubscription, fromCrayonTenant, isMicrosoft } from './map.ts';
import { findTakenBack } from './other-hand.ts';
import { vendor } from './paging.ts';
import { testConnection } from './report.ts';
import type { CrayonSubscription, CrayonTenant } from './schema.ts';
import { readOwned, scheduleQuantity, setQuantity, type Writing } from './write.ts';

export interface CrayonSettings extends ClientSettings {
  readonly serviceId: ServiceId;
  /** Digits; empty: every organization that the user sees. */
  readonly organizationId: string;
}

/** Subscriptions that are read at the same time, one call each. */
const readsAtOnce = 4;
/** `EntityStatus` of a customer tenant that was taken out. */
const removed = 1;

/** What every account of this vendor can do. Sources and assumptions: README.md, "Limits". */
export const crayonCapabilities: MarketplaceCapabilities = {
  readsReductionWindow: false,
  schedulesAtRenewal: true,
  tellsWhatBecameOfChange: false,
  tellsTenantOfCustomer: true,
  tellsDomainOfCustomer: true,
  settleTimeMs: 15 * 60_000,
  // A day more than elsewhere: whether the commitment ends at the start or the end of the stated day is inferred.
  lockTimeBeforeRenewalMs: 48 * 3_600_000,
  callsPerMinute: 120,
};

/**
 * Crayon Cloud-iQ as a marketplace. Sources of everything vendor-specific: README.md of this folder.
 * A customer is a customer tenant, an end customer at one publisher.
 */
export function createCrayon(settings: CrayonSettings): Marketplace {
  const client = createClient(settings);
  const { serviceId, username } = settings;
  // What is no number finds nothing; the connection test says so.
  const organizationId = settings.organizationId.trim() ? Number(settings.organizationId) : null;
  const writing: Writing = { client, organizationId };
  const toSubscription = (source: CrayonSubscription) =>
    fromCrayonSubscription(source, serviceId, settings.now());

  return {
    capabilities: crayonCapabilities,
    test: () => testConnection(client, organizationId),

    listCustomers: async () =>
      (await readTenants(client, organizationId))
        .filter(({ EntityStatus }) => EntityStatus !== removed)
        .map(fromCrayonTenant)
        .sort((a, b) => a.name.localeCompare(b.name, 'en')),

    readCustomerEvidence: (customerId) => readEvidence(client, organizationId, customerId),

    listSubscriptions: async (customerId) =>
      inParallel(
        await readListed(client, organizationId, customerId),
        readsAtOnce,
        async (listed) =>
          // Commitment and price are in the answer by id only.
          toSubscription(
            isPlanned(listed) ? (await client.subscription(String(listed.Id))).fields : listed,
          ),
      ),

    readSubscription: async (customerId, id) =>
      toSubscription((await readOwned(writing, customerId, id)).fields),

    setQuantity: (request) => setQuantity(writing, request),
    scheduleQuantity: (request) => scheduleQuantity(writing, request),
    findTakenBack: (change) => findTakenBack(writing, change, username),
  };
}

function isPlanned(listed: CrayonSubscription): boolean {
  const status = fromCrayonStatus(listed.Status);
  return (status === 'active' || status === 'pending') && isMicrosoft(listed);
}

/** The documented way: by organization. Who is listed under two of them is one customer. */
async function readTenants(
  client: CrayonClient,
  organizationId: number | null,
): Promise<readonly CrayonTenant[]> {
  const ids =
    organizationId === null ? (await client.organizations()).map(({ Id }) => Id) : [organizationId];
  const tenants = new Map<number, CrayonTenant>();
  for (const id of ids) {
    for (const tenant of await client.tenants(id)) tenants.set(tenant.Id, tenant);
  }
  return [...tenants.values()];
}

/** The customer's subscriptions; refuses a list with somebody else's in it. */
async function readListed(
  client: CrayonClient,
  organizationId: number | null,
  customerId: string,
): Promise<readonly CrayonSubscription[]> {
  const listed = await client.subscriptions(customerId);
  const stranger = listed.find(({ CustomerTenant }) => String(CustomerTenant.Id) !== customerId);
  if (stranger !== undefined) {
    const why = `subscription ${stranger.Id} of another customer tenant was listed`;
    const operation = `reading subscriptions of customer tenant ${customerId}`;
    throw refuseToPlan({ vendor, operation }, 'unexpected-shape', why);
  }
  return listed.filter(
    ({ Organization }) => organizationId === null || Organization?.Id === organizationId,
  );
}

async function readEvidence(
  client: CrayonClient,
  organizationId: number | null,
  customerId: CspCustomerId,
): Promise<CustomerEvidence> {
  const tenant = await client.tenant(customerId);
  const isInside = organizationId === null || tenant.Organization?.Id === organizationId;
  if (!isInside || tenant.EntityStatus === removed) {
    throw new ConnectorError({
      vendor,
      operation: `reading customer tenant ${customerId}`,
      kind: 'not-found',
      detail: isInside ? 'it was removed' : 'it belongs to another organization',
    });
  }
  const customer = fromCrayonTenant(tenant);
  const listed = await readListed(client, organizationId, customerId);
  const ids = listed.map((source) => parseGuid(source.PublisherSubscriptionId ?? ''));
  return {
    customer,
    tenantIds: customer.tenantId === null ? [] : [customer.tenantId],
    domains: customer.domain === null ? [] : [customer.domain],
    commerceSubscriptionIds: [...new Set(ids.filter((id) => id !== null))],
  };
}
