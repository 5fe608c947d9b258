import { type CspCustomerId, type ServiceId, parseGuid } from '../../domain/ids.ts';
import type { ReductionFacts, Subscription } from '../../domain/subscription.ts';
import { inParallel } from '../../lib/in-parallel.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type {
  CustomerEvidence,
  Marketplace,
  MarketplaceCapabilities,
} from '../../ports/marketplace.ts';
import { refuseToPlan } from '../http/lists.ts';
import { type ArrowSphereClient, cleanKey, type ClientSettings, createClient } from './client.ts';
import { fromArrowSphereHistory, isBetweenActions } from './history.ts';
import {
  fromArrowSphereCustomer,
  fromArrowSphereLicense,
  fromArrowSphereStatus,
  fromFoundLicense,
  isMicrosoft,
} from './map.ts';
import { readOwned } from './own.ts';
import { vendor } from './paging.ts';
import { readChange } from './progress.ts';
import { testConnection } from './report.ts';
import { scheduleOf, scheduleQuantity } from './schedule.ts';
import type { ArrowLicense } from './schema.ts';
import { reductionOf } from './window.ts';
import { setQuantity, type Writing } from './write.ts';

export interface ArrowSphereSettings extends ClientSettings {
  readonly serviceId: ServiceId;
  now(): Temporal.Instant;
}

/** Licenses that are read at the same time, two calls each. */
const readsAtOnce = 4;

/** What every account of this vendor can do. Sources and assumptions: README.md, "Limits". */
export const arrowSphereCapabilities: MarketplaceCapabilities = {
  readsReductionWindow: true,
  schedulesAtRenewal: true,
  tellsWhatBecameOfChange: true,
  tellsTenantOfCustomer: true,
  tellsDomainOfCustomer: true,
  settleTimeMs: 15 * 60_000,
  lockTimeBeforeRenewalMs: 24 * 3_600_000,
  callsPerMinute: 120,
};

/** ArrowSphere as a marketplace. Sources of everything vendor-specific: README.md of this folder. */
export function createArrowSphere(settings: ArrowSphereSettings): Marketplace {
  const client = createClient(settings);
  const { serviceId, log } = settings;
  const writing: Writing = { client, now: () => settings.now(), log };

  const toSubscription = async (license: ArrowLicense): Promise<Subscription> => {
    if (!isPlanned(license)) {
      return fromArrowSphereLicense(license, {
        serviceId,
        scheduledQuantity: null,
        reduction: notPlanned,
      });
    }
    const subscription = fromArrowSphereLicense(license, {
      serviceId,
      ...scheduleOf(license, await client.tasks(license.license_id)),
      reduction: reductionOf(license),
    });
    return isBetweenActions(license) ? withHistory(writing, subscription) : subscription;
  };

  return {
    capabilities: arrowSphereCapabilities,
    test: () => testConnection(client, cleanKey(settings.apiKey)),

    listCustomers: async () =>
      (await client.customers())
        .filter(({ DeletedAt }) => !DeletedAt)
        .map(fromArrowSphereCustomer)
        .sort((a, b) => a.name.localeCompare(b.name, 'en')),

    readCustomerEvidence: (customerId) => readEvidence(client, customerId),

    listSubscriptions: async (customerId) =>
      inParallel(await client.findLicenses(customerId), readsAtOnce, async (found) => {
        const listed = fromFoundLicense(found);
        // Actions, prices and constraints are in the answer by reference only.
        return toSubscription(
          isPlanned(listed) ? await readListed(client, customerId, listed.license_id) : listed,
        );
      }),

    readSubscription: async (customerId, id) =>
      toSubscription(await readOwned(client, customerId, id)),

    setQuantity: (request) => setQuantity(writing, request),
    readChange: (change) => readChange(client, change),
    scheduleQuantity: (request) => scheduleQuantity(client, request),
  };
}

/** A license that the search has found; the index may lag behind what is there. */
async function readListed(
  client: ArrowSphereClient,
  customerId: CspCustomerId,
  ref: string,
): Promise<ArrowLicense> {
  try {
    return await readOwned(client, customerId, ref);
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.kind !== 'not-found') throw error;
    const why = `license ${ref} was found, but it is not there`;
    const operation = `reading licenses of customer ${customerId}`;
    throw refuseToPlan({ vendor, operation }, 'unavailable', why);
  }
}

/** What may be given back, out of the history. One that cannot be read must not hide the seats. */
async function withHistory(
  { client, log }: Writing,
  subscription: Subscription,
): Promise<Subscription> {
  try {
    const lines = await client.history(subscription.id);
    return { ...subscription, reduction: fromArrowSphereHistory(lines, subscription) };
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.isTransient) throw error;
    log?.warn({ vendor, subscriptionId: subscription.id, error: String(error) }, 'no history');
    return subscription;
  }
}

const notPlanned: ReductionFacts = {
  kind: 'unknown',
  reason: 'It has ended, or it is not a Microsoft license.',
};

/** Whether anything is ever planned with it: Microsoft's, and not over. */
function isPlanned(license: ArrowLicense): boolean {
  const status = fromArrowSphereStatus(license);
  return isMicrosoft(license) && status !== 'cancelled' && status !== 'expired';
}

async function readEvidence(
  client: ArrowSphereClient,
  customerId: CspCustomerId,
): Promise<CustomerEvidence> {
  const [source, found] = await Promise.all([
    client.customer(customerId),
    client.findLicenses(customerId),
  ]);
  const customer = fromArrowSphereCustomer(source);
  const tenantIds = guidsIn([
    customer.tenantId,
    ...found.map((row) => row.customer_vendor_reference || row.customerVendorReference),
  ]);
  return {
    customer,
    tenantIds,
    domains: customer.domain === null ? [] : [customer.domain],
    commerceSubscriptionIds: guidsIn(found.map((row) => row.vendor_subscription_id)),
  };
}

function guidsIn(texts: readonly (string | null | undefined)[]): string[] {
  const ids = texts.map((text) => parseGuid(text ?? ''));
  return [...new Set(ids.filter((id) => id !== null))];
}
