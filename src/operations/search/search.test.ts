import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { refreshDirectory } from '../../../test/support/directory.ts';
import { refusalOf } from '../../../test/support/refusal.ts';
import { startTestWorld, type TestWorld } from '../../../test/support/world.ts';

const answer = z.object({
  items: z.array(
    z.object({ kind: z.string(), title: z.string(), detail: z.string(), path: z.string() }),
  ),
  missing: z.array(z.object({ kind: z.string(), why: z.string() })),
});

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
  await refreshDirectory(world);
});
afterAll(() => world.close());
afterEach(() => world.world.faults.clear());

const find = async (query: string) => (await world.as('aud')).get(`/v1/search?${query}`, answer);

it('finds clients, people and subscriptions by one word, with the address of each', async () => {
  const { items, missing } = await find('q=brightwater');

  expect(missing).toEqual([]);
  const kinds = items.map(({ kind }) => kind);
  expect(new Set(kinds)).toEqual(new Set(['client', 'person', 'subscription']));
  for (const kind of kinds) {
    expect(kinds.filter((other) => other === kind).length).toBeLessThanOrEqual(5);
  }
  expect(items.find(({ kind }) => kind === 'client')).toMatchObject({
    title: 'Brightwater Dental',
    path: `/clients/${await world.clientId('Brightwater Dental')}`,
  });
});

it('finds a ticket and its runs by the number, with or without the sign', async () => {
  const eli = await world.as('eli');
  const body = { ticket: '5001', package: 'staff-onboarding-cloud-only' };
  const run = await eli.post('/v1/runs', body, z.object({ id: z.string() }));

  for (const number of ['5001', '%235001']) {
    const { items } = await find(`q=${number}`);
    expect(items.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/chat?ticket=5001', `/runs/${run.id}`]),
    );
  }
});

it('looks for the kinds that are asked for only', async () => {
  const { items } = await find('q=brightwater&kind=client,person');
  expect(new Set(items.map(({ kind }) => kind))).toEqual(new Set(['client', 'person']));
});

it('answers without tickets, and says so, when the PSA is slow', async () => {
  world.world.faults.add('connectwise', { kind: 'latency', delayMs: 5_000 });
  const before = performance.now();

  const { items, missing } = await find('q=brightwater');

  expect(performance.now() - before).toBeLessThan(3_000);
  expect(missing).toMatchObject([{ kind: 'ticket', why: 'The PSA did not answer in time.' }]);
  expect(items.map(({ kind }) => kind)).toContain('client');
});

it('answers without tickets, and says so, when the PSA refuses', async () => {
  world.world.faults.add('connectwise', { kind: 'status', status: 403 });
  const { items, missing } = await find('q=brightwater');
  expect(missing).toMatchObject([{ kind: 'ticket' }]);
  expect(items.map(({ kind }) => kind)).toContain('person');
});

it('asks for two letters at least', async () => {
  const refused = await refusalOf(find('q=b'));
  expect(refused).toMatchObject({ status: 400, fields: { q: expect.any(String) } });
});
