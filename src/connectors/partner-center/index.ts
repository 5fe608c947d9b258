import {
  type CspCustomerId,
  type ServiceId,
  type SubscriptionId,
  parseGuid,
} from '../../domain/ids.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { inParallel } from '../../lib/in-parallel.ts';
import type {
  CustomerEvidence,
  Marketplace,
  MarketplaceCapabilities,
} from '../../ports/marketplace.ts';
import { type AloneWithToken, createEntraTokens } from '../http/oauth.ts';
import { createCertificateBook } from './certificates.ts';
import { type PartnerCenterClient, type PartnerSettings, createClient } from './client.ts';
import { createDailyCache } from '../../lib/daily-cache.ts';
import { createPartnerCenterEvents } from './events.ts';
import {
  fromOfferId,
  fromPartnerCenterCustomer,
  fromPartnerCenterSubscription,
  isNewCommerceSeats,
} from './map.ts';
import { createOrdering } from './ordering.ts';
import { fromPriceSheet } from './prices.ts';
import { readOfferMatrix } from './offer-matrix.ts';
import { testConnection } from './report.ts';
import type { PartnerCenterSku, RawSubscription } from './schema.ts';
import { scheduleQuantity, setQuantity } from './write.ts';

export interface PartnerCenterSettings extends PartnerSettings {
  readonly serviceId: ServiceId;
  /** "https://login.microsoftonline.com", or a simulator. */
  readonly loginUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Of a partner user who signed in with MFA; without it prices are not read. */
  readonly consent?: AloneWithToken | undefined;
  now(): Temporal.Instant;
}

/** Subscriptions that are read at the same time: "low parallelism" is Microsoft's advice ([D 16] of README.md). */
const readsAtOnce = 6;

/** What every account of this vendor can do. Sources and assumptions: README.md, "Limits". */
export const partnerCenterCapabilities: MarketplaceCapabilities = {
  readsReductionWindow: true,
  schedulesAtRenewal: true,
  tellsWhatBecameOfChange: false,
  tellsTenantOfCustomer: true,
  tellsDomainOfCustomer: true,
  sendsEvents: true,
  settleTimeMs: 15 * 60_000,
  lockTimeBeforeRenewalMs: 24 * 3_600_000,
  callsPerMinute: 500,
};

/**
 * Microsoft Partner Center as a marketplace, for direct-bill partners and indirect providers.
 *
 * Commerce is called as the application alone; only the price sheet needs a person's consent. Sources of everything
 * vendor-specific: README.md of this folder.
 */
export function createPartnerCenter(settings: PartnerCenterSettings): Marketplace {
  const client = createClient({
    ...settings,
    tokens: createEntraTokens({ ...settings, vendor: 'partner-center', now: () => settings.now() }),
    consent: settings.consent ?? null,
  });
  const { serviceId } = settings;
  const beside = createBeside(client, settings);

  const toSubscription = async (
    customerId: CspCustomerId,
    raw: RawSubscription,
  ): Promise<Subscription> => {
    const [sku, prices] = await Promise.all([beside.skuOf(raw), beside.prices()]);
    return fromPartnerCenterSubscription(raw, { serviceId, customerId, sku, prices });
  };

  return {
    capabilities: partnerCenterCapabilities,
    events: createPartnerCenterEvents(client.commerce, createCertificateBook(settings)),
    test: () =>
      testConnection(client, {
        country: settings.country,
        hasConsent: settings.consent !== undefined,
      }),

    listCustomers: async () =>
      (await client.customers())
        .filter(({ relationshipToPartner }) => isResold(relationshipToPartner))
        .map(fromPartnerCenterCustomer)
        .sort((a, b) => a.name.localeCompare(b.name, 'en')),

    readCustomerEvidence: (customerId) => readEvidence(client, customerId),

    listSubscriptions: async (customerId) => {
      const listed = await client.subscriptions(customerId);
      return inParallel(listed, readsAtOnce, async (item) => {
        // The list does not carry `refundableQuantity`: [D 23] of README.md.
        const raw = carriesLots(item)
          ? await client.subscription(customerId, String(item['id']))
          : item;
        return toSubscription(customerId, raw);
      });
    },

    readSubscription: async (customerId: CspCustomerId, id: SubscriptionId) =>
      toSubscription(customerId, await client.subscription(customerId, id)),

    setQuantity: (request) => setQuantity(client, request),
    scheduleQuantity: (request) => scheduleQuantity(client, request),
    ordering: createOrdering({
      serviceId,
      client,
      prices: () => beside.prices(),
      now: () => settings.now(),
      hasConsent: settings.consent !== undefined,
    }),
    ...(settings.consent === undefined
      ? {}
      : { readOfferMatrix: (month, take) => readOfferMatrix(client.pricing, month, take) }),
  };
}

/** Only resold customers can be bought for; the list may show advised ones too ([D 21]). */
function isResold(relationship: string | null | undefined): boolean {
  return !relationship || relationship.toLowerCase() === 'reseller';
}

function carriesLots(item: RawSubscription): boolean {
  return isNewCommerceSeats(item) && String(item['status']).toLowerCase() === 'active';
}

/** What is read beside the subscriptions, once a day. */
function createBeside(client: PartnerCenterClient, settings: PartnerCenterSettings) {
  const now = (): Temporal.Instant => settings.now();
  const skus = createDailyCache(now, (productId: string) => client.skus(productId));
  // 40 MB: only the very first readers of a process wait for it.
  const sheet = createDailyCache(
    now,
    async () => fromPriceSheet(await client.priceSheet()),
    'serve-old',
  );
  return {
    skuOf: async (raw: RawSubscription): Promise<PartnerCenterSku | null> => {
      const offer = fromOfferId(typeof raw['offerId'] === 'string' ? raw['offerId'] : null);
      if (offer === null || !isNewCommerceSeats(raw)) return null;
      const all = await skus.get(offer.productId);
      return all.find(({ id }) => id.toUpperCase() === offer.skuId) ?? null;
    },
    /** Null when there is no consent or the sheet cannot be read: a missing price must not stop the reading of seats. */
    prices: async () => {
      if (settings.consent === undefined) return null;
      try {
        return await sheet.get('');
      } catch (error) {
        settings.log?.warn({ vendor: 'partner-center', error: String(error) }, 'no prices');
        return null;
      }
    },
  };
}

const guidsIn = (texts: readonly unknown[]): string[] => [
  ...new Set(texts.map((text) => parseGuid(String(text))).filter((id) => id !== null)),
];

async function readEvidence(
  client: PartnerCenterClient,
  customerId: CspCustomerId,
): Promise<CustomerEvidence> {
  const [source, subscriptions] = await Promise.all([
    client.customer(customerId),
    client.subscriptions(customerId),
  ]);
  const customer = fromPartnerCenterCustomer(source);
  const domains = [customer.domain, ...(source.customDomains ?? [])]
    .filter((domain) => domain !== null)
    .map((domain) => domain.toLowerCase());
  return {
    customer,
    tenantIds: guidsIn([source.id, source.companyProfile?.tenantId ?? '']),
    domains: [...new Set(domains)],
    commerceSubscriptionIds: guidsIn(subscriptions.map((raw) => raw['id'])),
  };
}
