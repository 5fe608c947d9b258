import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { silentLogger } from '../../lib/log.ts';
import { FenceLostError, type Fence } from '../../ports/fence.ts';
import { openDatabase, transact, type Database } from '../../store/database.ts';
import { assertFence } from '../../store/fence.ts';
import { overdueEntries, releaseEntry, ring, takeAway, takeEntry, type Bell } from './agenda.ts';
import { startEngine, type Engine, type Handler } from './engine.ts';

let url: string;
let db: Database;
beforeEach(async () => {
  const database = await createTestDatabase();
  const opened = openDatabase(database.url, 8);
  ({ url } = database);
  ({ db } = opened);
  onTestFinished(async () => {
    await opened.close();
    await database.drop();
  });
});

const clock = { now: () => Temporal.Now.instant() };
const untilLater = { timeout: 15_000, interval: 20 };

async function start(workerName: string): Promise<Engine> {
  const engine = await startEngine({
    databaseUrl: url,
    db,
    clock,
    log: silentLogger,
    workerName,
    concurrency: 4,
  });
  onTestFinished(() => engine.stop());
  return engine;
}

/** Looks that wait at a gate, so that a test decides what happens during one. */
function gatedHandler() {
  const begun: Fence[] = [];
  const waiting: (() => void)[] = [];
  let open = 0;
  let mostOpen = 0;
  const handler: Handler = async (_key, fence) => {
    begun.push(fence);
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
    });
    open -= 1;
    return { wakeAt: null };
  };
  return {
    handler,
    begun,
    mostOpen: () => mostOpen,
    letGo: () => waiting.splice(0).forEach((go) => go()),
  };
}

const nothing: Handler = async () => ({ wakeAt: null });
const ringRun = (bell: Bell, key: string, at?: Temporal.Instant): Promise<void> =>
  transact(db, (tx) => ring(tx, { bell, clock }, 'run', key, at));

async function take(worker: string): Promise<Fence> {
  const fence = await takeEntry(db, 'run', 'one', worker, clock.now());
  if (fence === null) throw new Error('the entry is there');
  return fence;
}

describe('two engines on one database', () => {
  it('look again after a ring that came during a look', async () => {
    const [a, b] = await Promise.all([start('a'), start('b')]);
    const gate = gatedHandler();
    for (const engine of [a, b])
      await engine.work({ run: gate.handler, lane: nothing, note: nothing });
    await ringRun(a.bell, 'one');
    await expect.poll(() => gate.begun.length, untilLater).toBe(1);

    await ringRun(b.bell, 'one');
    gate.letGo();

    await expect.poll(() => gate.begun.length, untilLater).toBe(2);
    gate.letGo();
    const [first, second] = gate.begun;
    expect(second?.number).toBe((first?.number ?? 0) + 1);
  });

  it('never work on one entry at the same time, however often it is rung', async () => {
    const [a, b] = await Promise.all([start('a'), start('b')]);
    const gate = gatedHandler();
    for (const engine of [a, b])
      await engine.work({ run: gate.handler, lane: nothing, note: nothing });
    await Promise.all([a, b, a, b].map((engine) => ringRun(engine.bell, 'one')));
    await expect.poll(() => gate.begun.length, untilLater).toBe(1);
    await Promise.all([a, b, a, b].map((engine) => ringRun(engine.bell, 'one')));
    gate.letGo();
    await expect.poll(() => gate.begun.length, untilLater).toBe(2);
    gate.letGo();

    // Another entry's look shows that the workers are free and that nothing of the first one is left.
    await ringRun(a.bell, 'other');
    await expect.poll(() => gate.begun.at(-1)?.key, untilLater).toBe('other');
    gate.letGo();
    expect(gate.mostOpen()).toBe(1);
    expect(await overdueEntries(db, clock.now(), 10)).toEqual([]);
  });

  it('come back at the moment that a look asked for', async () => {
    const engine = await start('a');
    const looks: Temporal.Instant[] = [];
    const wakeAt = clock.now().add({ milliseconds: 1_500 });
    const handler: Handler = async () => {
      looks.push(clock.now());
      return { wakeAt: looks.length === 1 ? wakeAt : null };
    };
    await engine.work({ run: handler, lane: nothing, note: nothing });
    await ringRun(engine.bell, 'one');
    await expect.poll(() => looks.length, untilLater).toBe(2);
    const second = looks[1] ?? clock.now();
    expect(Temporal.Instant.compare(second, wakeAt)).toBeGreaterThanOrEqual(0);
  });

  it('work on an entry whose wake-up was lost, once the sweep has found it', async () => {
    const engine = await start('a');
    const seen: string[] = [];
    const handler: Handler = async (key) => {
      seen.push(key);
      return { wakeAt: null };
    };
    const lost: Bell = { send: () => Promise.resolve() };
    await ringRun(lost, 'forgotten', clock.now());
    await db
      .updateTable('agenda_ring')
      .set({ at: clock.now().subtract({ seconds: 10 }).toString() })
      .execute();
    await engine.work({ run: handler, lane: nothing, note: nothing });

    expect(await engine.sweep()).toBe(1);

    await expect.poll(() => seen, untilLater).toEqual(['forgotten']);
  });
});

