/** What a token may do: permissions of the application, and roles of a partner's person (GDAP). Sources: README.md. */
import { SimRefusal } from '../core/routes.ts';
import type { Route } from '../core/routes.ts';
import type { IssuedToken } from '../core/tokens.ts';
import type { DelegatedAdminRelationship, GraphState } from './entities.ts';
import { denied } from './errors.ts';
import type { GraphCaller } from './errors.ts';

/** Broader permissions that contain the one a call needs. Source: [D] the permissions table of each call. */
const CONTAINED_IN: Readonly<Record<string, readonly string[]>> = {
  // Asked for by memberOf alone, whose page names GroupMember.Read.All as enough for people; that it is for applications too
  // is assumed.
  'Directory.Read.All': [
    'Directory.ReadWrite.All',
    'GroupMember.Read.All',
    'GroupMember.ReadWrite.All',
    'Group.Read.All',
    'Group.ReadWrite.All',
  ],
  'DelegatedAdminRelationship.Read.All': ['DelegatedAdminRelationship.ReadWrite.All'],
  'GroupMember.Read.All': [
    'GroupMember.ReadWrite.All',
    'Group.Read.All',
    'Group.ReadWrite.All',
    'Directory.Read.All',
    'Directory.ReadWrite.All',
  ],
  'GroupMember.ReadWrite.All': ['Group.ReadWrite.All', 'Directory.ReadWrite.All'],
  'LicenseAssignment.Read.All': [
    'LicenseAssignment.ReadWrite.All',
    'Organization.Read.All',
    'Organization.ReadWrite.All',
    'Directory.Read.All',
    'Directory.ReadWrite.All',
  ],
  'LicenseAssignment.ReadWrite.All': ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
  'MailboxSettings.Read': ['MailboxSettings.ReadWrite'],
  'Organization.Read.All': [
    'Organization.ReadWrite.All',
    'Directory.Read.All',
    'Directory.ReadWrite.All',
  ],
  'User.Read.All': ['User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  'User.ReadWrite.All': ['Directory.ReadWrite.All'],
};

/** Source: [D] https://learn.microsoft.com/en-us/entra/identity/role-based-access-control/permissions-reference. */
const ROLES = {
  directoryReaders: '88d8e3e3-8f55-4a1e-953a-9b9898b8876b',
  directoryWriters: '9360feb5-f418-4baa-8175-e2a00bac4301',
  globalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
  globalReader: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
  groupsAdministrator: 'fdd7a751-b60b-444a-984c-02652fe8fa1c',
  licenseAdministrator: '4d6ac14f-3453-41d0-bef9-a3e0c569773a',
  userAdministrator: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
} as const;

const {
  directoryReaders,
  directoryWriters,
  globalAdministrator,
  globalReader,
  groupsAdministrator,
  licenseAdministrator,
  userAdministrator,
} = ROLES;
const readers = [directoryReaders, directoryWriters, globalReader, globalAdministrator];

/** Roles of which a person needs one besides the permission; where none is named, reading is what it takes. */
const ROLES_FOR: Readonly<Record<string, readonly string[]>> = {
  'User.ReadWrite.All': [userAdministrator, globalAdministrator],
  'LicenseAssignment.ReadWrite.All': [
    licenseAdministrator,
    userAdministrator,
    directoryWriters,
    globalAdministrator,
  ],
  'GroupMember.ReadWrite.All': [
    groupsAdministrator,
    userAdministrator,
    directoryWriters,
    globalAdministrator,
  ],
};

interface Asking extends GraphCaller {
  readonly state: GraphState;
  readonly identity: IssuedToken;
}

/** Throws 403 unless the token has the permission and, for a partner's person, the relationship and a role for it. */
export function requireAllowed(request: Asking, permission?: string): void {
  const { identity, state, now } = request;
  const isGranted =
    permission === undefined ||
    [permission, ...(CONTAINED_IN[permission] ?? [])].some((one) =>
      identity.permissions.includes(one),
    );
  if (!isGranted) throw denied(request);
  const partner = identity.homeTenantId;
  if (partner === undefined || partner === identity.tenantId) return;
  const roles = (state.delegatedAdminRelationships ?? [])
    .filter(
      (one) =>
        one.partnerTenantId === partner &&
        one.customerTenantId === identity.tenantId &&
        one.status === 'active' &&
        one.endsAtMs > now.epochMilliseconds,
    )
    .flatMap(({ roleDefinitionIds }) => roleDefinitionIds);
  const wanted = ROLES_FOR[permission ?? ''] ?? readers;
  if (!roles.some((role) => wanted.includes(role))) throw denied(request);
}

const iso = (ms: number): string => Temporal.Instant.fromEpochMilliseconds(ms).toString();

function toWireRelationship(
  state: GraphState,
  one: DelegatedAdminRelationship,
  nowMs: number,
): Record<string, unknown> {
  const customer = state.tenants.find(({ id }) => id === one.customerTenantId);
  const days = Math.round((one.endsAtMs - one.activatedAtMs) / 86_400_000);
  const isOver = one.status === 'active' && one.endsAtMs <= nowMs;
  return {
    '@odata.etag': 'W/"JyI0NzAwNjg0NS0wMDAwLTE5MDAtMDAwMC02MGY0Yjg4MDAwMDAiJw=="',
    id: one.id,
    displayName: one.displayName,
    duration: `P${days}D`,
    customer: {
      tenantId: one.customerTenantId,
      displayName: customer?.displayName ?? one.customerTenantId,
    },
    accessDetails: {
      unifiedRoles: one.roleDefinitionIds.map((roleDefinitionId) => ({ roleDefinitionId })),
    },
    status: isOver ? 'expired' : one.status,
    autoExtendDuration: 'PT0S',
    createdDateTime: iso(one.activatedAtMs),
    lastModifiedDateTime: iso(one.activatedAtMs),
    activatedDateTime: iso(one.activatedAtMs),
    endDateTime: iso(one.endsAtMs),
  };
}

/** The relationships of the partner whose token it is. */
export const delegationRoutes: Route<GraphState, IssuedToken>[] = [
  {
    method: 'GET',
    path: '/v1.0/tenantRelationships/delegatedAdminRelationships',
    handle: (request) => {
      const { identity, state, now, query } = request;
      if (query.has('$filter') || query.has('$skiptoken')) {
        throw new SimRefusal({ status: 501, body: { error: { code: 'NotImplemented' } } });
      }
      requireAllowed(request, 'DelegatedAdminRelationship.Read.All');
      const own = (state.delegatedAdminRelationships ?? []).filter(
        ({ partnerTenantId }) => partnerTenantId === identity.tenantId,
      );
      return {
        status: 200,
        body: {
          '@odata.context': `http://${request.headers['host'] ?? 'localhost'}/v1.0/$metadata#tenantRelationships/delegatedAdminRelationships`,
          value: own.map((one) => toWireRelationship(state, one, now.epochMilliseconds)),
        },
      };
    },
  },
];
