/** What stands in a directory as our own words, and back. Sources: MS-ADA, MS-ADTS 2.2; dates as Windows FILETIME. */
import type { Entry } from 'ldapts';

import { ConnectorError } from '../../ports/errors.ts';
import type { DirectoryContainer, DirectoryGroup, DirectoryPerson } from '../../ports/directory.ts';
import type { PersonProfile } from '../../ports/tenant.ts';

export const personAttributes = [
  'objectGUID',
  'mS-DS-ConsistencyGuid',
  'sAMAccountName',
  'userPrincipalName',
  'displayName',
  'cn',
  'givenName',
  'sn',
  'mail',
  'description',
  'proxyAddresses',
  'userAccountControl',
  'whenCreated',
] as const;
export const groupAttributes = ['objectGUID', 'cn', 'description'] as const;

/** Bit of userAccountControl: the account may not sign in. */
const accountDisabled = 0x2;
/** Between 1601-01-01, where Windows begins, and 1970-01-01. */
const epochOffsetSeconds = 11_644_473_600n;
const ticksPerSecond = 10_000_000n;

/** The texts of one attribute; empty where it is not there. ldapts gives one value as such and several as a list. */
export function textsOf(entry: Entry, name: string): readonly string[] {
  const value = entry[name];
  return value === undefined ? [] : [value].flat().map(String);
}

export const textOf = (entry: Entry, name: string): string | null =>
  textsOf(entry, name).find((text) => text !== '') ?? null;

function bytesOf(entry: Entry, name: string): Buffer | null {
  const [value] = [entry[name]].flat();
  return Buffer.isBuffer(value) && value.length > 0 ? value : null;
}

/** Where each byte of a GUID's text stands in the directory: the first three groups are kept in reverse. */
const guidOrder = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15] as const;
const inGuidOrder = (bytes: Buffer): Buffer =>
  Buffer.from(guidOrder.map((index) => bytes[index] ?? 0));

/** A GUID out of its 16 bytes. */
export function fromGuidBytes(bytes: Buffer): string {
  const hex = inGuidOrder(bytes).toString('hex');
  return [0, 8, 12, 16, 20]
    .map((start, index, starts) => hex.slice(start, starts[index + 1]))
    .join('-');
}

/** The 16 bytes of a GUID as the directory keeps it; null for a text that is none. */
export function toGuidBytes(guid: string): Buffer | null {
  const hex = guid.replaceAll('-', '');
  return /^[0-9a-f]{32}$/i.test(hex) ? inGuidOrder(Buffer.from(hex, 'hex')) : null;
}

function idOf(entry: Entry): string {
  const bytes = bytesOf(entry, 'objectGUID');
  if (bytes?.length === 16) return fromGuidBytes(bytes);
  throw new ConnectorError({
    vendor: 'active-directory',
    operation: `reading ${entry.dn}`,
    kind: 'unexpected-shape',
    detail: 'It has no objectGUID.',
  });
}

/** "20261123162643.0Z" as an instant; null for anything else. */
export function fromGeneralizedTime(text: string | null): Temporal.Instant | null {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z$/.exec(text ?? '');
  if (parts === null) return null;
  const [, year, month, day, hour, minute, second] = parts;
  return Temporal.Instant.from(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** accountExpires for the end of this day, UTC. */
export function toAccountExpires(lastDay: Temporal.PlainDate): string {
  const end = lastDay.add({ days: 1 }).toZonedDateTime('UTC').epochMilliseconds;
  return String((BigInt(end / 1000) + epochOffsetSeconds) * ticksPerSecond);
}

export const flagsOf = (entry: Entry): number => Number(textOf(entry, 'userAccountControl') ?? 0);

export const withEnabled = (flags: number, enabled: 'enabled' | 'disabled'): number =>
  enabled === 'enabled' ? flags & ~accountDisabled : flags | accountDisabled;

export function fromPersonEntry(entry: Entry): DirectoryPerson {
  const objectGuid = bytesOf(entry, 'objectGUID');
  const anchor = bytesOf(entry, 'mS-DS-ConsistencyGuid') ?? objectGuid;
  const accountName = textOf(entry, 'sAMAccountName') ?? '';
  return {
    id: idOf(entry),
    distinguishedName: entry.dn,
    container: splitName(entry.dn).slice(1).join(','),
    accountName,
    userPrincipalName: textOf(entry, 'userPrincipalName'),
    displayName: textOf(entry, 'displayName') ?? textOf(entry, 'cn') ?? accountName,
    givenName: textOf(entry, 'givenName'),
    surname: textOf(entry, 'sn'),
    mail: textOf(entry, 'mail'),
    description: textOf(entry, 'description'),
    proxyAddresses: textsOf(entry, 'proxyAddresses'),
    isEnabled: (flagsOf(entry) & accountDisabled) === 0,
    createdAt: fromGeneralizedTime(textOf(entry, 'whenCreated')),
    sourceAnchor: anchor?.toString('base64') ?? '',
  };
}

export const fromGroupEntry = (entry: Entry): DirectoryGroup => ({
  id: idOf(entry),
  distinguishedName: entry.dn,
  name: textOf(entry, 'cn') ?? entry.dn,
  description: textOf(entry, 'description'),
});

/** "Staff / Leeds" out of "OU=Leeds,OU=Staff,DC=corp,DC=example": names only, the domain left out. */
export function fromContainerEntry(entry: Entry): DirectoryContainer {
  const names = splitName(entry.dn).filter((part) => !/^DC=/i.test(part));
  const path = names
    .map((part) => unescapeName(part.slice(part.indexOf('=') + 1)))
    .toReversed()
    .join(' / ');
  return { distinguishedName: entry.dn, path };
}

/** The parts of a distinguished name: commas that a backslash escapes belong to a name (RFC 4514). */
export const splitName = (distinguishedName: string): readonly string[] =>
  distinguishedName.match(/(?:\\.|[^\\,])+/g) ?? [];

const unescapeName = (text: string): string => decodeHexPairs(text).replaceAll(/\\(.)/g, '$1');

/** "\C3\BC" is one letter of two bytes. */
const decodeHexPairs = (text: string): string =>
  text.replaceAll(/(?:\\[0-9a-f]{2})+/gi, (pairs) =>
    Buffer.from(pairs.replaceAll('\\', ''), 'hex').toString('utf8'),
  );

/** Where each of our profile fields stands in a directory. */
const profileAttributes: Readonly<Record<keyof PersonProfile, string>> = {
  businessPhone: 'telephoneNumber',
  mobilePhone: 'mobile',
  department: 'department',
  companyName: 'company',
  jobTitle: 'title',
  officeLocation: 'physicalDeliveryOfficeName',
  streetAddress: 'streetAddress',
  city: 'l',
  state: 'st',
  postalCode: 'postalCode',
  // Two letters; "co" and "countryCode" are for display and are left to the client's own rules.
  country: 'c',
};

/** Attributes of a profile; absent and empty fields have none. */
export function toProfileAttributes(profile: PersonProfile): Record<string, string> {
  const given = Object.entries(profileAttributes).flatMap(([field, attribute]) => {
    // Proof: the keys of the table are those of the profile.
    const value = profile[field as keyof PersonProfile];
    return value === undefined || value === '' ? [] : [[attribute, value]];
  });
  return Object.fromEntries(given);
}

/** A password as the directory takes it: quoted, UTF-16. */
export const toPasswordBytes = (password: string): Buffer =>
  Buffer.from(`"${password}"`, 'utf16le');
