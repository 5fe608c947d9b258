import { type CspCustomerId, type ServiceId, parseGuid } from '../../domain/ids.ts';
import { inParallel } from '../../lib/in-parallel.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type {
  CustomerEvidence,
  Marketplace,
  MarketplaceCapabilities,
} from '../../ports/marketplace.ts';
import { type IonClient, type ClientSettings, createClient } from './client.ts';
import { fromCloudProfiles, fromIonCustomer, fromIonSubscription, isLiveLicense } from './map.ts';
import { vendor } from './paging.ts';
import { testConnection } from './report.ts';
import type { IonSubscription } from './schema.ts';
import { findChange, isIonId, readChange, readOwned, setQuantity } from './write.ts';

export interface TdSynnexIonSettings extends ClientSettings {
  readonly serviceId: ServiceId;
}

/** Subscriptions that are read at the same time, one call each. */
const readsAtOnce = 4;

/** What every account of this vendor can do. Sources and assumptions: README.md, "Limits". */
export const tdSynnexIonCapabilities: MarketplaceCapabilities = {
  readsReductionWindow: false,
  schedulesAtRenewal: false,
  tellsWhatBecameOfChange: true,
  tellsTenantOfCustomer: true,
  tellsDomainOfCustomer: true,
  settleTimeMs: 15 * 60_000,
  lockTimeBeforeRenewalMs: 24 * 3_600_000,
  callsPerMinute: 100,
};

/**
 * TD SYNNEX StreamOne Ion as a marketplace. Sources of everything vendor-specific: README.md of this folder.
 * A customer's tenant is in its cloud profile, not in the list of customers.
 */
export function createTdSynnexIon(settings: TdSynnexIonSettings): Marketplace {
  const accountId = settings.accountId.trim();
  const client = createClient({ ...settings, accountId, now: () => settings.now() });
  const toSubscription = (source: IonSubscription) =>
    fromIonSubscription(source, settings.serviceId, settings.now());

  return {
    capabilities: tdSynnexIonCapabilities,
    test: () => testConnection(client, accountId),

    // Inactive ones too: a subscription of theirs may still be paid for.
    listCustomers: async () =>
      (await client.customers())
        .map(fromIonCustomer)
        .sort((a, b) => a.name.localeCompare(b.name, 'en')),

    readCustomerEvidence: (customerId) => readEvidence(client, customerId),

    listSubscriptions: async (customerId) => {
      const listed = await readListed(client, customerId);
      return inParallel(listed, readsAtOnce, async (source) =>
        // Only the answer by id has the activity log, and is read anew from Microsoft.
        toSubscription(
          isLiveLicense(source) ? await readOwned(client, customerId, source.id) : source,
        ),
      );
    },

    readSubscription: async (customerId, id) =>
      toSubscription(await readOwned(client, customerId, id)),

    setQuantity: (request) => setQuantity(client, request),
    readChange: (change) => readChange(client, change),
    findChange: (change) => findChange(client, change),
  };
}

/** The customer's subscriptions; a filter that was not obeyed must not plan for somebody else. */
async function readListed(
  client: IonClient,
  customerId: CspCustomerId,
): Promise<readonly IonSubscription[]> {
  const listed = await client.subscriptions(customerId);
  const strange = listed.find((source) => source.customerId !== customerId);
  if (strange === undefined) return listed;
  throw new ConnectorError({
    vendor,
    operation: `reading subscriptions of customer ${customerId}`,
    kind: 'unexpected-shape',
    detail: `refuse to plan: subscription ${strange.id} of customer ${strange.customerId} came as well`,
  });
}

async function readEvidence(
  client: IonClient,
  customerId: CspCustomerId,
): Promise<CustomerEvidence> {
  if (!isIonId(customerId)) {
    throw new ConnectorError({
      vendor,
      operation: `reading customer ${customerId}`,
      kind: 'not-found',
      detail: 'an id of Ion is a whole number',
    });
  }
  const [customer, profiles, subscriptions] = await Promise.all([
    client.customer(customerId),
    client.cloudProfiles(customerId),
    readListed(client, customerId),
  ]);
  const { tenantIds, domains } = fromCloudProfiles(profiles);
  const ids = subscriptions.map((source) => parseGuid(source.subscriptionId ?? ''));
  return {
    customer: {
      ...fromIonCustomer(customer),
      // Two would be a doubt.
      tenantId: tenantIds.length === 1 ? (tenantIds[0] ?? null) : null,
      domain: domains.length === 1 ? (domains[0] ?? null) : null,
    },
    tenantIds,
    domains,
    commerceSubscriptionIds: [...new Set(ids.filter((id) => id !== null))],
  };
}
