import { clientId, skuId, subscriptionId } from '../domain/ids.ts';
import type { BookedSubscription, BookedWork, ManualBook } from '../ports/manual-book.ts';
import { listAllClients, readClient, type Client } from './clients.ts';
import { transact, type Database } from './database.ts';
import {
  listManualSubscriptions,
  lotsOf,
  readManualSubscription,
  type ManualSubscription,
} from './manual-subscriptions.ts';
import { findWorkItem, openWorkItem, readWorkItem, type WorkItem } from './manual-work.ts';

/** The book of one CSP without an API. */
export function createManualBook(db: Database, serviceId: string): ManualBook {
  return {
    listClients: async () =>
      (await listAllClients(db)).filter(({ disabled }) => !disabled).map(toBookedClient),

    readClient: async (id) => {
      const client = await readClient(db, id);
      return client === null || client.disabled ? null : toBookedClient(client);
    },

    listSubscriptions: async (client) =>
      (await listManualSubscriptions(db, { clientId: client, serviceId })).map(
        toBookedSubscription,
      ),

    readSubscription: async (client, id) => {
      const record = await readManualSubscription(db, id);
      const isTheirs = record?.client_id === client && record.service_id === serviceId;
      return isTheirs ? toBookedSubscription(record) : null;
    },

    openWork: (work) => transact(db, (tx) => openWorkItem(tx, serviceId, work)),

    readWork: async (id) => toBookedWork(await readWorkItem(db, id), serviceId),

    findWork: async (requestId) => toBookedWork(await findWorkItem(db, requestId), serviceId),
  };
}

function toBookedClient({ id, name, tenant_id }: Client) {
  return { id: clientId(id), name, tenantId: tenant_id };
}

function toBookedSubscription(row: ManualSubscription): BookedSubscription {
  const { unit_cost_minor: amountMinor, unit_cost_currency: currency } = row;
  return {
    id: subscriptionId(row.id),
    clientId: clientId(row.client_id),
    productName: row.product_name,
    skuId: skuId(row.sku_id),
    segment: row.segment,
    term: row.term,
    billingCycle: row.billing_cycle,
    quantity: row.quantity,
    maximumQuantity: row.maximum_quantity,
    termEndsAt: row.term_ends_at === null ? null : Temporal.Instant.from(row.term_ends_at),
    renewsAutomatically: row.renews_automatically,
    unitCost: amountMinor === null || currency === null ? null : { amountMinor, currency },
    commerceSubscriptionId: row.commerce_subscription_id,
    accountReference: row.account_reference,
    lots: lotsOf(row),
  };
}

/** Another CSP's item is none. */
function toBookedWork(item: WorkItem | null, serviceId: string): BookedWork | null {
  if (item?.service_id !== serviceId) return null;
  return {
    id: item.id,
    clientId: clientId(item.client_id),
    subscriptionId: subscriptionId(item.subscription_id),
    state: item.state,
    closedBy: item.closed_by_name,
    reason: item.reason,
  };
}
