import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { consumeNewestFirst } from '../domain/windows/lots.ts';
import type { Lot } from '../domain/subscription.ts';
import { json, type Database, type Tx } from './database.ts';
import type { ManualSubscriptionTable } from './schema-manual.ts';

/** A subscription at a CSP without an API, as people keep it. */
export type ManualSubscription = Selectable<ManualSubscriptionTable>;

/** What a person writes down; everything else follows from answered work items. */
export type ManualSubscriptionFacts = Omit<
  ManualSubscription,
  'id' | 'service_id' | 'client_id' | 'lots' | 'updated_at' | 'updated_by' | 'removed_at'
>;

/** Who changes a record, and when. */
export interface Editing {
  /** Name of the person. */
  readonly by: string;
  readonly at: Temporal.Instant;
}

/** The client's records that were not removed, of every CSP or of one; ordered by product. */
export async function listManualSubscriptions(
  db: Database,
  of: { readonly clientId: string; readonly serviceId?: string },
): Promise<readonly ManualSubscription[]> {
  let query = db
    .selectFrom('manual_subscription')
    .selectAll()
    .where('client_id', '=', of.clientId)
    .where('removed_at', 'is', null);
  if (of.serviceId !== undefined) query = query.where('service_id', '=', of.serviceId);
  return query.orderBy('product_name').orderBy('id').execute();
}

/** Null when there is none, or it was removed. */
export async function readManualSubscription(
  db: Database,
  id: string,
): Promise<ManualSubscription | null> {
  const row = await db
    .selectFrom('manual_subscription')
    .selectAll()
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  return row ?? null;
}

/** As `readManualSubscription`, and nobody else changes it until the transaction ends. */
export async function lockManualSubscription(
  tx: Tx,
  id: string,
): Promise<ManualSubscription | null> {
  const row = await tx
    .selectFrom('manual_subscription')
    .selectAll()
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

/** The record, of any client, that names this subscription of Microsoft's; null when none does. */
export async function findManualSubscriptionByCommerceId(
  db: Database,
  commerceSubscriptionId: string,
): Promise<ManualSubscription | null> {
  const row = await db
    .selectFrom('manual_subscription')
    .selectAll()
    .where('commerce_subscription_id', '=', commerceSubscriptionId)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  return row ?? null;
}

/** Returns the new record's id. */
export async function addManualSubscription(
  tx: Tx,
  of: { readonly serviceId: string; readonly clientId: string },
  facts: ManualSubscriptionFacts,
  editing: Editing,
): Promise<string> {
  const id = randomUUID();
  await tx
    .insertInto('manual_subscription')
    .values({
      ...facts,
      id,
      service_id: of.serviceId,
      client_id: of.clientId,
      lots: json([]),
      updated_at: editing.at.toString(),
      updated_by: editing.by,
      removed_at: null,
    })
    .execute();
  return id;
}

/**
 * Writes what a person says over what was there. Seats that are fewer than before are taken from the newest lots; when
 * seats came that nobody was asked to buy is not known, so they are in no lot.
 */
export async function changeManualSubscription(
  tx: Tx,
  before: ManualSubscription,
  facts: ManualSubscriptionFacts,
  editing: Editing,
): Promise<void> {
  const lots = consumeNewestFirst(lotsOf(before), Math.max(0, before.quantity - facts.quantity));
  await tx
    .updateTable('manual_subscription')
    .set({
      ...facts,
      lots: lotsJson(lots),
      updated_at: editing.at.toString(),
      updated_by: editing.by,
    })
    .where('id', '=', before.id)
    .execute();
}

/** Takes a record out of every list; the ledger goes on naming it. */
export async function removeManualSubscription(
  tx: Tx,
  id: string,
  editing: Editing,
): Promise<void> {
  await tx
    .updateTable('manual_subscription')
    .set({
      removed_at: editing.at.toString(),
      updated_at: editing.at.toString(),
      updated_by: editing.by,
    })
    .where('id', '=', id)
    .execute();
}

/** Moves the quantity because a person said that it was done; `lots` as they are then. */
export async function moveManualQuantity(
  tx: Tx,
  id: string,
  moved: { readonly quantity: number; readonly lots: readonly Lot[] },
  editing: Editing,
): Promise<void> {
  await tx
    .updateTable('manual_subscription')
    .set({
      quantity: moved.quantity,
      lots: lotsJson(moved.lots),
      updated_at: editing.at.toString(),
      updated_by: editing.by,
    })
    .where('id', '=', id)
    .execute();
}

/** Seats that came through answered work items; ended lots may be among them. */
export function lotsOf(row: Pick<ManualSubscription, 'lots'>): readonly Lot[] {
  return row.lots.map(({ seatCount, reducibleUntil }) => ({
    seatCount,
    reducibleUntil: Temporal.Instant.from(reducibleUntil),
  }));
}

function lotsJson(lots: readonly Lot[]): string {
  return json(
    lots.map(({ seatCount, reducibleUntil }) => ({
      seatCount,
      reducibleUntil: reducibleUntil.toString(),
    })),
  );
}
