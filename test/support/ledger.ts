import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { businessStandard } from '../../src/domain/test-license.ts';
import { ring, takeEntry } from '../../src/flows/engine/agenda.ts';
import { invariant } from '../../src/lib/invariant.ts';
import { openDatabase, transact, type Database } from '../../src/store/database.ts';
import type { NoteRow } from '../../src/store/notes.ts';
import { insertRun } from '../../src/store/runs.ts';
import {
  changesOfRun,
  laneKey,
  recordSeatChange,
  type NewSeatChange,
} from '../../src/store/seat-changes.ts';
import { beginWrite, settleWrite } from '../../src/store/seat-writes.ts';
import { createTestDatabase } from './postgres.ts';

/** Opens a migrated database; `close` also deletes it. For all tests of a file: call it in `beforeAll` and return `close`. */
export async function openFileDatabase(): Promise<{
  readonly db: Database;
  readonly close: () => Promise<void>;
}> {
  const database = await createTestDatabase();
  const opened = openDatabase(database.url, 6);
  const close = async (): Promise<void> => {
    await opened.close();
    await database.drop();
  };
  return { db: opened.db, close };
}

/** Opens a migrated database of a test's own, closed and deleted when the test is over. */
export async function openTestDatabase(): Promise<Database> {
  const { db, close } = await openFileDatabase();
  onTestFinished(close);
  return db;
}

/** A client without anything; returns its id. */
export async function addClient(db: Database): Promise<string> {
  const id = randomUUID();
  await db
    .insertInto('client')
    .values({
      id,
      name: 'Contoso',
      psa_company_id: null,
      environment: 'cloud-only',
      tenant_id: null,
      domains: '[]',
      tags: '[]',
      disabled: false,
      updated_at: '2026-11-22T09:00:00Z',
    })
    .execute();
  return id;
}

/** A run that has just begun; returns its id. */
export function addRun(db: Database, clientId: string, now: Temporal.Instant): Promise<string> {
  return transact(db, (tx) =>
    insertRun(
      tx,
      {
        package: 'staff-onboarding-cloud-only',
        flowVersion: 1,
        clientId,
        ticketId: '1',
        ticketNumber: '1001',
        startedBy: 'eli',
        startedByName: 'Eli Engineer',
      },
      now,
    ),
  );
}

/** What is owed to the tickets of a client, oldest first. */
export function notesOfClient(db: Database, clientId: string): Promise<readonly NoteRow[]> {
  return db
    .selectFrom('note')
    .innerJoin('run', 'run.id', 'note.run_id')
    .selectAll('note')
    .where('run.client_id', '=', clientId)
    .orderBy('note.created_at')
    .execute();
}

/** One seat more, due at once, on a subscription of its own. */
export function seatChangeWith(
  changes: Partial<NewSeatChange> & Pick<NewSeatChange, 'runId' | 'clientId'>,
): NewSeatChange {
  return {
    intentKey: randomUUID(),
    planHash: 'hash',
    serviceId: 'csp-1',
    customerId: 'customer-1',
    subscriptionId: randomUUID(),
    commerceSubscriptionId: null,
    productName: 'Business Standard',
    skuId: 'f245ecc8-75af-4f8e-b61f-27d8114de5f3',
    seatDelta: 1,
    keepFreeSeatCount: 0,
    quantityPlanned: 10,
    seatsBeside: 0,
    dueAt: Temporal.Instant.from('2026-11-22T09:00:00Z'),
    requestedBy: 'Eli Engineer',
    ticketNumber: '1001',
    ...changes,
  };
}

/** A change of `subscription-1` at `csp-1` that was sent and confirmed at once, and that no tenant has shown yet. */
export async function addConfirmedChange(
  db: Database,
  facts: {
    readonly clientId: string;
    readonly from: number;
    readonly to: number;
    readonly at: Temporal.Instant;
    readonly seatsBeside?: number;
    readonly commerceSubscriptionId?: string;
  },
): Promise<void> {
  const { from, to, at: now, ...rest } = facts;
  const lane = { serviceId: 'csp-1', subscriptionId: 'subscription-1' };
  const key = laneKey(lane);
  const runId = await addRun(db, facts.clientId, now);
  const seats = { seatDelta: to - from, quantityPlanned: from, skuId: businessStandard };
  const wish = seatChangeWith({ ...lane, ...rest, ...seats, runId });
  const bell = { send: () => Promise.resolve() };
  await transact(db, async (tx) => {
    await recordSeatChange(tx, wish, now, 'confirmed');
    await ring(tx, { bell, clock: { now: () => now } }, 'lane', key);
  });
  const fence = await takeEntry(db, 'lane', key, runId, now);
  invariant(fence !== null, 'the lane was rung');
  const changes = await changesOfRun(db, runId);
  await transact(db, async (tx) => {
    const { customerId } = wish;
    const total = { quantityBefore: from, quantityTarget: to, schedule: null };
    const write = await beginWrite(tx, fence, { ...total, lane, changes, customerId, now });
    invariant(write !== null, 'the change was approved');
    const confirmed = { write: 'confirmed', changes: 'confirmed', reason: 'read back' } as const;
    await settleWrite(tx, fence, write.id, changes, confirmed, now);
  });
}
