/** Reads a whole Active Directory over LDAPS, as the agent of a synchronisation does. Attributes: MS-ADA. */
import { Client } from 'ldapts';
import type { Entry } from 'ldapts';

/** How a directory is reached. */
export interface DirectorySource {
  /** `ldaps://…` of a domain controller. */
  readonly url: string;
  /** PEM of the authority of its certificate. */
  readonly certificate: string;
  /** Name in the certificate. */
  readonly serverName: string;
  /** An account that may read everything. */
  readonly account: { readonly name: string; readonly password: string };
}

/** Everything a directory holds of people and groups. */
export interface DirectoryReading {
  /** Rises with every change in the directory. */
  readonly changeNumber: string;
  /** "corp.client.example". */
  readonly domainName: string;
  readonly netBiosName: string;
  readonly people: readonly Entry[];
  readonly groups: readonly Entry[];
}

const timeoutMs = 10_000;
const pageSize = 500;

const binaryAttributes = ['objectGUID', 'objectSid', 'mS-DS-ConsistencyGuid'];

const personAttributes = [
  'sAMAccountName',
  'userPrincipalName',
  'userAccountControl',
  'pwdLastSet',
  'displayName',
  'cn',
  'givenName',
  'sn',
  'mail',
  'mailNickname',
  'proxyAddresses',
  'title',
  'department',
  'company',
  'physicalDeliveryOfficeName',
  'mobile',
  'telephoneNumber',
  'streetAddress',
  'l',
  'st',
  'postalCode',
  'c',
  'co',
  'employeeID',
  'preferredLanguage',
  'manager',
  'memberOf',
  'msExchHideFromAddressLists',
];
const groupAttributes = ['sAMAccountName', 'groupType', 'displayName', 'cn', 'description', 'mail'];

/** People who may sign in or could; not what comes with a domain (the default filters of Entra Connect). */
const peopleFilter = '(&(sAMAccountType=805306368)(!(isCriticalSystemObject=TRUE)))';
const groupsFilter = '(&(objectClass=group)(!(isCriticalSystemObject=TRUE)))';

/**
 * Reads everything, `moreAttributes` of people as well; answers null where nothing has changed since `changeNumber`.
 * Rejects where the directory cannot be read.
 */
export async function readDirectory(
  source: DirectorySource,
  moreAttributes: readonly string[],
  changeNumber: string | null,
): Promise<DirectoryReading | null> {
  const client = new Client({
    url: source.url,
    timeout: timeoutMs,
    connectTimeout: timeoutMs,
    tlsOptions: { ca: source.certificate, servername: source.serverName },
  });
  try {
    await client.bind(source.account.name, source.account.password);
    const root = await readRoot(client);
    if (root.changeNumber === changeNumber) return null;
    const list = async (filter: string, attributes: readonly string[]): Promise<Entry[]> => {
      const found = await client.search(root.domain, {
        scope: 'sub',
        filter,
        attributes: [...attributes, ...binaryAttributes],
        explicitBufferAttributes: binaryAttributes,
        paged: { pageSize },
      });
      return found.searchEntries;
    };
    const people = await list(peopleFilter, [...personAttributes, ...moreAttributes]);
    const groups = await list(groupsFilter, groupAttributes);
    return { changeNumber: root.changeNumber, ...(await readNames(client, root)), people, groups };
  } finally {
    await client.unbind();
  }
}

interface Root {
  readonly changeNumber: string;
  readonly domain: string;
  readonly configuration: string;
}

async function readRoot(client: Client): Promise<Root> {
  const attributes = [
    'highestCommittedUSN',
    'defaultNamingContext',
    'configurationNamingContext',
  ] as const;
  const found = await client.search('', {
    scope: 'base',
    filter: '(objectClass=*)',
    attributes: [...attributes],
  });
  const [changeNumber = '', domain = '', configuration = ''] = attributes.map((name) =>
    textOf(found.searchEntries[0], name),
  );
  return { changeNumber, domain, configuration };
}

async function readNames(
  client: Client,
  { domain, configuration }: Root,
): Promise<Pick<DirectoryReading, 'domainName' | 'netBiosName'>> {
  const found = await client.search(`CN=Partitions,${configuration}`, {
    scope: 'one',
    filter: '(nETBIOSName=*)',
    attributes: ['nETBIOSName'],
  });
  const domainName = domain.replaceAll(/,?DC=/gi, '.').slice(1);
  return { domainName, netBiosName: textOf(found.searchEntries[0], 'nETBIOSName') ?? '' };
}

/** The texts of an attribute; empty where it is not there. */
export function textsOf(entry: Entry | undefined, name: string): readonly string[] {
  const value = entry?.[name];
  return value === undefined ? [] : [value].flat().map(String);
}

/** The first text of an attribute that is not empty. */
export const textOf = (entry: Entry | undefined, name: string): string | undefined =>
  textsOf(entry, name).find((text) => text !== '');

/** The bytes of an attribute. */
export function bytesOf(entry: Entry, name: string): Buffer | undefined {
  const [value] = [entry[name]].flat();
  return Buffer.isBuffer(value) && value.length > 0 ? value : undefined;
}
