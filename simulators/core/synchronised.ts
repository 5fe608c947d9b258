/** What a synchronisation reads in an on-premises directory and hands to a tenant: neither knows the other's words. */

/** A person of the directory within the scope. */
export interface SynchronisedPerson {
  /** Base64 of 16 bytes; stays through renames and moves. */
  readonly sourceAnchor: string;
  readonly distinguishedName: string;
  readonly samAccountName: string;
  /** As the directory has it; a name of the directory's own domain where it has none. */
  readonly userPrincipalName: string;
  /** SID as text. */
  readonly securityIdentifier: string | null;
  readonly isEnabled: boolean;
  readonly displayName: string;
  /** What the name is made of where the suffix of `userPrincipalName` is not verified in the tenant. */
  readonly mailNickname: string;
  readonly mail: string | null;
  /** With `SMTP:` and `smtp:`. */
  readonly proxyAddresses: readonly string[];
  /** By the tenant's names of its properties; null where the directory has nothing. */
  readonly properties: Readonly<Record<SynchronisedProperty, string | null>>;
  /** Office number; null for none. */
  readonly businessPhone: string | null;
  /** Source anchor of the manager; null for none, or one out of scope. */
  readonly managerAnchor: string | null;
  readonly isHiddenFromAddressLists: boolean;
  /** Changes with every password; null where there is none that may be handed on. */
  readonly passwordVersion: string | null;
}

/** Texts that are handed on as they are. */
export const synchronisedProperties = [
  'givenName',
  'surname',
  'jobTitle',
  'department',
  'companyName',
  'officeLocation',
  'mobilePhone',
  'streetAddress',
  'city',
  'state',
  'postalCode',
  'country',
  'employeeId',
  'preferredLanguage',
] as const;
export type SynchronisedProperty = (typeof synchronisedProperties)[number];

/** A group of the directory within the scope. */
export interface SynchronisedGroup {
  /** Base64 of 16 bytes. */
  readonly sourceAnchor: string;
  readonly samAccountName: string;
  readonly securityIdentifier: string | null;
  readonly displayName: string;
  readonly description: string | null;
  readonly mail: string | null;
  readonly isSecurity: boolean;
  /** People of the same picture. */
  readonly memberAnchors: readonly string[];
}

/** Everything within the scope of one tenant, as it stood at one moment. */
export interface SynchronisedPicture {
  /** "corp.client.example". */
  readonly domainName: string;
  readonly netBiosName: string;
  readonly people: readonly SynchronisedPerson[];
  readonly groups: readonly SynchronisedGroup[];
}
