import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { clientRow } from '../../src/operations/schemas/client.ts';
import { offboardingPackage, onboardingPackage, listClients } from '../../tools/start/set-up.ts';
import { stories } from '../../tools/start/stories.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

// What `npm start` tells people to try is there, and is what it says.

let test: TestWorld;
beforeAll(async () => {
  test = await startTestWorld();
});
afterAll(() => test.close());

const ticket = z.object({
  summary: z.string(),
  client: clientRow.nullable(),
  problem: z.object({ code: z.string() }).nullable(),
  packages: z.array(z.object({ name: z.string(), enabled: z.boolean() })),
});

it('has a ready client for every company of type Client, and for no other', async () => {
  const clients = await listClients(await test.as('eli'));
  expect(clients.filter((client) => !client.ready)).toEqual([]);
  expect(clients.map((client) => client.name).toSorted()).toEqual(
    [...new Set(stories.map((story) => story.client))].toSorted(),
  );
});

it.each(stories)('$ticket: $client, $package', async (story) => {
  const found = await (await test.as('eli')).get(`/v1/tickets/${story.ticket}`, ticket);
  const isStarter = story.package === 'onboarding';
  expect(found.client?.name).toBe(story.client);
  expect(found.problem).toBeNull();
  expect(found.summary).toMatch(isStarter ? /^New starter: / : /^Leaver: /);
  expect(found.packages).toContainEqual({
    name: isStarter ? onboardingPackage : offboardingPackage,
    enabled: true,
  });
});

it('has the two tickets that show refusals: a company that is no client, and no staff change', async () => {
  const eli = await test.as('eli');
  expect((await eli.get('/v1/tickets/5021', ticket)).problem?.code).toBe('unknown-company');
  expect((await eli.get('/v1/tickets/5014', ticket)).summary).not.toMatch(/starter|leaver/i);
});

it('moves the vendors’ clock when the product’s is moved in the portal', async () => {
  const before = test.world.clock.now();
  const at = before.add({ hours: 5 * 24 });
  await (await test.as('ada')).post('/v1/clock', { set: at.toString() }, z.unknown());
  await expect
    .poll(() => Temporal.Instant.compare(test.world.clock.now(), at), { timeout: 5_000 })
    .toBeGreaterThanOrEqual(0);
});
