/**
 * What a tenant does with what a synchronisation hands over. Sources: learn.microsoft.com/entra/identity/hybrid/connect, pages
 * "Azure AD Connect: when you have an existing tenant" (soft match), "Duplicate attribute resiliency", "UserPrincipalName
 * population"; which of it is assumed: README.md.
 */
import { randomInt, randomUUID } from 'node:crypto';

import { synchronisedProperties } from '../core/synchronised.ts';
import type { SynchronisedPerson } from '../core/synchronised.ts';
import { blankUser } from './blank-user.ts';
import type { OnPremises, ProvisioningError, Tenant, User } from './entities.ts';
import { DELETED_KEPT_MS, softDelete } from './store.ts';
import { synchroniseGroups } from './synchronise-groups.ts';
import type { Export } from './synchronise-groups.ts';

const sameText = (a: string | null, b: string): boolean =>
  a !== null && a.toLowerCase() === b.toLowerCase();

/** Makes the tenant's synchronised people and groups what the directory says. */
export function synchronise(tenant: Tenant, given: Export): void {
  const { picture, atMs, lag } = given;
  for (const person of picture.people) takePerson(tenant, person, given);
  const anchors = new Set(picture.people.map(({ sourceAnchor }) => sourceAnchor));
  for (const user of tenant.users) {
    if (user.onPremisesSyncEnabled !== true || anchors.has(user.onPremisesImmutableId ?? ''))
      continue;
    softDelete(tenant, user, atMs, lag);
    note(given, tenant, 'user-deleted', user);
  }
  for (const person of picture.people) {
    const user = findByAnchor(tenant.users, person.sourceAnchor);
    const manager = findByAnchor(tenant.users, person.managerAnchor ?? '');
    if (user !== undefined) user.managerId = manager?.id ?? null;
  }
  synchroniseGroups(tenant, given);
  tenant.onPremisesSyncEnabled = true;
  tenant.onPremisesLastSyncAtMs = atMs;
  tenant.onPremisesLastPasswordSyncAtMs = atMs;
}

const note = ({ record }: Export, tenant: Tenant, change: string, user: User): void =>
  record({ kind: 'synchronised', change, tenantId: tenant.id, userId: user.id });

const findByAnchor = (users: readonly User[], anchor: string): User | undefined =>
  anchor === '' ? undefined : users.find((user) => user.onPremisesImmutableId === anchor);

function takePerson(tenant: Tenant, person: SynchronisedPerson, given: Export): void {
  const known = findByAnchor(tenant.users, person.sourceAnchor);
  const user =
    known ??
    restore(tenant, person, given) ??
    match(tenant, person, given) ??
    create(tenant, person, given);
  const before = JSON.stringify(user);
  const wasEnabled = user.accountEnabled;
  update(tenant, user, person, given);
  if (JSON.stringify(user) === before) return;
  if (user.onPremises !== undefined) user.onPremises.lastSyncAtMs = given.atMs;
  if (known === undefined) return;
  note(given, tenant, 'user-changed', user);
  if (user.accountEnabled !== wasEnabled)
    note(given, tenant, user.accountEnabled ? 'user-enabled' : 'user-disabled', user);
}

/** Who comes back into the scope within 30 days is the person who was deleted, with everything held. */
function restore(tenant: Tenant, person: SynchronisedPerson, given: Export): User | undefined {
  const user = findByAnchor(tenant.deletedUsers, person.sourceAnchor);
  if (user === undefined || (user.deletedAtMs ?? 0) < given.atMs - DELETED_KEPT_MS)
    return undefined;
  tenant.deletedUsers = tenant.deletedUsers.filter((one) => one !== user);
  tenant.users.push(user);
  user.deletedAtMs = null;
  note(given, tenant, 'user-restored', user);
  return user;
}

/** "Soft match": a cloud-only account with the same sign-in name or one of the addresses becomes the synchronised one. */
function match(tenant: Tenant, person: SynchronisedPerson, given: Export): User | undefined {
  const primary = person.proxyAddresses.find((address) => address.startsWith('SMTP:'));
  const address = primary?.slice('SMTP:'.length) ?? person.mail;
  const user = tenant.users.find(
    (one) =>
      one.onPremisesSyncEnabled !== true &&
      one.onPremisesImmutableId === null &&
      (sameText(one.userPrincipalName, person.userPrincipalName) ||
        (address !== null && addressesOf(one).some((text) => sameText(text, address)))),
  );
  if (user !== undefined) note(given, tenant, 'user-matched', user);
  return user;
}

