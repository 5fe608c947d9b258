/** A small tenant on the Graph, Exchange and Entra simulators, with a seed made for the refusals of the contract. */
import { fetch as undiciFetch } from 'undici';

import { createGraphTenant } from '../../src/connectors/graph/index.ts';
import type { GraphSettings } from '../../src/connectors/graph/index.ts';
import type { Fetch } from '../../src/connectors/http/types.ts';
import { tenantId } from '../../src/domain/ids.ts';
import { parseJson } from '../../src/lib/json.ts';
import { createSimClock } from '../../simulators/core/clock.ts';
import type { JournalEntry } from '../../simulators/core/journal.ts';
import { createTokenRegistry } from '../../simulators/core/tokens.ts';
import { startEntra } from '../../simulators/entra/index.ts';
import type { PeopleSource, Person } from '../../simulators/exchange/entities.ts';
import { startExchange } from '../../simulators/exchange/index.ts';
import { blankUser } from '../../simulators/graph/blank-user.ts';
import type { GraphState, Group, Tenant, User } from '../../simulators/graph/entities.ts';
import { startGraph } from '../../simulators/graph/index.ts';
import { findTenant, findUser } from '../../simulators/graph/store.ts';
import type { SentRequest } from './openapi-requests.ts';
import type { TenantUnderTest } from './tenant-under-test.ts';

const TENANT = '11111111-aaaa-4bbb-8ccc-000000000001';
const APP = '22222222-aaaa-4bbb-8ccc-000000000002';
const SECRET = 'a-secret-for-tests';
const GRAPH = 'https://graph.microsoft.com';
const EXCHANGE = 'https://outlook.office365.com';
const GRAPH_PERMISSIONS = [
  'LicenseAssignment.ReadWrite.All',
  'Organization.Read.All',
  'User.ReadWrite.All',
  'GroupMember.ReadWrite.All',
];

export const SKUS = {
  premium: 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46',
  enterprise: '6fd2c87f-b296-42f0-b197-1e91e994b900',
  project: '53818b1b-4a27-454b-8896-0dba576410e6',
  crowded: 'f245ecc8-75af-4f8e-b61f-27d8114de5f3',
} as const;
const plan = (servicePlanId: string, servicePlanName: string) => ({
  servicePlanId,
  servicePlanName,
  appliesTo: 'User' as const,
});
const EXCHANGE_P1 = plan('9aaf7827-d63c-4b61-89c3-182f06f82e5c', 'EXCHANGE_S_STANDARD');
const EXCHANGE_P2 = plan('efb87545-963c-4e0d-99df-69c6916d9eb0', 'EXCHANGE_S_ENTERPRISE');
const SHAREPOINT_P2 = plan('5dbe027f-2339-4123-9542-606e4d348a72', 'SHAREPOINTENTERPRISE');
const PROJECT = plan('fe71d6c3-a2ea-4499-9778-da042bf08063', 'SHAREPOINT_PROJECT');
/** More than one page of the largest size. */
const CROWD_SIZE = 1_005;

const personId = (number: number): string =>
  `33333333-aaaa-4bbb-8ccc-${String(number).padStart(12, '0')}`;
const groupId = (number: number): string =>
  `44444444-aaaa-4bbb-8ccc-${String(number).padStart(12, '0')}`;

function user(number: number, name: string, changes: Partial<User> = {}): User {
  const [givenName = '', surname = ''] = name.split(' ');
  const mailNickname = `${givenName}.${surname.replaceAll(/\W/g, '')}`.toLowerCase();
  const names = {
    id: personId(number),
    userPrincipalName: `${mailNickname}@client.example`,
    displayName: name,
    mailNickname,
  };
  return {
    ...blankUser(names, 1_700_000_000_000),
    givenName,
    surname,
    usageLocation: 'GB',
    ...changes,
  };
}

const direct = (...skuIds: string[]): Pick<User, 'directLicenses'> => ({
  directLicenses: skuIds.map((skuId) => ({ skuId, disabledPlans: [], updatedAtMs: 0 })),
});

function group(number: number, displayName: string, changes: Partial<Group> = {}): Group {
  return {
    id: groupId(number),
    displayName,
    description: null,
    mail: null,
    mailEnabled: false,
    mailNickname: displayName.replaceAll(/\W/g, ''),
    securityEnabled: true,
    groupTypes: [],
    membershipRule: null,
    memberIds: [],
    assignedLicenses: [],
    onPremisesSyncEnabled: null,
    createdAtMs: 0,
    ...changes,
  };
}

