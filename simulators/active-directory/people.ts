import { Attribute, Change, Client, DN } from 'ldapts';

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
}

/** Attributes of an entry by its distinguished name, as an administrator sees them. */
export interface DirectoryAdministrator {
  /** Makes the groups and the people, enabled, in the unit for staff. */
  seed(groups: readonly string[], people: readonly DirectorySeedPerson[]): Promise<void>;
  /** Adds what may stand after the "@" of names. */
  addSuffix(suffix: string): Promise<void>;
  /** What stands at this name; undefined where nothing does. */
  read(distinguishedName: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** Sets one attribute, as somebody at the console would. */
  set(distinguishedName: string, attribute: string, values: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

const nameIn = (name: string, unit: string): string =>
  `${new DN().addPairRDN('CN', name).toString()},OU=${unit},${domain.distinguishedName}`;

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
    seed: async (groups, people) => {
      for (const group of groups) {
        await client.add(nameIn(group, domain.units.groups), {
          objectClass: 'group',
          sAMAccountName: group.replaceAll(/\W+/g, '-'),
        });
      }
      for (const person of people) {
        const name = nameIn(`${person.givenName} ${person.surname}`, domain.units.staff);
        await client.add(name, toEntry(person));
        for (const group of person.groups)
          await change('add', nameIn(group, domain.units.groups), 'member', [name]);
      }
    },
    addSuffix: (suffix) =>
      change('add', `CN=Partitions,CN=Configuration,${domain.distinguishedName}`, 'uPNSuffixes', [
        suffix,
      ]),
    read: async (distinguishedName) => {
      const filter = '(objectClass=*)';
      try {
        return (await client.search(distinguishedName, { scope: 'base', filter })).searchEntries[0];
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 32) return undefined;
        throw error;
      }
    },
    set: (distinguishedName, attribute, values) =>
      change('replace', distinguishedName, attribute, values),
    close: () => client.unbind(),
  };
}

const password = Buffer.from('"Throw-Away-3"', 'utf16le');

const toEntry = (person: DirectorySeedPerson): Attribute[] =>
  Object.entries({
    objectClass: 'user',
    sAMAccountName: person.accountName,
    userPrincipalName: person.userPrincipalName,
    displayName: `${person.givenName} ${person.surname}`,
    givenName: person.givenName,
    sn: person.surname,
    mail: person.userPrincipalName,
    userAccountControl: person.isEnabled ? '512' : '514',
  })
    .map(([type, value]) => new Attribute({ type, values: [value] }))
    .concat(person.isEnabled ? [new Attribute({ type: 'unicodePwd', values: [password] })] : []);
