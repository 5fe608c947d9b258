import { clientId, type ServiceId, type SubscriptionId } from '../../domain/ids.ts';
import type { Subscription } from '../../domain/subscription.ts';
import type { BookedWork, ManualBook } from '../../ports/manual-book.ts';
import type {
  ChangeProgress,
  Marketplace,
  MarketplaceCapabilities,
} from '../../ports/marketplace.ts';
import { fromBookedClient, fromBookedSubscription } from './map.ts';
import { notFound, setQuantity } from './write.ts';

export interface ManualSettings {
  readonly serviceId: ServiceId;
  /** Where people buy at the vendor; empty for nowhere in particular. */
  readonly portalAddress: string;
  readonly book: ManualBook;
  now(): Temporal.Instant;
}

/** What a CSP without an API can do, with people as its API. Sources and assumptions: README.md, "Limits". */
export const manualCapabilities: MarketplaceCapabilities = {
  readsReductionWindow: true,
  schedulesAtRenewal: false,
  tellsWhatBecameOfChange: true,
  tellsTenantOfCustomer: true,
  tellsDomainOfCustomer: false,
  isKeptByHand: true,
  settleTimeMs: 60_000,
  lockTimeBeforeRenewalMs: 24 * 3_600_000,
  callsPerMinute: 1_000,
};

/**
 * A CSP without an API as a marketplace: what is bought there stands in our own book, and a change is a work item that a
 * person answers. A customer is a client of ours.
 */
export function createManual(settings: ManualSettings): Marketplace {
  const { book, serviceId, portalAddress } = settings;
  const read = async (customerId: string, id: SubscriptionId): Promise<Subscription> => {
    const record = await book.readSubscription(customerId, id);
    if (record === null) throw notFound(`reading subscription ${id} of client ${customerId}`);
    return fromBookedSubscription(record, { serviceId, now: settings.now() });
  };
  return {
    capabilities: manualCapabilities,

    test: () =>
      Promise.resolve({
        ok: true,
        findings: [
          {
            ok: true,
            text: 'There is nothing to call: people buy here, and Seatwright asks them to. Write down what each client has there on the client’s page.',
            nextStep: null,
          },
        ],
      }),

    listCustomers: async () =>
      (await book.listClients())
        .map(fromBookedClient)
        .sort((a, b) => a.name.localeCompare(b.name, 'en')),

    readCustomerEvidence: async (customerId) => {
      const client = await book.readClient(customerId);
      if (client === null) throw notFound(`reading client ${customerId}`);
      const records = await book.listSubscriptions(customerId);
      return {
        customer: fromBookedClient(client),
        tenantIds: client.tenantId === null ? [] : [client.tenantId],
        domains: [],
        commerceSubscriptionIds: records.flatMap(
          ({ commerceSubscriptionId }) => commerceSubscriptionId ?? [],
        ),
      };
    },

    listSubscriptions: async (customerId) => {
      if ((await book.readClient(customerId)) === null)
        throw notFound(`reading client ${customerId}`);
      const now = settings.now();
      return (await book.listSubscriptions(customerId)).map((record) =>
        fromBookedSubscription(record, { serviceId, now }),
      );
    },

    readSubscription: read,

    setQuantity: async (request) =>
      setQuantity(book, await read(request.customerId, request.subscriptionId), request, {
        now: settings.now(),
        portalAddress,
      }),

    readChange: async ({ customerId, subscriptionId, reference }) => {
      const item = await book.readWork(reference);
      const isTheirs =
        item?.clientId === clientId(customerId) && item.subscriptionId === subscriptionId;
      return isTheirs ? toProgress(item) : { state: 'unknown' };
    },

    findChange: async ({ customerId, subscriptionId, requestId }) => {
      const item = await book.findWork(requestId);
      const isTheirs =
        item?.clientId === clientId(customerId) && item.subscriptionId === subscriptionId;
      return isTheirs ? item.id : null;
    },
  };
}

function toProgress({ state, closedBy, reason }: BookedWork): ChangeProgress {
  const who = closedBy ?? 'A person';
  if (state === 'open') return { state: 'pending', words: 'waits for a person to do it by hand' };
  if (state === 'done') return { state: 'done', words: `was done by hand by ${who}` };
  const detail = `${who} could not do it${reason === '' ? '' : `: ${reason}`}`;
  return { state: 'refused', reason: 'other', detail };
}
