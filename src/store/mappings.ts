import type { ClientId, CspCustomerId, ServiceId } from '../domain/ids.ts';
import type { Database, Tx } from './database.ts';
import { addHistory, listHistory } from './history.ts';

/** Why the mapping is believed, the strongest first. */
export type MappingEvidence =
  | 'tenant-id'
  | 'commerce-subscription'
  | 'domain'
  | 'confirmed-by-person';

/** The saved answer to "which customer is this client at that CSP". */
export interface CustomerMapping {
  readonly client_id: string;
  readonly service_id: string;
  /** Null: the client is not a customer there. */
  readonly customer_id: string | null;
  readonly customer_name: string | null;
  readonly evidence: string;
  readonly evidence_text: string;
  readonly confirmed_by: string;
  readonly confirmed_at: string;
}

/** What a person or a proof settled. */
export interface NewMapping {
  readonly clientId: ClientId;
  readonly serviceId: ServiceId;
  /** Null: not a customer there. */
  readonly customer: { readonly id: CspCustomerId; readonly name: string } | null;
  readonly evidence: MappingEvidence;
  /** One sentence. */
  readonly evidenceText: string;
  /** Name of the person. */
  readonly confirmedBy: string;
  readonly at: Temporal.Instant;
}

/** One line of a mapping's history. */
export interface MappingChange {
  readonly at: string;
  readonly by: string;
  readonly action: 'set' | 'changed' | 'deleted';
  readonly customerName: string | null;
  /** Why it was believed then, one sentence; null for a deletion, and for lines that are older than this field. */
  readonly evidenceText: string | null;
}

/** The mappings of one client, in no order. */
export async function listMappings(
  db: Database,
  clientId: string,
): Promise<readonly CustomerMapping[]> {
  return db.selectFrom('customer_mapping').selectAll().where('client_id', '=', clientId).execute();
}

export async function readMapping(
  db: Database,
  clientId: string,
  serviceId: string,
): Promise<CustomerMapping | null> {
  const row = await db
    .selectFrom('customer_mapping')
    .selectAll()
    .where('client_id', '=', clientId)
    .where('service_id', '=', serviceId)
    .executeTakeFirst();
  return row ?? null;
}

/** The client that already has this customer of the service; null when none has. */
export async function readMappedClient(
  db: Database,
  serviceId: string,
  customerId: string,
): Promise<{ readonly id: string; readonly name: string } | null> {
  const row = await db
    .selectFrom('customer_mapping')
    .innerJoin('client', 'client.id', 'customer_mapping.client_id')
    .select(['client.id', 'client.name'])
    .where('service_id', '=', serviceId)
    .where('customer_id', '=', customerId)
    .executeTakeFirst();
  return row ?? null;
}

/** Ids of the service's customers that are mapped to other clients than this one. */
export async function listTakenCustomers(
  db: Database,
  serviceId: string,
  clientId: string,
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('customer_mapping')
    .select('customer_id')
    .where('service_id', '=', serviceId)
    .where('client_id', '!=', clientId)
    .where('customer_id', 'is not', null)
    .execute();
  return new Set(rows.flatMap(({ customer_id: id }) => id ?? []));
}

/** Saves a mapping with a line of history. The database refuses a customer that another client has. */
export async function saveMapping(tx: Tx, mapping: NewMapping): Promise<void> {
  const { clientId, serviceId, customer } = mapping;
  const before = await readMapping(tx, clientId, serviceId);
  const values = {
    customer_id: customer?.id ?? null,
    customer_name: customer?.name ?? null,
    evidence: mapping.evidence,
    evidence_text: mapping.evidenceText,
    confirmed_by: mapping.confirmedBy,
    confirmed_at: mapping.at.toString(),
  };
  await tx
    .insertInto('customer_mapping')
    .values({ client_id: clientId, service_id: serviceId, ...values })
    .onConflict((conflict) => conflict.columns(['client_id', 'service_id']).doUpdateSet(values))
    .execute();
  await addHistory(tx, {
    subject: 'mapping',
    key: keyOf(clientId, serviceId),
    at: values.confirmed_at,
    by: mapping.confirmedBy,
    changes: {
      action: before === null ? 'set' : 'changed',
      customerName: values.customer_name,
      evidenceText: values.evidence_text,
    },
  });
}

/** False when there was none. */
export async function deleteMapping(
  tx: Tx,
  mapping: {
    readonly clientId: string;
    readonly serviceId: string;
    readonly by: string;
    readonly at: Temporal.Instant;
  },
): Promise<boolean> {
  const { clientId, serviceId } = mapping;
  const before = await readMapping(tx, clientId, serviceId);
  if (before === null) return false;
  await tx
    .deleteFrom('customer_mapping')
    .where('client_id', '=', clientId)
    .where('service_id', '=', serviceId)
    .execute();
  await addHistory(tx, {
    subject: 'mapping',
    key: keyOf(clientId, serviceId),
    at: mapping.at.toString(),
    by: mapping.by,
    changes: { action: 'deleted', customerName: before.customer_name },
  });
  return true;
}

/** Newest first. */
export async function listMappingHistory(
  db: Database,
  clientId: string,
  serviceId: string,
): Promise<readonly MappingChange[]> {
  const entries = await listHistory(db, 'mapping', keyOf(clientId, serviceId));
  return entries.map(({ at, by, changes }) => {
    // Written by this file only, in exactly this shape; older lines have no evidence.
    const change = changes as Pick<MappingChange, 'action' | 'customerName'> &
      Partial<Pick<MappingChange, 'evidenceText'>>;
    return { at, by, ...change, evidenceText: change.evidenceText ?? null };
  });
}

const keyOf = (clientId: string, serviceId: string): string => `${clientId}/${serviceId}`;