const addressesOf = (user: User): string[] =>
  user.proxyAddresses.map((address) => address.replace(/^smtp:/i, ''));

function create(tenant: Tenant, person: SynchronisedPerson, given: Export): User {
  const { displayName, mailNickname } = person;
  const names = { id: randomUUID(), userPrincipalName: '', displayName, mailNickname };
  const user = blankUser(names, given.atMs);
  tenant.users.push(user);
  note(given, tenant, 'user-created', user);
  return user;
}

function update(tenant: Tenant, user: User, person: SynchronisedPerson, given: Export): void {
  const { atMs, picture } = given;
  const errors: ProvisioningError[] = [];
  const hasPassword = person.passwordVersion !== null;
  if (hasPassword && person.passwordVersion !== user.onPremises?.passwordVersion)
    user.lastPasswordChangeAtMs = atMs;
  user.onPremisesSyncEnabled = true;
  user.onPremisesImmutableId = person.sourceAnchor;
  user.userPrincipalName = chooseName(tenant, user, person, (value) =>
    errors.push({ propertyCausingError: 'UserPrincipalName', value, occurredAtMs: atMs }),
  );
  user.displayName = person.displayName;
  user.mailNickname = person.mailNickname;
  user.accountEnabled = person.isEnabled;
  for (const name of synchronisedProperties) user[name] = person.properties[name];
  user.businessPhones = person.businessPhone === null ? [] : [person.businessPhone];
  takeAddresses(tenant, user, person, (value) =>
    errors.push({ propertyCausingError: 'ProxyAddress', value, occurredAtMs: atMs }),
  );
  const before = user.onPremises;
  user.onPremises = {
    sourceAnchor: person.sourceAnchor,
    domainName: picture.domainName,
    netBiosName: picture.netBiosName,
    samAccountName: person.samAccountName,
    securityIdentifier: person.securityIdentifier,
    distinguishedName: person.distinguishedName,
    userPrincipalName: person.userPrincipalName,
    lastSyncAtMs: before?.lastSyncAtMs ?? atMs,
    provisioningErrors: errors.map((error) => knownError(before, error)),
    isHiddenFromAddressLists: person.isHiddenFromAddressLists,
    passwordVersion: person.passwordVersion ?? before?.passwordVersion ?? null,
  };
}

/** An error that goes on was found when it was found first. */
const knownError = (before: OnPremises | undefined, error: ProvisioningError): ProvisioningError =>
  before?.provisioningErrors.find(
    (one) => one.propertyCausingError === error.propertyCausingError && one.value === error.value,
  ) ?? error;

/**
 * The sign-in name here: the directory's where its suffix is verified, else the nickname at the tenant's first domain. A name
 * that somebody else has is put aside, and the person gets one with four digits.
 */
function chooseName(
  tenant: Tenant,
  user: User,
  person: SynchronisedPerson,
  onConflict: (value: string) => void,
): string {
  const [local = '', suffix = ''] = person.userPrincipalName.split('@');
  const isVerified = tenant.domains.some(
    ({ name, isVerified: verified }) => verified && sameText(name, suffix),
  );
  const initial = tenant.domains.find(({ isInitial }) => isInitial)?.name ?? suffix;
  const wanted = isVerified ? person.userPrincipalName : `${person.mailNickname}@${initial}`;
  const isTaken = tenant.users.some(
    (one) => one !== user && sameText(one.userPrincipalName, wanted),
  );
  if (!isTaken) return wanted;
  onConflict(wanted);
  const ownBefore = user.userPrincipalName;
  return ownBefore === '' ? `${local}${randomInt(1_000, 10_000)}@${initial}` : ownBefore;
}

/** Addresses that somebody else has stay away; with none of the directory's own, those that the tenant gave stay. */
function takeAddresses(
  tenant: Tenant,
  user: User,
  person: SynchronisedPerson,
  onConflict: (value: string) => void,
): void {
  const others = tenant.users
    .filter((one) => one !== user)
    .flatMap((one) => one.proxyAddresses.map((address) => address.toLowerCase()));
  const wanted =
    person.proxyAddresses.length > 0 || person.mail === null
      ? person.proxyAddresses
      : [`SMTP:${person.mail}`];
  const free = wanted.filter((address) => {
    const isTaken = others.includes(address.toLowerCase());
    if (isTaken) onConflict(address);
    return !isTaken;
  });
  if (wanted.length > 0) {
    user.proxyAddresses = free;
    user.mail = person.mail ?? free.find((one) => one.startsWith('SMTP:'))?.slice(5) ?? null;
  }
}
