import { afterEach, describe, expect, test } from 'vitest';

import {
  E3,
  PHONE,
  PREMIUM,
  TENANT_ID,
  at,
  groupIdOf,
  startTestGraph,
  toGroup,
  toUser,
  userIdOf,
} from './test-kit.ts';
import type { TestGraph } from './test-kit.ts';

const running: TestGraph[] = [];
const start = async (...options: Parameters<typeof startTestGraph>): Promise<TestGraph> => {
  const graph = await startTestGraph(...options);
  running.push(graph);
  return graph;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((graph) => graph.simulator.close()));
});

const assign = (graph: TestGraph, index: number, add: string[], remove: string[] = []) =>
  graph.call('POST', `/users/${userIdOf(index)}/assignLicense`, {
    addLicenses: add.map((skuId) => ({ skuId, disabledPlans: [] })),
    removeLicenses: remove,
  });

const units = async (
  graph: TestGraph,
  skuId: string,
): Promise<{ enabled: unknown; consumed: unknown }> => {
  const { body } = await graph.call('GET', `/subscribedSkus/${TENANT_ID}_${skuId}`);
  return { enabled: at(body, 'prepaidUnits.enabled'), consumed: at(body, 'consumedUnits') };
};

const newUser = (upn: string, more: Record<string, unknown> = {}) => ({
  accountEnabled: true,
  displayName: 'Adele Vance',
  mailNickname: 'AdeleV',
  userPrincipalName: upn,
  usageLocation: 'GB',
  passwordProfile: { forceChangePasswordNextSignIn: true, password: 'xWwvJ]6NMw+bWH-d' },
  ...more,
});

describe('tokens', () => {
  test('refuses a missing, a foreign-audience and an expired token with 401', async () => {
    const graph = await start();
    const ask = (authorization: string) =>
      graph.call('GET', '/organization', undefined, { authorization });
    const foreign = graph.token('https://outlook.office365.com');
    expect((await ask('')).status).toBe(401);
    expect(at((await ask(`Bearer ${foreign}`)).body, 'error.code')).toBe(
      'InvalidAuthenticationToken',
    );
    graph.clock.advance('PT2H');
    expect((await graph.call('GET', '/organization')).status).toBe(401);
  });

  test('names an address it does not simulate with 501', async () => {
    const graph = await start();
    expect((await graph.call('GET', '/users/delta()')).status).not.toBe(200);
    const answer = await graph.call('POST', '/$batch', { requests: [] });
    expect(answer.status).toBe(501);
    expect(at(answer.body, 'error.message')).toContain('/v1.0/$batch');
  });

  test('answers 403 where the app was not granted the permission', async () => {
    const graph = await start({ missingPermissions: ['LicenseAssignment.Read.All'] });
    const answer = await graph.call('GET', '/subscribedSkus');
    expect([answer.status, at(answer.body, 'error.code')]).toEqual([
      403,
      'Authorization_RequestDenied',
    ]);
  });
});

