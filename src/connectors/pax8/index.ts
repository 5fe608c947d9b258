import { type CspCustomerId, type ServiceId, parseGuid } from '../../domain/ids.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { inParallel } from '../../lib/in-parallel.ts';
import { createDailyCache } from '../../lib/daily-cache.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type {
  CustomerEvidence,
  Marketplace,
  MarketplaceCapabilities,
} from '../../ports/marketplace.ts';
import type { CallLog } from '../http/types.ts';
import { type Pax8Client, type ClientSettings, createClient } from './client.ts';
import { createPax8Events } from './events.ts';
import { fromPax8Company, fromPax8Status, fromPax8Subscription, isMicrosoft } from './map.ts';
import { createOrdering } from './ordering.ts';
import { testConnection } from './report.ts';
import type { Pax8Pricing, Pax8Subscription } from './schema.ts';
import { readOwned, setQuantity } from './write.ts';

export interface Pax8Settings extends ClientSettings {
  readonly serviceId: ServiceId;
}

/** Subscriptions that are read at the same time; each takes up to three calls of `callsPerMinute`. */
const readsAtOnce = 6;

/** What every account of this vendor can do. Sources and assumptions: README.md, "Limits". */
export const pax8Capabilities: MarketplaceCapabilities = {
  readsReductionWindow: false,
  schedulesAtRenewal: false,
  tellsWhatBecameOfChange: false,
  tellsTenantOfCustomer: false,
  tellsDomainOfCustomer: false,
  sendsEvents: true,
  settleTimeMs: 15 * 60_000,
  lockTimeBeforeRenewalMs: 24 * 3_600_000,
  callsPerMinute: 1_000,
};

/**
 * Pax8 as a marketplace. Sources of everything vendor-specific: README.md of this folder.
 * A customer is a Pax8 company; nothing on it proves a tenant, so evidence comes from its subscriptions.
 */
export function createPax8(settings: Pax8Settings): Marketplace {
  const client = createClient(settings);
  const now = (): Temporal.Instant => settings.now();
  const products = createDailyCache(now, (id) => client.product(id));
  const rules = createDailyCache(now, (id) => client.commitmentRules(id));
  const { serviceId, log } = settings;

  /** By id where planning needs it: `vendorSkuId` and the history are not in the list. */
  const toSubscription = async (
    source: Pax8Subscription,
    form: 'listed' | 'by-id',
  ): Promise<Subscription> => {
    const product = await products.get(source.productId);
    const isPlanned = isLive(source) && isMicrosoft(source, product);
    if (!isPlanned) {
      const beside = { serviceId, product, rules: [], history: null, pricing: null };
      return fromPax8Subscription(source, beside);
    }
    const detail = form === 'by-id' ? source : await client.subscription(source.id);
    const [history, commitmentRules, pricing] = await Promise.all([
      client.history(source.id),
      rules.get(source.productId),
      pricingOf(client, detail, log),
    ]);
    return fromPax8Subscription(detail, {
      serviceId,
      product,
      history,
      pricing,
      rules: commitmentRules,
    });
  };

  return {
    capabilities: pax8Capabilities,
    events: createPax8Events(client.http, settings.baseUrl),
    test: () => testConnection(client),

    listCustomers: async () =>
      (await client.companies())
        .filter(({ status }) => status !== 'Deleted')
        .map(fromPax8Company)
        .sort((a, b) => a.name.localeCompare(b.name, 'en')),

    readCustomerEvidence: (customerId) => readEvidence(client, customerId),

    listSubscriptions: async (customerId) =>
      inParallel(await client.subscriptions(customerId), readsAtOnce, (source) =>
        toSubscription(source, 'listed'),
      ),

    readSubscription: async (customerId, id) =>
      toSubscription(await readOwned(client, customerId, id), 'by-id'),

    setQuantity: (request) => setQuantity(client, (id) => rules.get(id), request),
    ordering: createOrdering(client, (id) => rules.get(id)),
  };
}

function isLive(source: Pax8Subscription): boolean {
  const ours = fromPax8Status(source);
  return ours === 'active' || ours === 'pending';
}

/** The price list, only when the subscription does not tell its cost. A missing price must not stop the reading of seats. */
async function pricingOf(
  client: Pax8Client,
  { productId, companyId, partnerCost }: Pax8Subscription,
  log: CallLog | undefined,
): Promise<Pax8Pricing | null> {
  if (typeof partnerCost === 'number') return null;
  try {
    return await client.pricing(productId, companyId);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    log?.warn({ vendor: 'pax8', productId, error: String(error) }, 'no prices');
    return null;
  }
}

async function readEvidence(
  client: Pax8Client,
  customerId: CspCustomerId,
): Promise<CustomerEvidence> {
  const [company, listed] = await Promise.all([
    client.company(customerId),
    client.subscriptions(customerId),
  ]);
  const subscriptions = await inParallel(listed, readsAtOnce, async (source) =>
    source.vendorSubscriptionId || !isLive(source) ? source : client.subscription(source.id),
  );
  const ids = subscriptions.map((source) => parseGuid(source.vendorSubscriptionId ?? ''));
  return {
    customer: fromPax8Company(company),
    tenantIds: [],
    domains: [],
    commerceSubscriptionIds: [...new Set(ids.filter((id) => id !== null))],
  };
}
