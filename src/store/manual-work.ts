import { randomUUID } from 'node:crypto';
import { sql, type Selectable } from 'kysely';
import { consumeNewestFirst } from '../domain/windows/lots.ts';
import { standardReductionPolicy } from '../domain/windows/rules.ts';
import { invariant } from '../lib/invariant.ts';
import type { NewWork, OpenedWork } from '../ports/manual-book.ts';
import type { Database, Tx } from './database.ts';
import { lockManualSubscription, lotsOf, moveManualQuantity } from './manual-subscriptions.ts';
import type { WorkItemTable } from './schema-manual.ts';

/** What a person is asked to do at a CSP that has no API. */
export type WorkItem = Selectable<WorkItemTable>;

/** Writes an item down, unless something stands against it. Under the record's lock: one item at a time. */
export async function openWorkItem(tx: Tx, serviceId: string, work: NewWork): Promise<OpenedWork> {
  const record = await lockManualSubscription(tx, work.subscriptionId);
  const known = await findWorkItem(tx, work.requestId);
  if (known !== null) return { kind: 'opened', itemId: known.id };
  if (record?.client_id !== work.clientId || record.service_id !== serviceId)
    return { kind: 'gone' };
  if (await hasOpenWork(tx, record.id)) return { kind: 'busy' };
  if (record.quantity !== work.fromQuantity)
    return { kind: 'other-quantity', quantity: record.quantity };
  const id = randomUUID();
  await tx
    .insertInto('work_item')
    .values({
      id,
      request_id: work.requestId,
      service_id: serviceId,
      client_id: work.clientId,
      subscription_id: work.subscriptionId,
      product_name: record.product_name,
      account_reference: record.account_reference,
      portal_address: work.portalAddress,
      quantity_before: work.fromQuantity,
      quantity_target: work.toQuantity,
      undo_until: work.undoUntil?.toString() ?? null,
      state: 'open',
      opened_at: work.at.toString(),
      closed_at: null,
      closed_by: null,
      closed_by_name: null,
      reason: '',
    })
    .execute();
  return { kind: 'opened', itemId: id };
}

/** Whether somebody is asked to change this subscription just now. */
export async function hasOpenWork(db: Database, subscriptionId: string): Promise<boolean> {
  const row = await db
    .selectFrom('work_item')
    .select('id')
    .where('subscription_id', '=', subscriptionId)
    .where('state', '=', 'open')
    .executeTakeFirst();
  return row !== undefined;
}

export async function readWorkItem(db: Database, id: string): Promise<WorkItem | null> {
  const row = await db.selectFrom('work_item').selectAll().where('id', '=', id).executeTakeFirst();
  return row ?? null;
}

/** By the attempt that asks for it; null when nothing was written down for that. */
export async function findWorkItem(db: Database, requestId: string): Promise<WorkItem | null> {
  const row = await db
    .selectFrom('work_item')
    .selectAll()
    .where('request_id', '=', requestId)
    .executeTakeFirst();
  return row ?? null;
}

/** As `readWorkItem`, and nobody else answers it until the transaction ends. */
export async function lockWorkItem(tx: Tx, id: string): Promise<WorkItem | null> {
  const row = await tx
    .selectFrom('work_item')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

/** What a person says about an item. */
export interface WorkAnswer {
  readonly outcome: 'done' | 'impossible';
  /** Empty for nothing. */
  readonly reason: string;
  readonly by: { readonly id: string; readonly name: string };
  readonly at: Temporal.Instant;
}

/**
 * Answers an item that `lockWorkItem` gave and that is open. Done, its target is the record's quantity from this
 * transaction on, so that nobody ever sees one without the other.
 */
export async function answerWorkItem(
  tx: Tx,
  item: WorkItem,
  answer: WorkAnswer,
): Promise<WorkItem> {
  invariant(item.state === 'open', 'an item is answered once');
  if (answer.outcome === 'done') await moveRecord(tx, item, answer);
  return tx
    .updateTable('work_item')
    .set({
      state: answer.outcome,
      closed_at: answer.at.toString(),
      closed_by: answer.by.id,
      closed_by_name: answer.by.name,
      reason: answer.reason,
    })
    .where('id', '=', item.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/**
 * When exactly the person bought is not known. The seats' window is counted from when the item was opened, before which
 * nobody can have bought: it ends too soon rather than too late.
 */
async function moveRecord(tx: Tx, item: WorkItem, { by, at }: WorkAnswer): Promise<void> {
  const record = await lockManualSubscription(tx, item.subscription_id);
  invariant(record !== null, 'a record stays as long as somebody is asked to change it');
  const added = item.quantity_target - item.quantity_before;
  const reducibleUntil = Temporal.Instant.from(item.opened_at).add({
    hours: standardReductionPolicy.windowHours,
  });
  const lots =
    added > 0
      ? [...lotsOf(record), { seatCount: added, reducibleUntil }]
      : consumeNewestFirst(lotsOf(record), -added);
  const moved = { quantity: item.quantity_target, lots };
  await moveManualQuantity(tx, record.id, moved, { by: by.name, at });
}

/** A question of a run about an item. */
export interface WorkForm {
  readonly id: string;
  readonly run_id: string;
  readonly answers: unknown;
  readonly answered_at: string | null;
  readonly answered_by: string | null;
  readonly answered_by_name: string | null;
}

const isAbout = (itemId: string) => sql<boolean>`run_form.spec->>'about' = ${itemId}`;

/** The last question about an item that a run has asked; null when it has not asked. */
export async function lastFormOfWork(
  db: Database,
  itemId: string,
  runId: string,
): Promise<WorkForm | null> {
  const row = await db
    .selectFrom('run_form')
    .select(['id', 'run_id', 'answers', 'answered_at', 'answered_by', 'answered_by_name'])
    .where('run_id', '=', runId)
    .where(isAbout(itemId))
    .orderBy('created_at', 'desc')
    .orderBy('ask_number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** The questions that any run has asked about an item; nobody else answers one of them until the transaction ends. */
export async function lockFormsOfWork(tx: Tx, item: WorkItem): Promise<readonly WorkForm[]> {
  return tx
    .selectFrom('run_form')
    .select(['id', 'run_id', 'answers', 'answered_at', 'answered_by', 'answered_by_name'])
    .where('run_id', 'in', (select) =>
      select
        .selectFrom('seat_change')
        .select('seat_change.run_id')
        .where('seat_change.write_id', '=', item.request_id),
    )
    .where(isAbout(item.id))
    .orderBy('id')
    .forUpdate()
    .execute();
}

/** The items that these attempts ask for, the oldest first. */
export async function listWorkOfWrites(
  db: Database,
  writeIds: readonly string[],
): Promise<readonly WorkItem[]> {
  if (writeIds.length === 0) return [];
  return db
    .selectFrom('work_item')
    .selectAll()
    .where('request_id', 'in', writeIds)
    .orderBy('opened_at')
    .orderBy('id')
    .execute();
}
