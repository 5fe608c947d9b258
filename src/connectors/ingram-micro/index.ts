import type { ServiceId } from '../../domain/ids.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { catalogKeyIn } from '../../domain/products/catalog-words.ts';
import { inParallel } from '../../lib/in-parallel.ts';
import type { Marketplace, MarketplaceCapabilities } from '../../ports/marketplace.ts';
import { createCatalog } from './catalog.ts';
import { type ClientSettings, createClient } from './client.ts';
import { fromIngramCustomer, fromIngramStatus, fromIngramSubscription, isTrial } from './map.ts';
import { createOrderReader, findChange, readChange } from './orders.ts';
import { testConnection } from './report.ts';
import type { IngramSubscriptionRow } from './schema.ts';
import { type Owned, readOwned, setQuantity } from './write.ts';

export interface IngramMicroSettings extends ClientSettings {
  readonly serviceId: ServiceId;
}

/** More than two at a time have been seen to be throttled. */
const readsAtOnce = 2;

/** What every account of this vendor can do. Sources and assumptions: README.md, "Limits". */
export const ingramMicroCapabilities: MarketplaceCapabilities = {
  readsReductionWindow: false,
  schedulesAtRenewal: false,
  tellsWhatBecameOfChange: true,
  tellsTenantOfCustomer: false,
  tellsDomainOfCustomer: false,
  settleTimeMs: 30 * 60_000,
  lockTimeBeforeRenewalMs: 24 * 3_600_000,
  callsPerMinute: 100,
};

/**
 * The Ingram Micro Cloud Marketplace as a marketplace. Sources of everything vendor-specific: README.md of this folder.
 * A customer is an Ingram customer; nothing ties it to a tenant, so a person maps it. A subscription that holds several
 * products is one subscription of ours for each of them.
 */
export function createIngramMicro(settings: IngramMicroSettings): Marketplace {
  const client = createClient(settings);
  const now = (): Temporal.Instant => settings.now();
  const catalog = createCatalog(client, now, settings.log);
  const reader = createOrderReader(client);
  const { serviceId } = settings;

  const toSubscription = async ({ subscription, line }: Owned): Promise<Subscription> => {
    const isPlanned =
      isLive(subscription) && catalogKeyIn(line?.mpn) !== null && !isTrial(subscription, line);
    if (!isPlanned || line === null) {
      return fromIngramSubscription(subscription, line, { serviceId, product: null, orders: null });
    }
    const product = await catalog.rowOf(subscription, line);
    const orders = await reader.orders({ subscriptionId: subscription.id });
    return fromIngramSubscription(subscription, line, { serviceId, product, orders });
  };

  /** What is in a subscription is not in the list; what is gone holds nothing and is not asked for. */
  const toSubscriptions = async (row: IngramSubscriptionRow): Promise<Subscription[]> => {
    const isGone = fromIngramStatus(row) === 'cancelled';
    const subscription = isGone ? { ...row, products: [] } : await client.subscription(row.id);
    const { products } = subscription;
    const lines = products.length === 0 ? [null] : products;
    const read: Subscription[] = [];
    for (const line of lines) read.push(await toSubscription({ subscription, line }));
    return read;
  };

  return {
    capabilities: ingramMicroCapabilities,
    test: () => testConnection(client),

    listCustomers: async () =>
      (await client.customers())
        .filter(({ status }) => status !== 'cancelled')
        .map(fromIngramCustomer)
        .sort((a, b) => a.name.localeCompare(b.name, 'en')),

    readCustomerEvidence: async (customerId) => ({
      customer: fromIngramCustomer(await client.customer(customerId)),
      tenantIds: [],
      domains: [],
      commerceSubscriptionIds: [],
    }),

    listSubscriptions: async (customerId) =>
      (
        await inParallel(await client.subscriptions(customerId), readsAtOnce, toSubscriptions)
      ).flat(),

    readSubscription: async (customerId, id) =>
      toSubscription(await readOwned(client, customerId, id)),

    setQuantity: (request) => setQuantity({ client, reader, catalog }, request),

    readChange: (change) => readChange(reader, change),

    findChange: (change) => findChange(reader, now(), change),
  };
}

function isLive(row: IngramSubscriptionRow): boolean {
  const status = fromIngramStatus(row);
  return status === 'active' || status === 'pending';
}
