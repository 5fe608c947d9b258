import type { CspCustomerId, ServiceId } from '../../domain/ids.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { createDailyCache } from '../../lib/daily-cache.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { Marketplace, MarketplaceCapabilities } from '../../ports/marketplace.ts';
import { type ClientSettings, createClient } from './client.ts';
import { fromSherwebCatalog, fromSherwebCustomer, fromSherwebSubscription } from './map.ts';
import { createOrdering } from './ordering.ts';
import { testConnection } from './report.ts';
import type { SherwebPrice, SherwebSubscription } from './schema.ts';
import { findOwned, readCustomer, readTracking, setQuantity } from './write.ts';

export interface SherwebSettings extends ClientSettings {
  readonly serviceId: ServiceId;
}

/** What every account of this vendor can do. Sources and assumptions: README.md, "Limits". */
export const sherwebCapabilities: MarketplaceCapabilities = {
  readsReductionWindow: true,
  schedulesAtRenewal: false,
  tellsWhatBecameOfChange: true,
  tellsTenantOfCustomer: false,
  tellsDomainOfCustomer: false,
  settleTimeMs: 30 * 60_000,
  lockTimeBeforeRenewalMs: 24 * 3_600_000,
  callsPerMinute: 60,
};

/** Sherweb as a marketplace. Sources of everything vendor-specific: README.md of this folder. */
export function createSherweb(settings: SherwebSettings): Marketplace {
  const client = createClient(settings);
  const now = (): Temporal.Instant => settings.now();
  const { serviceId, log } = settings;
  // A catalog is large: of each customer's only what it has bought is kept, by customer and SKUs.
  const catalogs = createDailyCache(now, async (key) => {
    const [customerId = '', ...skus] = key.split('\n');
    return fromSherwebCatalog(await client.catalog(customerId), skus);
  });

  /** Empty when prices are hidden or cannot be read: that must not stop the reading of seats. */
  const pricesOf = async (customerId: CspCustomerId): Promise<readonly SherwebPrice[]> => {
    try {
      return await client.prices(customerId);
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      log?.warn({ vendor: 'sherweb', customerId, error: String(error) }, 'no prices');
      return [];
    }
  };

  const readAll = async (
    customerId: CspCustomerId,
  ): Promise<{
    readonly sources: readonly SherwebSubscription[];
    readonly toSubscription: (source: SherwebSubscription) => Subscription;
  }> => {
    const [sources, prices] = await Promise.all([
      client.subscriptions(customerId),
      pricesOf(customerId),
    ]);
    const skus = [...new Set(sources.map(({ sku }) => sku ?? ''))].sort();
    const catalog =
      sources.length === 0
        ? fromSherwebCatalog([], [])
        : await catalogs.get([customerId, ...skus].join('\n'));
    const priceOf = new Map(prices.map((price) => [price.id.toLowerCase(), price]));
    return {
      sources,
      toSubscription: (source) => {
        const price = priceOf.get(source.id.toLowerCase()) ?? null;
        return fromSherwebSubscription(source, { serviceId, customerId, catalog, price });
      },
    };
  };

  return {
    capabilities: sherwebCapabilities,
    test: () => testConnection(client),

    listCustomers: async () =>
      (await client.customers())
        .map(fromSherwebCustomer)
        .sort((a, b) => a.name.localeCompare(b.name, 'en')),

    readCustomerEvidence: async (customerId) => ({
      customer: fromSherwebCustomer(await readCustomer(client, customerId)),
      tenantIds: [],
      domains: [],
      commerceSubscriptionIds: [],
    }),

    listSubscriptions: async (customerId) => {
      const { sources, toSubscription } = await readAll(customerId);
      return sources.map(toSubscription);
    },

    readSubscription: async (customerId, id) => {
      const { sources, toSubscription } = await readAll(customerId);
      return toSubscription(findOwned(sources, customerId, id));
    },

    setQuantity: (request) => setQuantity(client, request, now()),
    readChange: ({ reference }) => readTracking(client, reference),
    ordering: createOrdering({ client, now, log }),
  };
}
