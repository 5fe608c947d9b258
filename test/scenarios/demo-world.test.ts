import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { clientId } from '../../src/domain/ids.ts';
import { clientRow } from '../../src/operations/schemas/client.ts';
import { listClients, offboardingFor, onboardingFor } from '../../tools/start/set-up.ts';
import { stories } from '../../tools/start/stories.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

// What `npm start` tells people to try is there, and is what it says.

let test: TestWorld;
beforeAll(async () => {
  test = await startTestWorld({ directories: true });
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
  const packageFor = isStarter ? onboardingFor : offboardingFor;
  expect(found.client?.name).toBe(story.client);
  expect(found.problem).toBeNull();
  expect(found.summary).toMatch(isStarter ? /^New starter: / : /^Leaver: /);
  expect(found.packages).toContainEqual({
    name: packageFor(story.environment ?? 'cloud-only'),
    enabled: true,
  });
});

it.each(stories.filter(({ environment }) => environment !== undefined))(
  'reaches the directory of $client, $environment',
  async ({ client, environment }) => {
    const listed = (await listClients(await test.as('eli'))).find(({ name }) => name === client);
    expect(listed?.environment).toBe(environment);
    const id = clientId(listed?.id ?? '');
    const directory = await test.server.product.tools.connections.directory(id);
    expect((await directory.readDomain()).dnsName).toBe('corp.client.example');
  },
);

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
