import { Client } from 'pg';
import { expect, it, onTestFinished, vi } from 'vitest';
import { addClient, addRun } from '../../test/support/ledger.ts';
import { createTestDatabase } from '../../test/support/postgres.ts';
import { createLogger } from '../lib/log.ts';
import { openDatabase, transact, type Database } from './database.ts';
import { listenForRunChanges } from './run-changes.ts';
import { updateRun } from './runs.ts';

const now = Temporal.Instant.from('2026-11-22T09:00:00Z');

async function open() {
  const { url } = await createTestDatabase();
  const opened = openDatabase(url);
  const { db } = opened;
  const changes = listenForRunChanges(url, createLogger('silent'));
  onTestFinished(async () => {
    await changes.stop();
    await opened.close();
  });
  const told: string[] = [];
  const unsubscribe = changes.subscribe((runId) => told.push(runId));
  await vi.waitFor(() => expect(changes.isListening()).toBe(true));
  return { url, db, changes, told, unsubscribe };
}

async function startRun(db: Database): Promise<string> {
  return addRun(db, await addClient(db), now);
}

it('tells of a change once it is committed, and of nothing that was rolled back', async () => {
  const { db, told } = await open();
  const [kept, rolledBack] = [await startRun(db), await startRun(db)];
  const failing = transact(db, async (tx) => {
    await updateRun(tx, rolledBack, { statusText: 'never' });
    throw new Error('on purpose');
  });
  await expect(failing).rejects.toThrow('on purpose');

  await transact(db, (tx) => updateRun(tx, kept, { statusText: 'Running' }));

  await vi.waitFor(() => expect(told).toEqual([kept]));
});

it('says that it does not listen while its connection is gone, and comes back', async () => {
  const { url, db, changes, told } = await open();
  const other = new Client({ connectionString: url });
  await other.connect();
  onTestFinished(() => other.end());
  await other.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = 'seatwright news'`,
  );

  await vi.waitFor(() => expect(changes.isListening()).toBe(false));
  await vi.waitFor(() => expect(changes.isListening()).toBe(true), { timeout: 5_000 });
  const runId = await startRun(db);
  await transact(db, (tx) => updateRun(tx, runId, { statusText: 'Running' }));
  await vi.waitFor(() => expect(told).toContain(runId));
});

it('tells nobody who has left', async () => {
  const { db, changes, told, unsubscribe } = await open();
  const later: string[] = [];
  changes.subscribe((runId) => later.push(runId));
  unsubscribe();
  const runId = await startRun(db);

  await transact(db, (tx) => updateRun(tx, runId, { statusText: 'Running' }));

  await vi.waitFor(() => expect(later).toEqual([runId]));
  expect(told).toEqual([]);
});
