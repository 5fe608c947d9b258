/** A stand-in on a real port with the group Sales and people signed in to it, for the tests of this folder. */
import { Attribute, Change, Client, ResultCodeError } from 'ldapts';
import type { Entry } from 'ldapts';

import type { ControllerOptions } from '../controller.ts';
import { domain } from '../domain.ts';
import { startStandIn } from './stand-in.ts';
import type { StandIn } from './stand-in.ts';

export const root = domain.distinguishedName;
export const staff = `OU=Staff,${root}`;
export const leavers = `OU=Leavers,${root}`;
export const sales = `CN=Sales,OU=Groups,${root}`;
export const secret = 'Correct-Horse-9';

/** Distinguished name; of staff unless another unit is named. */
export const nameOf = (account: string, unit = staff): string => `CN=${account},${unit}`;

/** "19 0000052D …": the number of LDAP and the controller's own words; "0" where nothing was refused. */
export async function answerOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return '0';
  } catch (error) {
    if (!(error instanceof ResultCodeError)) throw error;
    return `${error.code} ${error.message}`;
  }
}

/** One change of one attribute. */
export type Work = readonly [
  operation: 'add' | 'delete' | 'replace',
  attribute: string,
  values: string | Buffer | readonly string[],
];

export function toChange([operation, type, given]: Work): Change {
  const values = Buffer.isBuffer(given) ? [given] : [given].flat();
  return new Change({ operation, modification: new Attribute({ type, values }) });
}

/** A password in the form that unicodePwd has. */
export const quoted = (password: string): Buffer => Buffer.from(`"${password}"`, 'utf16le');

/** A client with nobody signed in. */
export const openClient = ({ url, certificate, serverName }: StandIn): Client =>
  new Client({ url, tlsOptions: { ca: certificate, servername: serverName } });

async function signIn(dc: StandIn, name: string, password: string): Promise<Client> {
  const client = openClient(dc);
  await client.bind(name, password);
  return client;
}

/** A running stand-in and who is signed in to it. */
export interface TestDomain {
  readonly dc: StandIn;
  /** Signed in as the administrator. */
  readonly admin: Client;
  /** Signed in as the service account. */
  readonly service: Client;
  /** Changes an attribute as the service account. */
  modify(name: string, ...work: Work): Promise<void>;
  setPassword(name: string, password: string): Promise<void>;
  /** Adds a disabled person of staff whom nobody has met, and answers the account name, which is the common name too. */
  addPerson(more?: Readonly<Record<string, string>>): Promise<string>;
  /** An entry as the administrator sees it. */
  read(name: string, ...attributes: string[]): Promise<Entry>;
  /** Common names of whom a filter finds among staff, in the order of the alphabet. */
  namesFor(filter: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

let count = 0;

/** Starts one, with an empty group Sales unless an earlier one kept it. The caller closes it. */
export async function startDomain(options: Partial<ControllerOptions> = {}): Promise<TestDomain> {
  const dc = await startStandIn({ schema: 'plain', ...options });
  const { serviceAccount, dnsName, servicePassword } = domain;
  const { name, password } = dc.administrator;
  const admin = await signIn(dc, name, password);
  const service = await signIn(dc, `${serviceAccount}@${dnsName}`, servicePassword);
  if (dc.isFresh) await admin.add(sales, { objectClass: 'group', sAMAccountName: 'Sales' });
  const modify: TestDomain['modify'] = (entry, ...work) => service.modify(entry, toChange(work));
  return {
    dc,
    admin,
    service,
    modify,
    setPassword: (person, text) => modify(person, 'replace', 'unicodePwd', quoted(text)),
    addPerson: async (more = {}) => {
      count += 1;
      const account = `robin.${count}`;
      await service.add(nameOf(account), {
        objectClass: ['top', 'person', 'organizationalPerson', 'user'],
        sAMAccountName: account,
        userPrincipalName: `${account}@${dnsName}`,
        userAccountControl: '514',
        ...more,
      });
      return account;
    },
    read: async (entry, ...attributes) => {
      const binary = ['objectGUID', 'objectSid'];
      const options = { scope: 'base', attributes, explicitBufferAttributes: binary } as const;
      const [found] = (await admin.search(entry, options)).searchEntries;
      if (found === undefined) throw new Error(`${entry} was not found`);
      return found;
    },
    namesFor: async (filter) => {
      const { searchEntries } = await admin.search(staff, { attributes: ['cn'], filter });
      return searchEntries.map(({ cn }) => String(cn)).toSorted();
    },
    close: async () => {
      await Promise.all([admin.unbind(), service.unbind()]);
      await dc.close();
    },
  };
}
