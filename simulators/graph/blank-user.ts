import type { User } from './entities.ts';

/** An account that has its names and nothing else, as it is right after it was created at `createdAtMs`. */
export function blankUser(
  names: Pick<User, 'id' | 'userPrincipalName' | 'displayName' | 'mailNickname'>,
  createdAtMs: number,
): User {
  return {
    ...names,
    accountEnabled: true,
    givenName: null,
    surname: null,
    mail: null,
    usageLocation: null,
    jobTitle: null,
    department: null,
    companyName: null,
    officeLocation: null,
    mobilePhone: null,
    businessPhones: [],
    streetAddress: null,
    city: null,
    state: null,
    postalCode: null,
    country: null,
    employeeId: null,
    preferredLanguage: null,
    proxyAddresses: [],
    otherMails: [],
    onPremisesSyncEnabled: null,
    onPremisesImmutableId: null,
    managerId: null,
    directLicenses: [],
    groupLicenses: [],
    createdAtMs,
    deletedAtMs: null,
    visibleAtMs: createdAtMs,
    sessionsValidFromMs: createdAtMs,
    lastPasswordChangeAtMs: createdAtMs,
    lastSignInAtMs: null,
  };
}
