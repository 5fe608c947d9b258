import type { NamedPerson } from '../../domain/commands/match.ts';
import { clientId as toClientId } from '../../domain/ids.ts';
import type { Directory, DirectoryPerson } from '../../ports/directory.ts';
import type { Person, Tenant } from '../../ports/tenant.ts';
import type { FlowTools } from '../tools.ts';

/** Where people are looked up: in the client's Microsoft 365 tenant or in its on-premises directory. */
export type PeoplePlace = 'tenant' | 'directory';

/** Somebody who can be chosen. */
export interface ListedPerson extends NamedPerson {
  /** Object id of the tenant, or GUID of the directory. */
  readonly id: string;
  /** What tells two of one name apart, after the account's name: "Nurse", "Finance"; may be empty. */
  readonly details: readonly string[];
  /** Whether a directory that is synchronised masters the account; false for the directory's own. */
  readonly isSynchronised: boolean;
}

/** The people of one place. Its methods throw `ConnectorError`. */
export interface PeopleBook {
  /** "tenant" or "directory", for sentences. */
  readonly place: PeoplePlace;
  /** Those who may sign in and whose name begins with `search`; everybody where it is empty. */
  find(search: string, limit: number): Promise<readonly ListedPerson[]>;
  /** Whether or not they may sign in; null when there is nobody. */
  read(id: string): Promise<ListedPerson | null>;
}

/** Throws `NotConnectedError` and `ConnectorError`. */
export async function openPeopleBook(
  tools: Pick<FlowTools, 'connections'>,
  place: PeoplePlace,
  clientId: string,
): Promise<PeopleBook> {
  const id = toClientId(clientId);
  return place === 'tenant'
    ? bookOfTenant(await tools.connections.tenant(id))
    : bookOfDirectory(await tools.connections.directory(id));
}

function bookOfTenant(tenant: Tenant): PeopleBook {
  return {
    place: 'tenant',
    find: async (search, limit) => {
      const query = { ...(search === '' ? {} : { search }), enabledOnly: true, limit };
      return (await tenant.listPeople(query)).map(fromTenant);
    },
    read: async (id) => {
      const person = await tenant.readPerson(id);
      return person === null ? null : fromTenant(person);
    },
  };
}

const fromTenant = ({ jobTitle, department, ...person }: Person): ListedPerson => ({
  ...person,
  details: [jobTitle, department].filter((part) => part !== null),
});

/** A directory does not tell its leavers apart when it lists: so many are read for each that is wanted. */
const readForEach = 4;

function bookOfDirectory(directory: Directory): PeopleBook {
  return {
    place: 'directory',
    find: async (search, limit) => {
      const found = await directory.listPeople({ search, limit: limit * readForEach });
      return found
        .filter(({ isEnabled }) => isEnabled)
        .slice(0, limit)
        .map(fromDirectory);
    },
    read: async (id) => {
      const person = await directory.readPerson({ id });
      return person === null ? null : fromDirectory(person);
    },
  };
}

/** Somebody of a directory as people are listed. */
export const fromDirectory = ({ accountName, ...person }: DirectoryPerson): ListedPerson => ({
  id: person.id,
  displayName: person.displayName,
  givenName: person.givenName,
  surname: person.surname,
  userPrincipalName: person.userPrincipalName ?? accountName,
  accountName,
  details: person.userPrincipalName === null ? [] : [accountName],
  isSynchronised: false,
});

/** A person so that two of one name are told apart. */
export const personInWords = ({
  displayName,
  userPrincipalName,
}: Pick<NamedPerson, 'displayName' | 'userPrincipalName'>): string =>
  `${displayName} (${userPrincipalName})`;
