/** What of a directory one tenant gets: the rules of Entra Connect's standard set, as far as README.md names them. */
import type { Entry } from 'ldapts';

import type {
  SynchronisedGroup,
  SynchronisedPerson,
  SynchronisedPicture,
  SynchronisedProperty,
} from '../core/synchronised.ts';
import { bytesOf, textOf, textsOf } from './read-directory.ts';
import type { DirectoryReading } from './read-directory.ts';

/** A rule of the client's own: who has this value in this attribute is hidden from address lists. */
export interface HideRule {
  readonly attribute: string;
  readonly value: string;
}

/** Bit of userAccountControl: the account may not sign in. */
const accountDisabled = 0x2;
/** Bit of groupType. */
const securityGroup = 0x8000_0000;

const attributeOf: Readonly<Record<SynchronisedProperty, string>> = {
  givenName: 'givenName',
  surname: 'sn',
  jobTitle: 'title',
  department: 'department',
  companyName: 'company',
  officeLocation: 'physicalDeliveryOfficeName',
  mobilePhone: 'mobile',
  streetAddress: 'streetAddress',
  city: 'l',
  state: 'st',
  postalCode: 'postalCode',
  country: 'co',
  employeeId: 'employeeID',
  preferredLanguage: 'preferredLanguage',
};

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Whether a name lies in one of these containers. */
const isWithin = (name: string, scope: readonly string[]): boolean =>
  scope.some((container) => name.toLowerCase().endsWith(`,${container.toLowerCase()}`));

/** The people and groups of these containers. */
export function toPicture(
  reading: DirectoryReading,
  scope: readonly string[],
  hideRule: HideRule | null,
): SynchronisedPicture {
  const { domainName, netBiosName } = reading;
  const people = reading.people.filter(({ dn }) => isWithin(dn, scope));
  const groups = reading.groups.filter(({ dn }) => isWithin(dn, scope));
  const managerOf = (entry: Entry): Entry | undefined => {
    const name = textOf(entry, 'manager');
    return name === undefined ? undefined : people.find(({ dn }) => sameName(dn, name));
  };
  return {
    domainName,
    netBiosName,
    people: people.map((entry) => toPerson(entry, { domainName, hideRule }, managerOf(entry))),
    groups: groups.map((group) =>
      toGroup(
        group,
        people.filter((entry) =>
          textsOf(entry, 'memberOf').some((name) => sameName(name, group.dn)),
        ),
      ),
    ),
  };
}

function toPerson(
  entry: Entry,
  rules: { readonly domainName: string; readonly hideRule: HideRule | null },
  manager: Entry | undefined,
): SynchronisedPerson {
  const text = (name: string): string | null => textOf(entry, name) ?? null;
  const samAccountName = text('sAMAccountName') ?? '';
  const userPrincipalName = text('userPrincipalName') ?? `${samAccountName}@${rules.domainName}`;
  const proxyAddresses = textsOf(entry, 'proxyAddresses');
  const primary = proxyAddresses.find((address) => address.startsWith('SMTP:'))?.slice(5);
  const passwordVersion = text('pwdLastSet');
  const properties = Object.entries(attributeOf).map(([property, attribute]) => [
    property,
    // Windows keeps two letters beside the country's name; where only they were entered they are taken.
    text(attribute) ?? (property === 'country' ? text('c') : null),
  ]);
  return {
    sourceAnchor: anchorOf(entry),
    distinguishedName: entry.dn,
    samAccountName,
    userPrincipalName,
    securityIdentifier: sidOf(entry),
    isEnabled: (Number(text('userAccountControl')) & accountDisabled) === 0,
    displayName: text('displayName') ?? text('cn') ?? samAccountName,
    mailNickname: text('mailNickname') ?? localPartOf(primary ?? text('mail') ?? userPrincipalName),
    mail: text('mail'),
    proxyAddresses,
    // Proof: the keys are those of the table, which has every property.
    properties: Object.fromEntries(properties) as SynchronisedPerson['properties'],
    businessPhone: text('telephoneNumber'),
    managerAnchor: manager === undefined ? null : anchorOf(manager),
    isHiddenFromAddressLists: isHidden(entry, rules.hideRule),
    // 0: to be changed at the next sign-in, or none was ever set. Neither is handed on.
    passwordVersion: passwordVersion === '0' ? null : passwordVersion,
  };
}

/** The attribute of Exchange counts only beside a nickname. */
function isHidden(entry: Entry, rule: HideRule | null): boolean {
  const byExchange =
    textOf(entry, 'msExchHideFromAddressLists') === 'TRUE' &&
    textOf(entry, 'mailNickname') !== undefined;
  const byRule =
    rule !== null && textsOf(entry, rule.attribute).some((text) => sameName(text, rule.value));
  return byExchange || byRule;
}

const toGroup = (group: Entry, members: readonly Entry[]): SynchronisedGroup => ({
  sourceAnchor: anchorOf(group),
  samAccountName: textOf(group, 'sAMAccountName') ?? '',
  securityIdentifier: sidOf(group),
  displayName: textOf(group, 'displayName') ?? textOf(group, 'cn') ?? '',
  description: textOf(group, 'description') ?? null,
  mail: textOf(group, 'mail') ?? null,
  isSecurity: (Number(textOf(group, 'groupType')) & securityGroup) !== 0,
  memberAnchors: members.map(anchorOf),
});

const localPartOf = (address: string): string => address.slice(0, address.indexOf('@'));

const anchorOf = (entry: Entry): string =>
  (bytesOf(entry, 'mS-DS-ConsistencyGuid') ?? bytesOf(entry, 'objectGUID'))?.toString('base64') ??
  '';

/** "S-1-5-21-…" (MS-DTYP 2.4.2.2: revision, count, authority of 6 bytes, parts of 4 bytes the other way round). */
function sidOf(entry: Entry): string | null {
  const bytes = bytesOf(entry, 'objectSid');
  if (bytes === undefined) return null;
  const parts = Array.from({ length: bytes.readUInt8(1) }, (_, index) =>
    bytes.readUInt32LE(8 + 4 * index),
  );
  return ['S', bytes.readUInt8(0), bytes.readUIntBE(2, 6), ...parts].join('-');
}
