import { Attribute, Change, Client, DN } from 'ldapts';
import type { Entry } from 'ldapts';

import { domain } from './domain.ts';
import type { Controller } from './controller.ts';

/** Somebody who is there at the start. */
export interface DirectorySeedPerson {
  readonly givenName: string;
  readonly surname: string;
  readonly accountName: string;
  /** Whole, with "@". */
  readonly userPrincipalName: string;
  /** Names of groups of the seed. */
  readonly groups: readonly string[];
  /** Only with a password, which takes a while for each. */
  readonly isEnabled: boolean;
  /** Path below the domain, `OU=Leeds,OU=Staff`; absent for the unit for staff. */
  readonly unit?: string;
  /** Further attributes by their names in the directory. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Account name of somebody earlier in the seed. */
  readonly manager?: string;
}

/** A group that is there at the start: its name, in the unit for groups unless another is named. */
export type DirectorySeedGroup = string | { readonly name: string; readonly unit: string };

/** Attributes of an entry by its distinguished name, as an administrator sees them. */
export interface DirectoryAdministrator {
  /** Makes these units, `OU=Leeds,OU=Staff` below the domain, the upper ones first. */
  makeUnits(units: readonly string[]): Promise<void>;
  /** Makes the groups and the people, enabled, in their units. */
  seed(
    groups: readonly DirectorySeedGroup[],
    people: readonly DirectorySeedPerson[],
  ): Promise<void>;
  /** Adds what may stand after the "@" of names. */
  addSuffixes(suffixes: readonly string[]): Promise<void>;
  /** What stands at this name; undefined where nothing does. */
  read(distinguishedName: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** The people and groups below this name, however deep; `objectGUID` in bytes. */
  list(distinguishedName: string): Promise<readonly Entry[]>;
  /** Sets one attribute, as somebody at the console would. */
  set(distinguishedName: string, attribute: string, values: readonly string[]): Promise<void>;
  /** Moves or renames: the second is the whole new name. */
  move(distinguishedName: string, newName: string): Promise<void>;
  remove(distinguishedName: string): Promise<void>;
  close(): Promise<void>;
}

const placeOf = (unit: string): string => `${unit},${domain.distinguishedName}`;
const nameIn = (name: string, unit: string): string =>
  `${new DN().addPairRDN('CN', name).toString()},${placeOf(unit)}`;
const nameOf = (person: DirectorySeedPerson): string =>
  nameIn(`${person.givenName} ${person.surname}`, person.unit ?? `OU=${domain.units.staff}`);

/** Signs in as the domain's administrator. The caller closes it. */
export async function openAdministrator(dc: Controller): Promise<DirectoryAdministrator> {
  const client = new Client({
    url: dc.url,
    tlsOptions: { ca: dc.certificate, servername: dc.serverName },
  });
  await client.bind(dc.administrator.name, dc.administrator.password);
  const change = (
    operation: 'add' | 'replace',
    distinguishedName: string,
    type: string,
    values: readonly string[],
  ): Promise<void> =>
    client.modify(
      distinguishedName,
      new Change({ operation, modification: new Attribute({ type, values: [...values] }) }),
    );
  return {
    makeUnits: async (units) => {
      for (const unit of units)
        await client.add(placeOf(unit), { objectClass: 'organizationalUnit' });
    },
    seed: async (groups, people) => {
      for (const person of people) {
        const manager = people.find(({ accountName }) => accountName === person.manager);
        await client.add(nameOf(person), toEntry(person, manager));
      }
      for (const group of groups) {
        const { name, unit } =
          typeof group === 'string' ? { name: group, unit: `OU=${domain.units.groups}` } : group;
        const member = people.filter(({ groups: joined }) => joined.includes(name)).map(nameOf);
        await client.add(nameIn(name, unit), {
          objectClass: 'group',
          sAMAccountName: name.replaceAll(/\W+/g, '-'),
          ...(member.length === 0 ? {} : { member }),
        });
      }
    },
    addSuffixes: (suffixes) =>
      change(
        'add',
        `CN=Partitions,CN=Configuration,${domain.distinguishedName}`,
        'uPNSuffixes',
        suffixes,
      ),
    read: async (distinguishedName) => {
      const filter = '(objectClass=*)';
      try {
        return (await client.search(distinguishedName, { scope: 'base', filter })).searchEntries[0];
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 32) return undefined;
        throw error;
      }
    },
    list: async (distinguishedName) => {
      const found = await client.search(distinguishedName, {
        scope: 'sub',
        filter: '(|(objectClass=user)(objectClass=group))',
        explicitBufferAttributes: ['objectGUID'],
        paged: true,
      });
      return found.searchEntries;
    },
    set: (distinguishedName, attribute, values) =>
      change('replace', distinguishedName, attribute, values),
    move: (distinguishedName, newName) => client.modifyDN(distinguishedName, newName),
    remove: (distinguishedName) => client.del(distinguishedName),
    close: () => client.unbind(),
  };
}

const password = Buffer.from('"Throw-Away-3"', 'utf16le');

const toEntry = (person: DirectorySeedPerson, manager?: DirectorySeedPerson): Attribute[] =>
  Object.entries({
    objectClass: 'user',
    sAMAccountName: person.accountName,
    userPrincipalName: person.userPrincipalName,
    displayName: `${person.givenName} ${person.surname}`,
    givenName: person.givenName,
    sn: person.surname,
    mail: person.userPrincipalName,
    userAccountControl: person.isEnabled ? '512' : '514',
    ...(manager === undefined ? {} : { manager: nameOf(manager) }),
    ...person.attributes,
  })
    .map(([type, value]) => new Attribute({ type, values: [value] }))
    .concat(person.isEnabled ? [new Attribute({ type: 'unicodePwd', values: [password] })] : []);