describe('users', () => {
  test('creates a user that replicas know only after the lag', async () => {
    const graph = await start({}, { replicaMs: 5_000 });
    const created = await graph.call('POST', '/users', newUser('adele@contoso.example'));
    expect(created.status).toBe(201);
    expect(at(created.body, 'passwordProfile')).toBeUndefined();
    const address = `/users/${String(at(created.body, 'id'))}`;
    expect((await graph.call('GET', address)).status).toBe(404);
    graph.clock.advance('PT5S');
    expect((await graph.call('GET', address)).status).toBe(200);
    expect((await graph.call('GET', '/users/adele@contoso.example')).status).toBe(200);
  });

  test.each([
    ['a taken name, in any case', newUser('USER1@contoso.example'), 'already exists'],
    ['an unverified domain', newUser('adele@unverified.example'), 'verified domain'],
    ['a bad character', newUser('ad ele@contoso.example'), "'userPrincipalName'"],
    [
      'a weak password',
      newUser('adele@contoso.example', { passwordProfile: { password: 'short' } }),
      'complexity',
    ],
    [
      'a missing nickname',
      newUser('adele@contoso.example', { mailNickname: null }),
      "'mailNickname'",
    ],
  ])('refuses %s', async (_what, body, wording) => {
    const graph = await start();
    const answer = await graph.call('POST', '/users', body);
    expect([answer.status, at(answer.body, 'error.code')]).toEqual([400, 'Request_BadRequest']);
    expect(at(answer.body, 'error.message')).toContain(wording);
    expect(graph.simulator.state().tenants[0]?.users).toHaveLength(4);
  });

  test('filters, selects and pages with absolute links that lead back to the same port', async () => {
    const graph = await start({
      users: Array.from({ length: 7 }, (_, index) => toUser(index + 1)),
    });
    const names: unknown[] = [];
    let next: unknown = '/users?$top=3&$select=displayName';
    while (typeof next === 'string') {
      const { body } = await graph.call('GET', next);
      const rows = at(body, 'value');
      names.push(...(Array.isArray(rows) ? rows : []));
      next = at(body, '@odata.nextLink');
    }
    expect(names).toHaveLength(7);
    expect(names[0]).toEqual({ displayName: 'User 1' });
    const sales = await graph.call(
      'GET',
      `/users?$filter=${encodeURIComponent("startswith(userPrincipalName,'user') and accountEnabled eq true and department eq 'Sales'")}`,
    );
    expect(at(sales.body, 'value')).toHaveLength(3);
    const refused = await graph.call(
      'GET',
      `/users?$filter=${encodeURIComponent("endswith(mail,'x')")}`,
    );
    expect(at(refused.body, 'error.code')).toBe('Request_UnsupportedQuery');
  });

  test('deletes into deletedItems and frees the seat', async () => {
    const graph = await start();
    await assign(graph, 1, [PREMIUM]);
    expect(await units(graph, PREMIUM)).toEqual({ enabled: 2, consumed: 1 });
    expect((await graph.call('DELETE', `/users/${userIdOf(1)}`)).status).toBe(204);
    expect(await units(graph, PREMIUM)).toEqual({ enabled: 2, consumed: 0 });
    const deleted = await graph.call('GET', '/directory/deletedItems/graph.user');
    expect(at(deleted.body, 'value.0.id')).toBe(userIdOf(1));
  });

  test('refuses the second of two parallel writes on one user with 409', async () => {
    const graph = await start({}, { writeMs: 30 });
    const patch = (jobTitle: string) => graph.call('PATCH', `/users/${userIdOf(1)}`, { jobTitle });
    const statuses = (await Promise.all([patch('One'), patch('Two')])).map(
      (answer) => answer.status,
    );
    expect(statuses.toSorted((a, b) => a - b)).toEqual([204, 409]);
  });

  test('sets and clears the manager', async () => {
    const graph = await start();
    const address = `/users/${userIdOf(1)}/manager`;
    const link = { '@odata.id': `https://graph.microsoft.com/v1.0/users/${userIdOf(2)}` };
    expect((await graph.call('GET', address)).status).toBe(404);
    expect((await graph.call('PUT', `${address}/$ref`, link)).status).toBe(204);
    expect(at((await graph.call('GET', address)).body, 'id')).toBe(userIdOf(2));
    expect((await graph.call('DELETE', `${address}/$ref`)).status).toBe(204);
    expect((await graph.call('GET', address)).status).toBe(404);
  });
});

describe('assignLicense', () => {
  test('assigns until the seats run out, and consumedUnits follows after its lag', async () => {
    const graph = await start({}, { consumedUnitsMs: 10_000 });
    expect((await assign(graph, 1, [PREMIUM])).status).toBe(200);
    expect(await units(graph, PREMIUM)).toEqual({ enabled: 2, consumed: 0 });
    graph.clock.advance('PT10S');
    expect(await units(graph, PREMIUM)).toEqual({ enabled: 2, consumed: 1 });
    expect((await assign(graph, 2, [PREMIUM])).status).toBe(200);
    const refused = await assign(graph, 3, [PREMIUM]);
    expect(refused.status).toBe(400);
    expect(at(refused.body, 'error.message')).toBe(
      `Subscription with SKU ${PREMIUM} does not have any available licenses.`,
    );
  });

  test('refuses without a usage location', async () => {
    const graph = await start();
    const refused = await assign(graph, 4, [PREMIUM]);
    expect(at(refused.body, 'error.message')).toBe(
      'License assignment cannot be done for user with invalid usage location.',
    );
  });

  test('refuses two mailbox plans, and swaps them in one call', async () => {
    const graph = await start();
    await assign(graph, 1, [PREMIUM]);
    const refused = await assign(graph, 1, [E3]);
    expect(at(refused.body, 'error.details.0.code')).toBe('MutuallyExclusiveViolation');
    expect((await assign(graph, 1, [E3], [PREMIUM])).status).toBe(200);
    expect(await units(graph, PREMIUM)).toEqual({ enabled: 2, consumed: 0 });
  });

  test('refuses an add-on without its base, and taking the base from under it', async () => {
    const graph = await start();
    expect(at((await assign(graph, 1, [PHONE])).body, 'error.message')).toContain(
      'depends on the service plan(s)',
    );
    expect((await assign(graph, 1, [PREMIUM, PHONE])).status).toBe(200);
    expect((await assign(graph, 1, [], [PREMIUM])).status).toBe(400);
    expect((await assign(graph, 1, [], [PREMIUM, PHONE])).status).toBe(200);
  });

  test('refuses to remove what is not held', async () => {
    const graph = await start();
    expect(at((await assign(graph, 1, [], [E3])).body, 'error.message')).toBe(
      'User does not have a corresponding license.',
    );
  });

  test('wants both arrays', async () => {
    const graph = await start();
    const answer = await graph.call('POST', `/users/${userIdOf(1)}/assignLicense`, {
      addLicenses: [],
    });
    expect(at(answer.body, 'error.message')).toContain('removeLicenses');
  });

  test('a refusal changes nothing and leaves no effect in the journal', async () => {
    const graph = await start();
    const before = graph.simulator.snapshot();
    await assign(graph, 4, [PREMIUM]);
    expect(graph.simulator.state()).toEqual(before);
    expect(graph.simulator.journal.entries().filter((entry) => entry.effect !== undefined)).toEqual(
      [],
    );
  });
});