describe('an entry of the agenda', () => {
  const silent: Bell = { send: () => Promise.resolve() };
  const release = (fence: Fence, wakeAt: Temporal.Instant | null): Promise<void> =>
    transact(db, (tx) => releaseEntry(tx, { bell: silent, clock }, fence, wakeAt));

  beforeEach(() => ringRun(silent, 'one'));

  it('refuses a worker after another one has taken it over', async () => {
    const frozen = await take('a');
    const heir = await take('b');
    await expect(transact(db, (tx) => assertFence(tx, frozen))).rejects.toThrow(FenceLostError);
    await expect(release(frozen, null)).rejects.toThrow(FenceLostError);
    await expect(release(heir, null)).resolves.toBeUndefined();
  });

  it('refuses a worker after a person has taken it away', async () => {
    const fence = await take('a');
    await transact(db, (tx) => takeAway(tx, 'run', 'one'));
    await expect(release(fence, null)).rejects.toThrow(FenceLostError);
  });

  it('is given to nobody when it does not exist', async () => {
    expect(await takeEntry(db, 'run', 'unknown', 'a', clock.now())).toBeNull();
  });

  it('that was taken and never released is overdue after a while', async () => {
    await take('killed');
    const soon = clock.now().add({ seconds: 20 });
    expect(await overdueEntries(db, soon, 10)).toEqual([]);
    const later = clock.now().add({ seconds: 40 });
    expect(await overdueEntries(db, later, 10)).toEqual([{ kind: 'run', key: 'one' }]);
  });

  it('keeps a ring for a later moment, and an earlier one for now', async () => {
    const delaysMs: number[] = [];
    const bell: Bell = {
      send: async (_tx, _kind, _key, delayMs) => {
        delaysMs.push(delayMs);
      },
    };
    const fence = await take('a');
    await ringRun(bell, 'one', clock.now().add({ hours: 1 }));
    await ringRun(bell, 'one', clock.now().add({ minutes: 1 }));
    await transact(db, (tx) => releaseEntry(tx, { bell, clock }, fence, null));
    // While it is worked on, the watchdog's half minute comes before both.
    expect(delaysMs.map((ms) => Math.round(ms / 10_000))).toEqual([3, 3, 6]);
  });

  it('is rung back with the transaction that rang it', async () => {
    const fence = await take('a');
    await release(fence, null);
    const rung = transact(db, async (tx) => {
      await ring(tx, { bell: silent, clock }, 'run', 'one');
      throw new Error('taken back');
    });
    await expect(rung).rejects.toThrow('taken back');
    expect(await overdueEntries(db, clock.now().add({ hours: 1 }), 10)).toEqual([]);
  });
});
