import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { listOf } from '../../src/operations/schemas/common.ts';
import { personFields } from '../../src/operations/directory/directory-view.ts';
import { refreshDirectory } from '../support/directory.ts';
import { workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

let test: TestWorld;
afterEach(() => test.close());

const patience = { timeout: 20_000, interval: 100 };

async function accountsOf(clientName: string): Promise<readonly string[]> {
  const path = `/v1/people?limit=200&clientId=${await test.clientId(clientName)}`;
  const { items } = await (await test.as('eli')).get(path, listOf(z.object(personFields)));
  return items.map(({ account }) => account);
}

it('shows a new person among the people soon after the run, without anybody asking for it', async () => {
  test = await startTestWorld();
  await refreshDirectory(test);
  const { run } = await workTicket(test, '5001');
  expect(run.status).toBe('finished');
  const before = await accountsOf(run.clientName);
  const tenant = test.world.simulators.graph.simulator
    .state()
    .tenants.find(({ displayName }) => displayName === run.clientName);
  const everybody = tenant?.users.map((user) => user.userPrincipalName).sort() ?? [];
  const fresh = everybody.filter((account) => !before.includes(account));
  expect(fresh).toHaveLength(1);

  await test.travel('PT10S');

  await expect
    .poll(async () => [...(await accountsOf(run.clientName))].sort(), patience)
    .toEqual(everybody);
});

it('shows an account that was being created when its run was cancelled', async () => {
  test = await startTestWorld();
  await refreshDirectory(test);
  test.world.faults.add('graph', {
    kind: 'latency',
    method: 'POST',
    path: '/users$',
    delayMs: 1_500,
    count: 1,
  });
  const { run } = await workTicket(test, '5002', {
    isWanted: ({ steps }) =>
      steps.some(({ name, status }) => name === 'create-person' && status === 'running'),
  });
  const before = await accountsOf(run.clientName);
  await (await test.as('eli')).post(`/v1/runs/${run.id}/cancel`, {}, z.unknown());
  const isCreated = () =>
    test.journal().some(({ method, path }) => method === 'POST' && path.endsWith('/users'));
  await expect.poll(isCreated, patience).toBe(true);

  await test.travel('PT10S');

  await expect
    .poll(async () => (await accountsOf(run.clientName)).length, patience)
    .toBe(before.length + 1);
});