const subscription = (number: number, skuId: string, totalLicenses: number) => ({
  id: `55555555-aaaa-4bbb-8ccc-${String(number).padStart(12, '0')}`,
  commerceSubscriptionId: `66666666-AAAA-4bbb-8ccc-${String(number).padStart(12, '0')}`,
  skuId,
  totalLicenses,
  status: 'Enabled' as const,
  isTrial: false,
  createdAtMs: 0,
  nextLifecycleAtMs: null,
  ownerTenantId: null,
});

function seedPeople(): User[] {
  const crowd = Array.from({ length: CROWD_SIZE }, (_, index) =>
    user(1_000 + index, `Crowd Member${index}`, { accountEnabled: false }),
  );
  return [
    user(1, 'Ada Lovelace', direct(SKUS.premium)),
    user(2, "Grace O'Hopper"),
    user(3, 'Nowhere Located', { usageLocation: null }),
    user(4, 'Gone Leaver', { accountEnabled: false }),
    user(5, 'Linda Inherited', {
      groupLicenses: [
        {
          groupId: groupId(3),
          skuId: SKUS.premium,
          disabledPlans: [],
          state: 'Active',
          error: null,
          updatedAtMs: 0,
        },
      ],
    }),
    user(6, 'Full House', direct(SKUS.crowded)),
    user(7, 'Over Assigned', direct(SKUS.crowded)),
    ...crowd,
  ];
}

function seedTenant(): Tenant {
  return {
    id: TENANT,
    displayName: 'Client of the Contract',
    countryLetterCode: 'GB',
    createdAtMs: 0,
    onPremisesSyncEnabled: null,
    onPremisesLastSyncAtMs: null,
    missingPermissions: [],
    domains: [
      { name: 'client.onmicrosoft.example', isDefault: false, isInitial: true, isVerified: true },
      { name: 'Client.example', isDefault: true, isInitial: false, isVerified: true },
    ],
    subscriptions: [
      subscription(1, SKUS.premium, 10),
      subscription(2, SKUS.enterprise, 10),
      subscription(3, SKUS.project, 10),
      subscription(4, SKUS.crowded, 1),
    ],
    pendingSeats: [],
    users: seedPeople(),
    deletedUsers: [],
    groups: [
      group(1, 'All Staff', { memberIds: [personId(1), personId(4)] }),
      group(2, 'Everybody by mail', { mailEnabled: true, mail: 'all@client.example' }),
      group(3, 'Licensed', {
        memberIds: [personId(5)],
        assignedLicenses: [{ skuId: SKUS.premium, disabledPlans: [] }],
      }),
      group(4, 'Sales by rule', {
        groupTypes: ['DynamicMembership'],
        membershipRule: 'user.department -eq "Sales"',
      }),
    ],
    pendingGroupLicensing: [],
    hiddenConsumption: [],
  };
}

const seedGraph = (): GraphState => ({
  skus: [
    { skuId: SKUS.premium, skuPartNumber: 'SPB', appliesTo: 'User', servicePlans: [EXCHANGE_P1] },
    {
      skuId: SKUS.enterprise,
      skuPartNumber: 'ENTERPRISEPACK',
      appliesTo: 'User',
      servicePlans: [EXCHANGE_P2, SHAREPOINT_P2],
    },
    {
      skuId: SKUS.project,
      skuPartNumber: 'PROJECTPROFESSIONAL',
      appliesTo: 'User',
      servicePlans: [PROJECT],
    },
    {
      skuId: SKUS.crowded,
      skuPartNumber: 'O365_BUSINESS_PREMIUM',
      appliesTo: 'User',
      servicePlans: [],
    },
  ],
  tenants: [seedTenant()],
});

const toPerson = (found: User): Person => ({
  id: found.id,
  userPrincipalName: found.userPrincipalName,
  displayName: found.displayName,
  mail: found.mail,
  isSynchronised: false,
  mailboxPlanSinceMs: found.directLicenses.some((held) => held.skuId !== SKUS.project) ? 0 : null,
  quotaGb: 50,
});

