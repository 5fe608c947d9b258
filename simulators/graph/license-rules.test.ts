/** Refusals that depend on where somebody is and on who has which address; the others: graph.test.ts. */
import { afterEach, describe, expect, test } from 'vitest';
import {
  at,
  groupIdOf,
  PHONE,
  PREMIUM,
  startTestGraph,
  toGroup,
  toSubscription,
  toUser,
  userIdOf,
  type TestGraph,
} from './test-kit.ts';
import type { Tenant } from './entities.ts';

let running: TestGraph | undefined;
afterEach(async () => {
  await running?.simulator.close();
  running = undefined;
});
const start = async (tenant: Partial<Tenant>): Promise<TestGraph> => {
  running = await startTestGraph(tenant);
  return running;
};

const assign = (graph: TestGraph, user: number, skuIds: string[]) =>
  graph.call('POST', `/users/${userIdOf(user)}/assignLicense`, {
    addLicenses: skuIds.map((skuId) => ({ skuId, disabledPlans: [] })),
    removeLicenses: [],
  });
const join = (graph: TestGraph, user: number) =>
  graph.call('POST', `/groups/${groupIdOf(1)}/members/$ref`, {
    '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${userIdOf(user)}`,
  });
const errorsOf = async (graph: TestGraph, user: number) => {
  const path = `/users/${userIdOf(user)}?$select=licenseAssignmentStates`;
  return at((await graph.call('GET', path)).body, 'licenseAssignmentStates');
};

const licensing = (...skuIds: string[]) =>
  toGroup(1, { assignedLicenses: skuIds.map((skuId) => ({ skuId, disabledPlans: [] })) });

describe('a place where no license may be used', () => {
  test('is refused directly in the words for none, and as a violation of a group', async () => {
    const graph = await start({
      users: [toUser(1, { usageLocation: 'IR' })],
      groups: [licensing(PREMIUM)],
    });

    expect(at((await assign(graph, 1, [PREMIUM])).body, 'error.message')).toBe(
      'License assignment cannot be done for user with invalid usage location.',
    );
    await join(graph, 1);
    expect(await errorsOf(graph, 1)).toMatchObject([
      { skuId: PREMIUM, state: 'Error', error: 'ProhibitedInUsageLocationViolation' },
    ]);
  });

  test('is the tenant’s for a member without one', async () => {
    const graph = await start({
      users: [toUser(1, { usageLocation: null })],
      groups: [licensing(PREMIUM)],
    });
    await join(graph, 1);
    expect(await errorsOf(graph, 1)).toMatchObject([{ state: 'Active', error: 'None' }]);
  });
});

describe('an address that somebody else has', () => {
  const users = [
    toUser(1, { mail: null }),
    toUser(2, { proxyAddresses: ['SMTP:user2@contoso.example', 'smtp:USER1@contoso.example'] }),
  ];

  test('is refused with the mailbox that would get it, and taken once it is free', async () => {
    const graph = await start({ users, groups: [licensing(PREMIUM)] });

    const refused = await assign(graph, 1, [PREMIUM]);
    expect([refused.status, at(refused.body, 'error.message')]).toEqual([
      400,
      'Another object with the same value for property proxyAddresses already exists.',
    ]);
    await join(graph, 1);
    expect(await errorsOf(graph, 1)).toMatchObject([{ error: 'UniquenessViolation' }]);

    const other = graph.simulator.state().tenants[0]?.users[1];
    if (other !== undefined) other.proxyAddresses = [];
    expect((await assign(graph, 1, [PREMIUM])).status).toBe(200);
  });

  test('is refused where a group has it', async () => {
    const graph = await start({
      users: [toUser(1, { mail: null })],
      groups: [toGroup(1, { mail: 'user1@contoso.example' })],
    });
    expect((await assign(graph, 1, [PREMIUM])).status).toBe(400);
  });
});

test('the license that fails holds up the others of its group, which say no more than that', async () => {
  const graph = await start({
    subscriptions: [toSubscription(PREMIUM, 0), toSubscription(PHONE, 2)],
    groups: [licensing(PREMIUM, PHONE)],
  });
  await join(graph, 1);
  expect(await errorsOf(graph, 1)).toMatchObject([
    { skuId: PREMIUM, state: 'Error', error: 'CountViolation' },
    { skuId: PHONE, state: 'Error', error: 'Other' },
  ]);
});
