import { afterAll, beforeAll, expect, it } from 'vitest';
import { stories } from '../../tools/start/stories.ts';
import { listClients } from '../../tools/start/set-up.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

let test: TestWorld;
beforeAll(async () => {
  test = await startTestWorld({ choices: { onboardingOf: () => null, offboardingOf: () => null } });
});
afterAll(() => test.close());

it('has a ready client for every company of type Client, and for no other', async () => {
  const clients = await listClients(await test.as('eli'));
  expect(clients.filter((client) => !client.ready)).toEqual([]);
  expect(clients.map((client) => client.name)).toEqual(
    expect.arrayContaining([...new Set(stories.map((story) => story.client))]),
  );
  expect(clients.map((client) => client.name)).not.toContain('Meridian Office Supplies');
});