/** The directory as Exchange sees it: who has a mailbox plan, and the members of mail groups. */
function joinPeople(state: () => GraphState): PeopleSource {
  const inTenant = (id: string): Tenant => {
    const tenant = findTenant(state(), id);
    if (tenant === undefined) throw new Error(`no tenant ${id}`);
    return tenant;
  };
  return {
    find: (tenant, identity) => {
      const found = findUser(inTenant(tenant), identity);
      return found === undefined ? undefined : toPerson(found);
    },
    changeDistributionList: (tenant, list, userId, change) => {
      const found = inTenant(tenant).groups.find((one) => one.id === list && one.mailEnabled);
      if (found === undefined) return 'no-list';
      const isMember = found.memberIds.includes(userId);
      if (change === 'add' && isMember) return 'already-member';
      if (change === 'remove' && !isMember) return 'not-member';
      found.memberIds =
        change === 'add'
          ? [...found.memberIds, userId]
          : found.memberIds.filter((id) => id !== userId);
      return null;
    },
  };
}

/** The place in a list comes from Graph's own link and is opaque. */
function withoutPlace(query: URLSearchParams): URLSearchParams {
  const known = new URLSearchParams(query);
  known.delete('$skiptoken');
  return known;
}

/** Notes every request before it is sent. */
function recordingFetch(requests: { url: URL; method: string; body: string | undefined }[]): Fetch {
  return (url, init) => {
    requests.push({ url: new URL(url), method: init.method, body: init.body });
    return undiciFetch(url, init);
  };
}

function valueOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  const json = parseJson(text);
  return json.ok ? json.value : text;
}

export async function startTenantSimulators(): Promise<TenantUnderTest> {
  const clock = createSimClock();
  const tokens = createTokenRegistry();
  const entra = await startEntra({
    clock,
    tokens,
    seed: {
      tenants: [{ id: TENANT, domains: ['client.example'] }],
      applications: [
        {
          clientId: APP,
          displayName: 'Seatwright',
          secrets: [{ value: SECRET }],
          consents: [
            {
              tenantId: TENANT,
              audience: GRAPH,
              applicationPermissions: [...GRAPH_PERMISSIONS],
              delegatedPermissions: [],
            },
            {
              tenantId: TENANT,
              audience: EXCHANGE,
              applicationPermissions: ['Exchange.ManageAsApp'],
              delegatedPermissions: [],
            },
          ],
        },
      ],
      refreshTokens: [],
    },
  });
  const { simulator: graph } = await startGraph({ clock, tokens, seed: seedGraph });
  const { simulator: exchange } = await startExchange({
    clock,
    tokens,
    people: joinPeople(() => graph.state()),
    seed: () => ({ mailboxes: [] }),
  });
  const requests: { url: URL; method: string; body: string | undefined }[] = [];
  const settings: GraphSettings = {
    baseUrl: graph.url,
    exchangeUrl: exchange.url,
    loginUrl: entra.url,
    tenantId: tenantId(TENANT),
    clientId: APP,
    clientSecret: SECRET,
    now: () => clock.now(),
    patienceMs: 4_000,
    fetch: recordingFetch(requests),
  };
  const parts = [graph, exchange, entra];
  return {
    connect: (wrong = {}) => createGraphTenant({ ...settings, ...wrong }),
    facts: {
      tenantId: TENANT,
      skus: SKUS,
      personId,
      groupId,
      crowdSize: CROWD_SIZE,
    },
    effects: (kind) =>
      parts
        .flatMap((part) => part.journal.entries())
        .filter((entry: JournalEntry) => entry.effect?.kind === kind)
        .map((entry) => ({ ...entry.effect })),
    loseAnswerOf: (path) => {
      graph.faults.add({ kind: 'drop-after-commit', path, count: 1 });
    },
    throttle: (path) => {
      graph.faults.add({ kind: 'rate-limit', path, count: 1, retryAfterSeconds: 0 });
    },
    withhold: (permission) => {
      graph.act('withhold', ({ state }) => {
        for (const tenant of state.tenants) tenant.missingPermissions.push(permission);
      });
    },
    withoutWritePermissions: () => {
      entra.act('withdraw', ({ state }) => {
        for (const application of state.applications) {
          for (const consent of application.consents) {
            consent.applicationPermissions = consent.applicationPermissions.filter(
              (name) => !name.includes('ReadWrite'),
            );
          }
        }
      });
    },
    expireTokens: () => tokens.revoke(),
    advance: (duration) => {
      clock.advance(duration);
    },
    requests: (): SentRequest[] =>
      requests
        .filter(({ url }) => url.origin === graph.url)
        .map(({ url, method, body }) => ({
          method,
          path: decodeURIComponent(url.pathname.replace(/^\/v1\.0/, '')),
          query: withoutPlace(url.searchParams),
          body: valueOf(body),
        })),
    reset: () => {
      for (const part of parts) part.reset();
      tokens.revoke();
    },
    close: async () => {
      await Promise.all(parts.map((part) => part.close()));
    },
  };
}
