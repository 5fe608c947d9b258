/** What has to be allowed for what: the one table of permissions and roles. */
import type { TenantFeature } from '../../ports/authorisation.ts';

/** Whose permission it is. */
export type Api = 'graph' | 'exchange';

/** The least permission that will do, then broader ones that contain it. */
interface Need {
  readonly api: Api;
  readonly anyOf: readonly [least: string, ...broader: string[]];
}

/** One feature and what it takes. */
export interface FeatureNeeds {
  readonly feature: TenantFeature;
  /** For people. */
  readonly title: string;
  /** Of the application alone (`roles` of its token). */
  readonly application: readonly Need[];
  /** A role of the application in the tenant, which no token tells; null where none is needed. */
  readonly applicationRole: string | null;
  /** Of application and person (`scp` of their token). */
  readonly delegated: readonly Need[];
  /** Directory roles of a partner's person, one of each row. */
  readonly partnerRoles: readonly (readonly [least: PartnerRole, ...broader: PartnerRole[]])[];
  /** Where this is written. */
  readonly source: string;
}

/**
 * Directory roles by the ids of their definitions.
 * Source: https://learn.microsoft.com/en-us/entra/identity/role-based-access-control/permissions-reference (as known 2026-11).
 */
export const partnerRoles = {
  'Directory Readers': '88d8e3e3-8f55-4a1e-953a-9b9898b8876b',
  'Directory Writers': '9360feb5-f418-4baa-8175-e2a00bac4301',
  'Exchange Administrator': '29232cdf-9323-42fd-ade2-1d097af3e4de',
  'Exchange Recipient Administrator': '31392ffb-586c-42d1-9346-e59415a2cc4e',
  'Global Administrator': '62e90394-69f5-4237-9190-012177145e10',
  'Global Reader': 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
  'Groups Administrator': 'fdd7a751-b60b-444a-984c-02652fe8fa1c',
  'License Administrator': '4d6ac14f-3453-41d0-bef9-a3e0c569773a',
  'User Administrator': 'fe930be7-5e62-47db-91af-98c3a49a38b1',
} as const;

export type PartnerRole = keyof typeof partnerRoles;

const graph = (...anyOf: Need['anyOf']): Need => ({ api: 'graph', anyOf });
const exchange = (...anyOf: Need['anyOf']): Need => ({ api: 'exchange', anyOf });

const readLicenses = [
  graph(
    'LicenseAssignment.Read.All',
    'LicenseAssignment.ReadWrite.All',
    'Organization.Read.All',
    'Directory.Read.All',
    'Directory.ReadWrite.All',
  ),
  graph('Organization.Read.All', 'Directory.Read.All', 'Directory.ReadWrite.All'),
];
const changePeople = [graph('User.ReadWrite.All', 'Directory.ReadWrite.All')];
const assignLicenses = [
  graph('LicenseAssignment.ReadWrite.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'),
];
const changeGroups = [
  graph('GroupMember.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All'),
];

/**
 * In the order in which people see them. docs/guides/authorise-clients.md shows the same table and is checked against this one.
 * Sources are Microsoft's pages by the last part of their address, or public code; contracts graph-and-ad.md 1 and 2.2.
 */
export const featureNeeds: readonly FeatureNeeds[] = [
  {
    feature: 'licenses',
    title: 'Reading licenses and seats',
    application: readLicenses,
    applicationRole: null,
    delegated: readLicenses,
    partnerRoles: [
      ['Directory Readers', 'Global Reader', 'Directory Writers', 'Global Administrator'],
    ],
    source: 'subscribedskus-list, directory-list-subscriptions',
  },
  {
    feature: 'people',
    title: 'Creating and changing people',
    application: changePeople,
    applicationRole: null,
    delegated: changePeople,
    partnerRoles: [['User Administrator', 'Global Administrator']],
    source: 'user-post-users, user-update',
  },
  {
    feature: 'license-assignment',
    title: 'Assigning licenses',
    application: assignLicenses,
    applicationRole: null,
    delegated: assignLicenses,
    partnerRoles: [
      ['License Administrator', 'User Administrator', 'Directory Writers', 'Global Administrator'],
    ],
    source: 'user-assignlicense',
  },
  {
    feature: 'groups',
    title: 'Changing groups',
    application: changeGroups,
    applicationRole: null,
    delegated: changeGroups,
    partnerRoles: [
      ['Groups Administrator', 'User Administrator', 'Directory Writers', 'Global Administrator'],
    ],
    source: 'group-post-members',
  },
  {
    feature: 'mailboxes',
    title: 'Mailboxes and mail groups',
    application: [exchange('Exchange.ManageAsApp')],
    applicationRole: 'Exchange Recipient Administrator or Exchange Administrator',
    delegated: [exchange('Exchange.Manage')],
    partnerRoles: [
      ['Exchange Recipient Administrator', 'Exchange Administrator', 'Global Administrator'],
    ],
    source: 'CIPP-API New-ExoRequest; that the recipient role suffices is not verified',
  },
];

/** Every least delegated permission of an API, once each. */
export function delegatedPermissions(api: Api): readonly string[] {
  const needs = featureNeeds.flatMap(({ delegated }) => delegated);
  return [...new Set(needs.filter((need) => need.api === api).map(({ anyOf }) => anyOf[0]))];
}

/** What a feature lacks; empty when nothing that can be seen is missing. */
export function findLacks(
  needs: FeatureNeeds,
  granted: {
    readonly way: 'application' | 'partner';
    /** Null where the token could not be read: nothing is known to be missing then. */
    readonly permissions: Readonly<Record<Api, ReadonlySet<string> | null>>;
    /** Ids of role definitions; null where they are not known or do not matter. */
    readonly roleIds: ReadonlySet<string> | null;
  },
): { readonly permissions: readonly string[]; readonly roles: readonly string[] } {
  const wanted = granted.way === 'application' ? needs.application : needs.delegated;
  const permissions = wanted.filter(({ api, anyOf }) => {
    const has = granted.permissions[api];
    return has !== null && !anyOf.some((name) => has.has(name));
  });
  const { roleIds } = granted;
  const roles =
    roleIds === null
      ? []
      : needs.partnerRoles.filter((row) => !row.some((name) => roleIds.has(partnerRoles[name])));
  return {
    permissions: permissions.map(({ anyOf }) => anyOf[0]),
    roles: roles.map(([least]) => least),
  };
}
