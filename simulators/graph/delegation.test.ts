import { afterEach, describe, expect, test } from 'vitest';

import { guidOf } from '../core/ids.ts';
import { START_MS, TENANT_ID, startTestGraph } from './test-kit.ts';
import type { TestGraph } from './test-kit.ts';

const PARTNER = guidOf('partner');
const ROLES = {
  readers: '88d8e3e3-8f55-4a1e-953a-9b9898b8876b',
  userAdministrator: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
};
const DAY_MS = 86_400_000;

const running: TestGraph[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ simulator }) => simulator.close()));
});

/** A customer that gave a partner these roles until `days` from now. */
async function start(roleDefinitionIds: string[], days = 100) {
  const graph = await startTestGraph();
  running.push(graph);
  graph.simulator.act('delegate', ({ state }) => {
    state.delegatedAdminRelationships = [
      {
        id: 'relationship',
        displayName: 'Contoso administration',
        partnerTenantId: PARTNER,
        customerTenantId: TENANT_ID,
        status: 'active',
        roleDefinitionIds,
        activatedAtMs: START_MS - 30 * DAY_MS,
        endsAtMs: START_MS + days * DAY_MS,
      },
    ];
  });
  const token = (permissions: string[], tenantId = TENANT_ID): string =>
    graph.tokens.issue({
      tenantId,
      audience: 'https://graph.microsoft.com',
      clientId: 'app',
      kind: 'app+user',
      userPrincipalName: 'service@partner.example',
      homeTenantId: PARTNER,
      hasMfa: true,
      permissions,
      issuedAtMs: START_MS,
      expiresAtMs: START_MS + 3_600_000,
    }).token;
  const as = (permissions: string[], tenantId?: string) => ({
    authorization: `Bearer ${token(permissions, tenantId)}`,
  });
  return { graph, as };
}

describe("a partner's person", () => {
  test('needs the permission and a role', async () => {
    const { graph, as } = await start([ROLES.readers]);
    const all = as(['User.ReadWrite.All', 'LicenseAssignment.Read.All']);
    const none = as(['User.Read.All']);
    expect((await graph.call('GET', '/users', undefined, all)).status).toBe(200);
    expect((await graph.call('GET', '/subscribedSkus', undefined, all)).status).toBe(200);
    expect((await graph.call('GET', '/subscribedSkus', undefined, none)).status).toBe(403);
    const patch = ['PATCH', '/users/nobody', { department: 'Sales' }, all] as const;
    expect((await graph.call(...patch)).status).toBe(403);
    graph.simulator.act('give', ({ state }) => {
      for (const one of state.delegatedAdminRelationships ?? [])
        one.roleDefinitionIds.push(ROLES.userAdministrator);
    });
    expect((await graph.call(...patch)).status).toBe(404);
  });

  test('may nothing when the relationship is over or not there', async () => {
    const over = await start([ROLES.readers], -1);
    const none = await start([]);
    for (const { graph, as } of [over, none]) {
      const answer = await graph.call('GET', '/users', undefined, as(['User.Read.All']));
      expect(answer.status).toBe(403);
    }
  });

  test('sees the relationships of the own tenant, with what became of them', async () => {
    const { graph, as } = await start([ROLES.readers], -1);
    const list = (headers: Record<string, string>) =>
      graph.call('GET', '/tenantRelationships/delegatedAdminRelationships', undefined, headers);
    const permissions = ['DelegatedAdminRelationship.Read.All'];
    expect((await list(as(permissions, PARTNER))).body).toMatchObject({
      value: [
        {
          status: 'expired',
          duration: 'P29D',
          customer: { tenantId: TENANT_ID },
          accessDetails: { unifiedRoles: [{ roleDefinitionId: ROLES.readers }] },
        },
      ],
    });
    expect((await list(as(['User.Read.All'], PARTNER))).status).toBe(403);
  });
});
