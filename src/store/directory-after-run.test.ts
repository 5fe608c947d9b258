import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../test/support/postgres.ts';
import { addClient, updateClient } from './clients.ts';
import { openDatabase, transact, type OpenDatabase } from './database.ts';
import { requestReadingAfterRun } from './directory-after-run.ts';
import { claimReading, finishReading, readDirectoryState, requestReadings } from './directory.ts';
import { beginStep, insertRun, updateRun } from './runs.ts';

let opened: OpenDatabase;
beforeAll(async () => {
  opened = openDatabase((await createTestDatabase()).url);
  await transact(opened.db, async (tx) => {
    await addClient(tx, { id: 'alder', name: 'Alder & Finch', psaCompanyId: null }, at(0));
    await updateClient(tx, 'alder', { tenantId: 'tenant-alder' }, at(0));
  });
});
afterAll(() => opened.close());
beforeEach(() => opened.db.deleteFrom('directory_reading').execute());

function at(second: number): Temporal.Instant {
  return Temporal.Instant.from('2026-11-23T09:00:00Z').add({ seconds: second });
}

/** A run of the client that began `step`; it ended at that second, or goes on. */
async function runWith(step: string, endedAt: number | null): Promise<string> {
  const run = {
    package: 'any',
    flowVersion: 1,
    clientId: 'alder',
    ticketId: 't',
    ticketNumber: '1',
    startedBy: 'eli',
    startedByName: 'Eli',
  };
  const id = await transact(opened.db, (tx) => insertRun(tx, run, at(0)));
  await beginStep(opened.db, { runId: id, name: step, round: 1, version: 1 }, at(0));
  if (endedAt !== null)
    await transact(opened.db, (tx) => updateRun(tx, id, { finishedAt: at(endedAt) }));
  return id;
}

const ask = (runId: string, second: number) =>
  transact(opened.db, (tx) =>
    requestReadingAfterRun(tx, {
      runId,
      changingSteps: ['create-person'],
      at: at(second),
      notBefore: at(second + 5),
    }),
  );
const claim = (second: number) => claimReading(opened.db, at(second));
async function read(second: number): Promise<void> {
  const taken = await claim(second);
  if (taken === null) throw new Error('Nothing waits');
  await transact(opened.db, (tx) => finishReading(tx, taken, { at: at(second), problems: [] }));
}

describe('a run that ended', () => {
  it('has its client read again a moment later', async () => {
    expect(await ask(await runWith('create-person', 10), 10)).toBe(true);

    expect(await claim(14)).toBeNull();
    expect(await claim(15)).toMatchObject({ client_id: 'alder' });
  });

  it('asks for nothing when it changed nobody, or goes on', async () => {
    expect(await ask(await runWith('ask-who', 10), 10)).toBe(false);
    expect(await ask(await runWith('create-person', null), 10)).toBe(false);
    expect(await readDirectoryState(opened.db, null)).toMatchObject({ waiting: 0 });
  });

  it('shares one reading with the runs that end until then', async () => {
    await ask(await runWith('create-person', 10), 10);
    await ask(await runWith('create-person', 14), 14);

    await read(15);

    expect(await claim(60)).toBeNull();
  });

  it('is followed by another reading when one was in hand already', async () => {
    await transact(opened.db, (tx) =>
      requestReadings(tx, { clientId: 'alder', by: 'Ada', at: at(8) }),
    );
    const first = await claim(9);
    await ask(await runWith('create-person', 10), 10);
    if (first === null) throw new Error('Nothing waited');
    await transact(opened.db, (tx) => finishReading(tx, first, { at: at(9), problems: [] }));

    expect(await claim(11)).toMatchObject({ client_id: 'alder' });
  });

  it('does not hold up a reading that somebody waits for', async () => {
    await transact(opened.db, (tx) =>
      requestReadings(tx, { clientId: 'alder', by: 'Ada', at: at(9) }),
    );
    await ask(await runWith('create-person', 10), 10);

    expect(await claim(10)).toMatchObject({ client_id: 'alder' });
  });

  it('asks once: a look at it after the reading asks for nothing', async () => {
    const run = await runWith('create-person', 10);
    await ask(run, 10);
    await read(15);

    expect(await ask(run, 30)).toBe(false);
    expect(await claim(60)).toBeNull();
  });
});
