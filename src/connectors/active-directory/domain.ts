/** The domain a controller answers for. Source: MS-ADTS 3.1.1.3.2 (rootDSE), 6.1.1.2.1 (partitions). */
import type { DirectoryContainer, DirectoryDomain } from '../../ports/directory.ts';
import { ConnectorError } from '../../ports/errors.ts';
import { fromContainerEntry, splitName, textOf, textsOf } from './map.ts';
import type { Session } from './session.ts';

/** Names that every other search starts from. */
export interface Roots {
  readonly domain: string;
  readonly configuration: string;
  readonly schema: string;
}

/** Reads where the domain, its configuration and its schema begin. */
export async function readRoots(session: Session): Promise<Roots> {
  const [entry] = await session.search('reading the domain', {
    base: '',
    scope: 'base',
    filter: '(objectClass=*)',
    attributes: ['defaultNamingContext', 'configurationNamingContext', 'schemaNamingContext'],
  });
  const [domain, configuration, schema] = [
    'defaultNamingContext',
    'configurationNamingContext',
    'schemaNamingContext',
  ].map((name) => (entry === undefined ? null : textOf(entry, name)));
  if (!domain || !configuration || !schema) {
    throw new ConnectorError({
      vendor: 'active-directory',
      operation: 'reading the domain',
      kind: 'unexpected-shape',
      detail: 'The server names no domain: it is not a domain controller of Active Directory.',
    });
  }
  return { domain, configuration, schema };
}

/** "DC=corp,DC=example" as "corp.example". */
const toDnsName = (distinguishedName: string): string =>
  splitName(distinguishedName)
    .map((part) => part.slice(part.indexOf('=') + 1))
    .join('.')
    .toLowerCase();

export async function readDomain(session: Session): Promise<DirectoryDomain> {
  const roots = await readRoots(session);
  const [[partitions], [domain]] = await Promise.all([
    session.search('reading the suffixes of names', {
      base: `CN=Partitions,${roots.configuration}`,
      scope: 'base',
      filter: '(objectClass=*)',
      attributes: ['uPNSuffixes'],
    }),
    session.search('reading the password rules', {
      base: roots.domain,
      scope: 'base',
      filter: '(objectClass=*)',
      attributes: ['minPwdLength'],
    }),
  ]);
  const dnsName = toDnsName(roots.domain);
  const more = partitions === undefined ? [] : textsOf(partitions, 'uPNSuffixes');
  const lengthMin = domain === undefined ? null : textOf(domain, 'minPwdLength');
  return {
    dnsName,
    distinguishedName: roots.domain,
    userPrincipalNameSuffixes: [...new Set([dnsName, ...more.map((one) => one.toLowerCase())])],
    passwordLengthMin: lengthMin === null ? null : Number(lengthMin),
  };
}

/** Organizational units, and the domain's own place for people. */
export async function listContainers(session: Session): Promise<readonly DirectoryContainer[]> {
  const { domain } = await readRoots(session);
  const found = await session.search('listing organizational units', {
    base: domain,
    scope: 'sub',
    filter: '(|(objectClass=organizationalUnit)(&(objectClass=container)(cn=Users)))',
    attributes: ['distinguishedName'],
  });
  return found
    .map(fromContainerEntry)
    .toSorted((a, b) => a.path.localeCompare(b.path, 'en', { sensitivity: 'base' }));
}
