import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readDirectoryStatus } from '../test/support/directory.ts';
import { partnerCenterOf } from '../test/support/unknown-products.ts';
import { startTestWorld, type TestWorld } from '../test/support/world.ts';
import { matrixStatus } from './operations/products/matrix-status.ts';
import { needsRenewal, startSchedule, type Schedule } from './schedule.ts';
import { renewed, secret, text } from './service-fields.ts';

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

describe('a secret that ends unless it is used', () => {
  const kinds = [
    {
      kind: 'tenants',
      fields: [text('id', 'Id', ''), renewed(60, secret('refreshToken', 'Refresh token', null))],
    },
  ];
  const sealed = { keyId: 'key', nonce: 'nonce', text: 'sealed' };
  const today = Temporal.PlainDate.from('2026-11-24');
  const ending = (expiresOn: string | null) => ({
    kind: 'tenants',
    secrets: { refreshToken: sealed },
    secret_facts: { refreshToken: { setAt: '2026-11-23T09:00:00Z', setBy: 'Ada', expiresOn } },
  });

  it.each([
    ['with 60 days left, not yet', ending('2027-01-23'), false],
    ['with 59 days left', ending('2027-01-22'), true],
    ['after its end, so that somebody is told', ending('2026-11-01'), true],
    ['when nobody knows its end', ending(null), true],
    ['but not when there is none', { ...ending(null), secrets: {} }, false],
    ['and no secret of another kind', { ...ending(null), kind: 'other' }, false],
  ])('is used %s', (_when, service, expected) => {
    expect(needsRenewal(service, kinds, today)).toBe(expected);
  });
});
