/** A small tenant on a real port, for the tests of this folder. */
import { createSimClock } from '../core/clock.ts';
import type { SimClock } from '../core/clock.ts';
import { createTokenRegistry } from '../core/tokens.ts';
import type { TokenRegistry } from '../core/tokens.ts';
import { blankUser } from './blank-user.ts';
import type { CompanySubscription, GraphState, Group, Tenant, User } from './entities.ts';
import type { MailboxSource } from './http.ts';
import { GRAPH_AUDIENCE, startGraph } from './index.ts';
import type { GraphSimulator } from './index.ts';

export const TENANT_ID = '48a80680-7326-48cd-9935-b556b81d3a4e';
export const PREMIUM = 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46';
export const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
export const PHONE = 'e43b5b99-8dfb-405f-9987-dc307f34bcbd';
export const START = '2026-11-22T09:00:00Z';
export const START_MS = Date.parse(START);

const EXCHANGE_1 = '9aaf7827-d63c-4b61-89c3-182f06f82e5c';
const EXCHANGE_2 = 'efb87545-963c-4e0d-99df-69c6916d9eb0';
const SKYPE = '0feaeb32-d00e-4d66-bd5a-43b5b83db82c';
const CALLING = '4828c8ec-dc2e-4779-b502-87ac9ce28ab7';

const plan = (servicePlanId: string, servicePlanName: string) => ({
  servicePlanId,
  servicePlanName,
  appliesTo: 'User' as const, // The entity's union would widen to text here.
});

/** Ids are numbered so that a failing test names the person. */
export const userIdOf = (index: number): string =>
  `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
export const groupIdOf = (index: number): string =>
  `11111111-0000-4000-8000-${String(index).padStart(12, '0')}`;

export function toUser(index: number, more: Partial<User> = {}): User {
  const upn = `user${index}@contoso.example`;
  const names = {
    id: userIdOf(index),
    userPrincipalName: upn,
    displayName: `User ${index}`,
    mailNickname: `user${index}`,
  };
  return {
    ...blankUser(names, START_MS),
    givenName: 'User',
    surname: String(index),
    mail: upn,
    usageLocation: 'GB',
    department: index % 2 === 0 ? 'Sales' : 'Finance',
    ...more,
  };
}

export function toGroup(index: number, more: Partial<Group> = {}): Group {
  return {
    id: groupIdOf(index),
    displayName: `Group ${index}`,
    description: null,
    mail: null,
    mailEnabled: false,
    mailNickname: `group${index}`,
    securityEnabled: true,
    groupTypes: [],
    membershipRule: null,
    memberIds: [],
    assignedLicenses: [],
    onPremisesSyncEnabled: null,
    createdAtMs: START_MS,
    ...more,
  };
}

export const toSubscription = (skuId: string, totalLicenses: number): CompanySubscription => ({
  id: skuId.replace(/^.{8}/, 'dddddddd'),
  commerceSubscriptionId: skuId.replace(/^.{8}/, 'cccccccc'),
  skuId,
  totalLicenses,
  status: 'Enabled',
  isTrial: false,
  createdAtMs: START_MS,
  nextLifecycleAtMs: START_MS + 86_400_000,
  ownerTenantId: null,
});

export function toTenant(more: Partial<Tenant> = {}): Tenant {
  return {
    id: TENANT_ID,
    displayName: 'Contoso',
    countryLetterCode: 'GB',
    createdAtMs: START_MS,
    onPremisesSyncEnabled: null,
    onPremisesLastSyncAtMs: null,
    missingPermissions: [],
    domains: [
      { name: 'contoso.example', isDefault: true, isInitial: false, isVerified: true },
      { name: 'unverified.example', isDefault: false, isInitial: false, isVerified: false },
    ],
    subscriptions: [toSubscription(PREMIUM, 2), toSubscription(E3, 5), toSubscription(PHONE, 5)],
    pendingSeats: [],
    users: [toUser(1), toUser(2), toUser(3), toUser(4, { usageLocation: null })],
    deletedUsers: [],
    groups: [toGroup(1)],
    pendingGroupLicensing: [],
    hiddenConsumption: [],
    ...more,
  };
}

const SKUS: GraphState['skus'] = [
  {
    skuId: PREMIUM,
    skuPartNumber: 'SPB',
    appliesTo: 'User',
    servicePlans: [plan(EXCHANGE_1, 'EXCHANGE_S_STANDARD'), plan(SKYPE, 'MCOSTANDARD')],
  },
  {
    skuId: E3,
    skuPartNumber: 'ENTERPRISEPACK',
    appliesTo: 'User',
    servicePlans: [plan(EXCHANGE_2, 'EXCHANGE_S_ENTERPRISE'), plan(SKYPE, 'MCOSTANDARD')],
  },
  {
    skuId: PHONE,
    skuPartNumber: 'MCOEV',
    appliesTo: 'User',
    servicePlans: [plan(CALLING, 'MCOEV')],
  },
];

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed body; undefined when empty. Tests read members by path. */
  body: unknown;
}

export interface TestGraph extends GraphSimulator {
  clock: SimClock;
  tokens: TokenRegistry;
  /** Calls the API with a valid token. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  token(audience?: string): string;
}

/** Starts a Graph with one tenant and no lag unless told otherwise. */
export async function startTestGraph(
  tenant: Partial<Tenant> = {},
  lag: Parameters<typeof startGraph>[0]['lag'] = {},
  mailboxes?: MailboxSource,
): Promise<TestGraph> {
  const clock = createSimClock(START);
  const tokens = createTokenRegistry();
  const graph = await startGraph({
    clock,
    tokens,
    seed: () => structuredClone({ skus: SKUS, tenants: [toTenant(tenant)] }),
    lag: { replicaMs: 0, consumedUnitsMs: 0, groupLicensingMs: 0, writeMs: 0, ...lag },
    ...(mailboxes === undefined ? {} : { mailboxes }),
  });
  const token = (audience = GRAPH_AUDIENCE): string =>
    tokens.issue({
      tenantId: TENANT_ID,
      audience,
      clientId: 'test',
      kind: 'app',
      hasMfa: false,
      permissions: ['Directory.ReadWrite.All', 'MailboxSettings.ReadWrite'],
      issuedAtMs: START_MS,
      expiresAtMs: START_MS + 3_600_000,
    }).token;
  const bearer = token();
  return {
    ...graph,
    clock,
    tokens,
    token,
    call: async (method, path, body, headers = {}) => {
      const url = path.startsWith('http') ? path : `${graph.simulator.url}/v1.0${path}`;
      const response = await fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${bearer}`,
          'content-type': 'application/json',
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? undefined : JSON.parse(text),
      };
    },
  };
}

const read = (value: unknown, step: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined;

/** The value at a path such as `error.message`, or of a member whose name has a dot (`@odata.nextLink`). */
export function at(body: unknown, path: string): unknown {
  return path.startsWith('@') ? read(body, path) : path.split('.').reduce(read, body);
}