const add = (graph: TestGraph, group: number, user: number) =>
  graph.call('POST', `/groups/${groupIdOf(group)}/members/$ref`, {
    '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${userIdOf(user)}`,
  });
const states = async (graph: TestGraph, user: number) => {
  const { body } = await graph.call(
    'GET',
    `/users/${userIdOf(user)}?$select=licenseAssignmentStates`,
  );
  return at(body, 'licenseAssignmentStates');
};

describe('groups', () => {
  const licensing = toGroup(2, { assignedLicenses: [{ skuId: PREMIUM, disabledPlans: [] }] });
  test('adds a member once and removes it once', async () => {
    const graph = await start();
    expect((await add(graph, 1, 1)).status).toBe(204);
    expect(at((await add(graph, 1, 1)).body, 'error.message')).toContain(
      'added object references already exist',
    );
    const memberOf = await graph.call('GET', `/users/${userIdOf(1)}/memberOf`);
    expect(at(memberOf.body, 'value.0.id')).toBe(groupIdOf(1));
    const remove = () =>
      graph.call('DELETE', `/groups/${groupIdOf(1)}/members/${userIdOf(1)}/$ref`);
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
  });

  test('refuses to change distribution lists and dynamic groups, whose members are computed', async () => {
    const graph = await start({
      groups: [
        toGroup(1, { mailEnabled: true, securityEnabled: false }),
        toGroup(2, {
          groupTypes: ['DynamicMembership'],
          membershipRule: 'user.department -eq "Sales"',
        }),
      ],
    });
    expect(at((await add(graph, 1, 1)).body, 'error.message')).toContain(
      'Cannot Update a mail-enabled security groups',
    );
    expect((await add(graph, 2, 1)).status).toBe(400);
    expect(
      at((await graph.call('GET', `/groups/${groupIdOf(2)}/members`)).body, 'value'),
    ).toHaveLength(2);
  });

  test('gives the licence of a group later, and it cannot be removed directly', async () => {
    const graph = await start({ groups: [licensing] }, { groupLicensingMs: 4_000 });
    await add(graph, 2, 1);
    expect(await states(graph, 1)).toEqual([]);
    graph.clock.advance('PT4S');
    expect(await states(graph, 1)).toMatchObject([
      { skuId: PREMIUM, assignedByGroup: groupIdOf(2), state: 'Active' },
    ]);
    expect(await units(graph, PREMIUM)).toEqual({ enabled: 2, consumed: 1 });
    expect(at((await assign(graph, 1, [], [PREMIUM])).body, 'error.message')).toContain(
      'inherited from a group membership',
    );
  });

  test('shows CountViolation when the group runs out of seats, and heals when seats arrive', async () => {
    const graph = await start({ groups: [licensing] });
    await assign(graph, 1, [PREMIUM]);
    await assign(graph, 2, [PREMIUM]);
    await add(graph, 2, 3);
    expect(await states(graph, 3)).toMatchObject([{ state: 'Error', error: 'CountViolation' }]);
    expect(await units(graph, PREMIUM)).toEqual({ enabled: 2, consumed: 2 });
    graph.announceSeats(TENANT_ID, {
      commerceSubscriptionId: PREMIUM.replace(/^.{8}/, 'cccccccc'),
      skuId: PREMIUM,
      totalLicenses: 3,
      status: 'Enabled',
      isTrial: false,
      nextLifecycleAtMs: null,
      ownerTenantId: null,
      visibleAtMs: graph.clock.now().epochMilliseconds + 1_000,
    });
    expect(await units(graph, PREMIUM)).toEqual({ enabled: 2, consumed: 2 });
    graph.clock.advance('PT1S');
    expect(await states(graph, 3)).toMatchObject([{ state: 'Active' }]);
    expect(await units(graph, PREMIUM)).toEqual({ enabled: 3, consumed: 3 });
  });
});

describe('faults', () => {
  test('throttles with Retry-After and loses an answer after the change', async () => {
    const graph = await start();
    graph.simulator.faults.add({
      kind: 'rate-limit',
      path: 'subscribedSkus',
      count: 1,
      retryAfterSeconds: 7,
    });
    const limited = await graph.call('GET', '/subscribedSkus');
    expect([
      limited.status,
      limited.headers.get('retry-after'),
      at(limited.body, 'error.code'),
    ]).toEqual([429, '7', 'TooManyRequests']);
    graph.simulator.faults.add({ kind: 'drop-after-commit', path: 'assignLicense', count: 1 });
    await expect(assign(graph, 1, [PREMIUM])).rejects.toThrow();
    expect(await units(graph, PREMIUM)).toEqual({ enabled: 2, consumed: 1 });
    const dropped = graph.simulator.journal
      .entries()
      .find((entry) => entry.faults?.includes('drop-after-commit'));
    expect(dropped).toMatchObject({
      status: 0,
      effect: { kind: 'license-assigned', skuId: PREMIUM },
    });
  });
});
