import { sql } from 'kysely';
import { expect, it, onTestFinished, vi } from 'vitest';
import { addClient, addRun } from '../../../test/support/ledger.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { createLogger } from '../../lib/log.ts';
import { openDatabase, transact, type Database } from '../../store/database.ts';
import { listenForRunChanges } from '../../store/run-changes.ts';
import { updateRun } from '../../store/runs.ts';
import { createRevisionWatch } from './revision-watch.ts';

const now = Temporal.Instant.from('2026-11-22T09:00:00Z');

async function follow() {
  const { url } = await createTestDatabase();
  const opened = openDatabase(url);
  const { db } = opened;
  const changes = listenForRunChanges(url, createLogger('silent'));
  const runId = await addRun(db, await addClient(db), now);
  const stop = new AbortController();
  onTestFinished(async () => {
    stop.abort();
    await changes.stop();
    await opened.close();
  });
  const watch = createRevisionWatch(db, changes);
  const revisions = watch.follow(runId, stop.signal)[Symbol.asyncIterator]();
  const first = await revisions.next();
  await vi.waitFor(() => expect(changes.isListening()).toBe(true));
  return { db, changes, runId, stop, revisions, first: Number(first.value) };
}

const change = (db: Database, runId: string): Promise<void> =>
  transact(db, (tx) => updateRun(tx, runId, {}));

it('tells the next revision when the database says so', async () => {
  const { db, runId, revisions, first } = await follow();
  const next = revisions.next();
  const startedAt = performance.now();
  await change(db, runId);

  await expect(next).resolves.toEqual({ done: false, value: first + 1 });
  expect(performance.now() - startedAt).toBeLessThan(3_000);
});

it('tells it as well, by looking, while the database says nothing', async () => {
  const { db, changes, runId, revisions, first } = await follow();
  await changes.stop();
  const next = revisions.next();
  await change(db, runId);

  await expect(next).resolves.toEqual({ done: false, value: first + 1 });
});

it('finds, late, a change that was told to nobody', async () => {
  const { db, runId, revisions, first } = await follow();
  await sql`drop trigger run_changed on run`.execute(db);
  const next = revisions.next();
  await change(db, runId);

  await expect(next).resolves.toEqual({ done: false, value: first + 1 });
}, 15_000);

it('ends when the page leaves', async () => {
  const { stop, revisions } = await follow();
  const next = revisions.next();
  stop.abort();

  await expect(next).resolves.toMatchObject({ done: true });
});
