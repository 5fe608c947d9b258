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

const nameBeforeWindows2000 = (user: User): string => user.mailNickname.slice(0, 20);

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

/** People of a tenant as its directory has them, each in the unit that `unitOf` names. */
export const toDirectoryPeople = (
  staff: readonly User[],
  groups: readonly Group[],
  unitOf: (user: User) => string,
  groupName: (group: Group) => string = ({ displayName }) => displayName,
): DirectorySeedPerson[] =>
  staff.map((user) => {
    const manager = staff.find(({ id }) => id === user.managerId);
    return {
      givenName: user.givenName ?? '',
      surname: user.surname ?? '',
      accountName: nameBeforeWindows2000(user),
      userPrincipalName: user.userPrincipalName,
      groups: groups.filter(({ memberIds }) => memberIds.includes(user.id)).map(groupName),
      isEnabled: user.accountEnabled,
      unit: unitOf(user),
      attributes: toAttributes(user),
      ...(manager === undefined ? {} : { manager: nameBeforeWindows2000(manager) }),
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
      ...toDirectoryPeople(tenant.users, groups, ({ department }) =>
        department === 'Operations' ? warehouse : headOffice,
      ),
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
