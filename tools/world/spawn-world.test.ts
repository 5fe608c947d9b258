import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { openSimulators } from './simulators.ts';
import { spawnWorld } from './spawn-world.ts';

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seatwright-world-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function start(stateFile: string | null) {
  const world = await spawnWorld({ stateFile });
  onTestFinished(() => world.stop());
  return { world, simulators: openSimulators(world.urls) };
}

const pax8 = z.object({
  subscriptions: z.record(z.string(), z.looseObject({ id: z.string(), quantity: z.number() })),
});

it('goes on where it was stopped, with its data and its clock', async () => {
  const stateFile = join(await makeFolder(), 'world.json');
  const first = await start(stateFile);
  expect(first.world.restored).toBe(false);
  const [known] = Object.values((await first.simulators.read('pax8', pax8)).subscriptions);
  const changed = { subscriptionId: known?.id, quantity: (known?.quantity ?? 0) + 7 };
  await fetch(`${first.world.urls.pax8}/_sim/other-hand`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(changed),
  });
  const later = (await first.simulators.now()).add({ hours: 30 });
  await first.simulators.moveTo(later);
  await first.world.stop();

  const second = await start(stateFile);

  expect(second.world.restored).toBe(true);
  const state = await second.simulators.read('pax8', pax8);
  expect(state.subscriptions[known?.id ?? '']?.quantity).toBe(changed.quantity);
  expect(Temporal.Instant.compare(await second.simulators.now(), later)).toBeGreaterThan(0);
});

it('keeps each change soon, so that a killed process goes on from there', async () => {
  const stateFile = join(await makeFolder(), 'world.json');
  const { world, simulators } = await start(stateFile);
  await simulators.moveTo((await simulators.now()).add({ hours: 50 }));
  const kept = async () =>
    Number(/"clockOffsetMs":(-?\d+)/.exec(await readFile(stateFile, 'utf8'))?.[1]);
  await expect.poll(kept, { timeout: 5_000 }).toBeGreaterThan(49 * 3_600_000);

  process.kill(world.pid, 'SIGKILL');
  await world.gone;
  expect((await start(stateFile)).world.restored).toBe(true);
});

it('starts afresh when the kept state cannot be read', async () => {
  const stateFile = join(await makeFolder(), 'world.json');
  await writeFile(stateFile, '{"version": 1, "states"');
  expect((await start(stateFile)).world.restored).toBe(false);
});

it('says in words why it cannot start', async () => {
  await expect(spawnWorld({ stateFile: '/dev/null/world.json' })).rejects.toThrow(
    'The simulated world did not start',
  );
});
