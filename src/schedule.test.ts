import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { readDirectoryStatus } from '../test/support/directory.ts';
import { partnerCenterOf } from '../test/support/unknown-products.ts';
import { startTestWorld, type TestWorld } from '../test/support/world.ts';
import { matrixStatus } from './operations/products/matrix-status.ts';
import { startSchedule, type Schedule } from './schedule.ts';

let world: TestWorld;
let schedule: Schedule | undefined;
beforeAll(async () => {
  // The world's own server looked before anything was connected, and looks again in ten minutes.
  world = await startTestWorld();
});
afterAll(async () => {
  await schedule?.stop();
  await world.close();
});

const status = async () => (await world.as('eli')).get('/v1/products/offer-matrix', matrixStatus);
/** A process that begins looks at once whether the day's work is done. */
async function lookAgain(): Promise<void> {
  await schedule?.stop();
  schedule = startSchedule(world.server.product.tools);
}
const readings = (): number =>
  world.journal().filter(({ path }) => path.includes('offermatrix')).length;
const untilState = (state: 'taken-over' | 'failed') =>
  vi.waitFor(
    async () => {
      const found = await status();
      expect(found.last?.state).toBe(state);
      return found;
    },
    { timeout: 20_000, interval: 100 },
  );

it('reads clients, people and the offer matrix once a day, in its own name, and says what became of it', async () => {
  await lookAgain();
  const first = await untilState('taken-over');
  expect(first.lastGood).toMatchObject({ askedBy: 'seatwright', rows: first.products });
  expect(first.products).toBeGreaterThan(5);
  const isRead = async () => (await readDirectoryStatus(world)).oldestReadAt;
  await expect.poll(isRead, { timeout: 20_000 }).not.toBeNull();
  await lookAgain();

  // The next day's file is refused: that is told, and the table stays.
  partnerCenterOf(world.world).faults.add({ kind: 'cut-document', path: 'offermatrix' });
  await world.travel('P1D');
  await lookAgain();
  const second = await untilState('failed');
  expect(second.last).toMatchObject({ askedBy: 'seatwright' });
  expect(second.last?.problem).toMatch(/cut off|damaged/);
  expect([second.lastGood, second.products]).toEqual([first.lastGood, first.products]);
  expect(readings()).toBe(2);
});
