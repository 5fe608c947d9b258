/** The on-premises directories of a world: what each holds at the start, and whose people these are. */
import type { DirectorySeedGroup, DirectorySeedPerson } from '../../active-directory/people.ts';
import type { Group, Tenant, User } from '../../graph/entities.ts';
import type { ClientSeed } from './clients.ts';

/** Units of the archive's domain (simulators/active-directory/domain.ts), below it. */
export const units = { staff: 'OU=Staff', leavers: 'OU=Leavers', groups: 'OU=Groups' } as const;
/** Nothing in it is synchronised. */
export const outOfScope = 'OU=Service accounts';

/** How a client's directory and its tenant go together; a client whose people are in the cloud alone has none. */
export type DirectoryEnvironment = 'cloud-hybrid' | 'semi-hybrid' | 'on-prem';

/** One client's part of a directory. */
export interface DirectoryClient {
  /** Name of the client in the PSA, and of its tenant. */
  readonly name: string;
  readonly environment: DirectoryEnvironment;
  /** Null where there is none. */
  readonly tenantId: string | null;
  /** Where its new people go; path below the domain. */
  readonly peopleUnit: string;
  readonly leaversUnit: string;
  /** What lies in here is synchronised, where anything is. */
  readonly scope: readonly string[];
}

/** One domain controller and what is in it. */
export interface DirectorySeed {
  /** Name of the folder that it is kept in. */
  readonly key: string;
  /** What may stand after the "@" of names, besides the domain's own name. */
  readonly suffixes: readonly string[];
  /** Beside the archive's; the upper ones first. */
  readonly units: readonly string[];
  readonly groups: readonly DirectorySeedGroup[];
  readonly people: readonly DirectorySeedPerson[];
  readonly clients: readonly DirectoryClient[];
  /** Who synchronises; `connect` where nobody does. Or the length of a cycle in simulated milliseconds. */
  readonly synchronisation: 'connect' | 'cloud-sync' | { readonly cycleMs: number };
}

/** How people and groups of a tenant are called in its directory, and where they are. */
interface Naming {
  /** Path below the domain. */
  readonly unitOf: (user: User) => string;
  /** Before every account name: these are unique in a domain. */
  readonly prefix: string;
  readonly groupName: (group: Group) => string;
}

/** Before Windows 2000 a name had at most 20 characters; some still have to. */
const accountNameOf = (user: User, { prefix }: Naming): string =>
  `${prefix}${user.mailNickname}`.slice(0, 20);

/** Attributes of the directory out of what a tenant has. */
function toAttributes(user: User): Record<string, string> {
  const known: Record<string, string | null | undefined> = {
    title: user.jobTitle,
    department: user.department,
    company: user.companyName,
    physicalDeliveryOfficeName: user.officeLocation,
    mobile: user.mobilePhone,
    telephoneNumber: user.businessPhones[0],
    streetAddress: user.streetAddress,
    l: user.city,
    c: user.country,
    preferredLanguage: user.preferredLanguage,
    proxyAddresses: user.proxyAddresses[0],
  };
  return Object.fromEntries(
    Object.entries(known).flatMap(([name, text]) =>
      text === null || text === undefined || text === '' ? [] : [[name, text]],
    ),
  );
}

/** People of a tenant as its directory has them. */
const toDirectoryPeople = (
  staff: readonly User[],
  groups: readonly Group[],
  naming: Naming,
): DirectorySeedPerson[] =>
  staff.map((user) => {
    const manager = staff.find(({ id }) => id === user.managerId);
    return {
      givenName: user.givenName ?? '',
      surname: user.surname ?? '',
      accountName: accountNameOf(user, naming),
      userPrincipalName: user.userPrincipalName,
      groups: groups.filter(({ memberIds }) => memberIds.includes(user.id)).map(naming.groupName),
      isEnabled: user.accountEnabled,
      unit: naming.unitOf(user),
      attributes: toAttributes(user),
      ...(manager === undefined ? {} : { manager: accountNameOf(manager, naming) }),
    };
  });

/** Groups that a directory has where there is one: those of departments and the one of everybody. */
export const isDirectoryGroup = ({ displayName }: Group): boolean =>
  displayName === 'All Staff' || displayName.startsWith('Department - ');

/** Two offices; everybody sits in one of them. */
const offices = [`OU=Head Office,${units.staff}`, `OU=Warehouse,${units.staff}`] as const;

/** The directory of a client that has one to itself. */
export function toDirectorySeed(
  client: Pick<ClientSeed, 'key' | 'name' | 'domain'>,
  tenant: Tenant,
  environment: DirectoryEnvironment,
  synchronisation: DirectorySeed['synchronisation'],
): DirectorySeed {
  const groups = tenant.groups.filter(isDirectoryGroup);
  const [headOffice, warehouse] = offices;
  return {
    key: client.key,
    suffixes: [client.domain],
    units: [...offices, outOfScope],
    groups: groups.map(({ displayName }) => displayName),
    people: [
      ...toDirectoryPeople(tenant.users, groups, {
        unitOf: ({ department }) => (department === 'Operations' ? warehouse : headOffice),
        prefix: '',
        groupName: ({ displayName }) => displayName,
      }),
      {
        givenName: 'Backup',
        surname: 'Service',
        accountName: 'svc-backup',
        userPrincipalName: `svc-backup@${client.domain}`,
        groups: [],
        isEnabled: true,
        unit: outOfScope,
      },
    ],
    clients: [
      {
        name: client.name,
        environment,
        tenantId: environment === 'on-prem' ? null : tenant.id,
        peopleUnit: headOffice,
        leaversUnit: units.leavers,
        scope: [units.staff, units.leavers, units.groups],
      },
    ],
    synchronisation,
  };
}

/** What a client has of a directory that it shares with others; paths below the domain. */
export const partOf = (clientName: string) => ({
  people: `OU=${clientName},${units.staff}`,
  leavers: `OU=${clientName},${units.leavers}`,
  groups: `OU=${clientName},${units.groups}`,
  allStaff: `All Staff of ${clientName}`,
});

/** One directory that many clients share, each with units and a group of its own. */
export function toSharedDirectory(
  clients: readonly Pick<ClientSeed, 'key' | 'name' | 'domain'>[],
  tenants: readonly Tenant[],
  environment: DirectoryEnvironment,
  synchronisation: DirectorySeed['synchronisation'],
): DirectorySeed {
  const parts = clients.map(({ name }) => partOf(name));
  return {
    key: 'shared',
    suffixes: clients.map(({ domain }) => domain),
    units: parts.flatMap(({ people, leavers, groups }) => [people, leavers, groups]),
    groups: parts.map(({ allStaff, groups }) => ({ name: allStaff, unit: groups })),
    people: clients.flatMap(({ name }, index) => {
      const { people, allStaff } = partOf(name);
      const { users = [], groups = [] } = tenants[index] ?? {};
      return toDirectoryPeople(
        users,
        groups.filter(({ displayName }) => displayName === 'All Staff'),
        { unitOf: () => people, prefix: `${index + 1}-`, groupName: () => allStaff },
      );
    }),
    clients: clients.map(({ name }, index) => {
      const { people, leavers, groups } = partOf(name);
      return {
        name,
        environment,
        tenantId: environment === 'on-prem' ? null : (tenants[index]?.id ?? null),
        peopleUnit: people,
        leaversUnit: leavers,
        scope: [people, leavers, groups],
      };
    }),
    synchronisation,
  };
}
