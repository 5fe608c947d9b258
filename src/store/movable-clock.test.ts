import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { createTestDatabase } from '../../test/support/postgres.ts';
import { openDatabase, type OpenDatabase } from './database.ts';
import { startMovableClock, type MovableClock } from './movable-clock.ts';

let opened: OpenDatabase;
beforeAll(async () => {
  opened = openDatabase((await createTestDatabase()).url);
});
afterAll(() => opened.close());

async function start(): Promise<MovableClock> {
  const clock = await startMovableClock(opened.db);
  onTestFinished(() => clock.stop());
  return clock;
}

const secondsBetween = (from: Temporal.Instant, to: Temporal.Instant): number =>
  to.since(from).total('seconds');

it('moves at once where it is moved, soon elsewhere, and stays moved for the next start', async () => {
  const [here, elsewhere] = [await start(), await start()];
  const wanted = here.now().add({ hours: 24 * 60 });

  await here.moveTo(wanted);

  expect(secondsBetween(wanted, here.now())).toBeGreaterThanOrEqual(0);
  expect(secondsBetween(wanted, here.now())).toBeLessThan(5);
  await vi.waitFor(() => expect(secondsBetween(wanted, elsewhere.now())).toBeGreaterThanOrEqual(0));
  expect(secondsBetween(wanted, (await start()).now())).toBeGreaterThanOrEqual(0);
});

it('never moves back: what was due stays due', async () => {
  const clock = await start();
  await clock.moveTo(clock.now().add({ hours: 24 }));

  await expect(clock.moveTo(clock.now().subtract({ hours: 1 }))).rejects.toThrow(RangeError);
});

it('brings the vendors to its own time before it starts', async () => {
  const stored = await start();
  await stored.moveTo(stored.now().add({ hours: 24 }));
  const led: Temporal.Instant[] = [];

  const clock = await startMovableClock(opened.db, async (at) => void led.push(at));
  onTestFinished(() => clock.stop());

  expect(led.map((at) => Math.abs(secondsBetween(at, clock.now())) < 5)).toEqual([true]);
});

it('stays where it is when the vendors cannot be moved', async () => {
  const clock = await startMovableClock(opened.db, async (at) => {
    if (at.since(Temporal.Now.instant()).total('hours') > 24 * 300) throw new Error('gone');
  });
  onTestFinished(() => clock.stop());
  const before = clock.now();

  await expect(clock.moveTo(before.add({ hours: 24 * 365 }))).rejects.toThrow('gone');

  expect(secondsBetween(before, clock.now())).toBeLessThan(60);
});
