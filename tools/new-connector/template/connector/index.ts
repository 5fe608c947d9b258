import type { CspCustomerId, ServiceId } from '../../../../src/domain/ids.ts';
import type {
  CustomerEvidence,
  Marketplace,
  MarketplaceCapabilities,
} from '../../../../src/ports/marketplace.ts';
import { type AcornClient, type ClientSettings, createClient } from './client.ts';
import { fromAcornCustomer, fromAcornSubscription } from './map.ts';
import { testConnection } from './report.ts';
import { setQuantity } from './write.ts';

export interface AcornSettings extends ClientSettings {
  readonly serviceId: ServiceId;
}

/** What every account of this vendor can do. Sources and assumptions: README.md, "Limits". */
export const acornCapabilities: MarketplaceCapabilities = {
  readsReductionWindow: true,
  schedulesAtRenewal: false,
  tellsWhatBecameOfChange: false,
  tellsTenantOfCustomer: true,
  tellsDomainOfCustomer: true,
  settleTimeMs: 15 * 60_000,
  lockTimeBeforeRenewalMs: 24 * 3_600_000,
  callsPerMinute: 60,
};

/** Acorn Cloud as a marketplace. Sources of everything vendor-specific: README.md of this folder. */
export function createAcorn(settings: AcornSettings): Marketplace {
  const client = createClient(settings);
  const { serviceId } = settings;
  return {
    capabilities: acornCapabilities,
    test: () => testConnection(client),
    listCustomers: async () =>
      (await client.customers())
        .map(fromAcornCustomer)
        .sort((a, b) => a.name.localeCompare(b.name, 'en')),
    readCustomerEvidence: (customerId) => readEvidence(client, customerId),
    listSubscriptions: async (customerId) =>
      (await client.subscriptions(customerId)).map((source) =>
        fromAcornSubscription(source, serviceId),
      ),
    readSubscription: async (customerId, id) =>
      fromAcornSubscription(await client.subscription(customerId, id), serviceId),
    setQuantity: (request) => setQuantity(client, request),
  };
}

async function readEvidence(
  client: AcornClient,
  customerId: CspCustomerId,
): Promise<CustomerEvidence> {
  const customer = fromAcornCustomer(await client.customer(customerId));
  const subscriptions = await client.subscriptions(customerId);
  const ids = subscriptions.map(({ microsoftSubscriptionId }) => microsoftSubscriptionId);
  return {
    customer,
    tenantIds: customer.tenantId === null ? [] : [customer.tenantId],
    domains: customer.domain === null ? [] : [customer.domain],
    commerceSubscriptionIds: [
      ...new Set(ids.flatMap((id) => (id ? [id.trim().toLowerCase()] : []))),
    ],
  };
}
