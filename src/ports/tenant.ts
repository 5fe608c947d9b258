import type { SkuId, TenantId } from '../domain/ids.ts';
import type { License } from '../domain/license.ts';
import type { LicenseRefusal } from '../domain/people/license-refusals.ts';
import type {
  FeatureState,
  TenantAuthorisation,
  TenantConsent,
  TenantFeature,
} from './authorisation.ts';
import type { ConnectionReport } from './connection.ts';

export type { LicenseRefusal };

export interface Organization {
  readonly tenantId: TenantId;
  readonly displayName: string;
  /** ISO 3166 two-letter country, or null. */
  readonly country: string | null;
  /** Verified domains, lower case, default domain first. */
  readonly verifiedDomains: readonly string[];
}

/** One subscription as the tenant sees it. */
export interface TenantSubscription {
  readonly id: string;
  /** Lower-case GUID that joins to a CSP's subscription, or null. */
  readonly commerceSubscriptionId: string | null;
  readonly skuId: SkuId;
  readonly seatCount: number;
  readonly status: 'enabled' | 'warning' | 'suspended' | 'deleted' | 'locked-out' | 'unknown';
  readonly isTrial: boolean;
}

/** A license on a person and where it comes from. */
export interface LicenseAssignment {
  readonly skuId: SkuId;
  /** The group that gives it; null when it is assigned directly. */
  readonly groupId: string | null;
  /** The tenant's own word for what is wrong with this assignment; null when it is in order. */
  readonly error: string | null;
  /** What that word means; null when it is in order. */
  readonly refusal: LicenseRefusal | null;
  /** Whether it is wrong because the tenant has no seat left. */
  readonly isShortOfSeats: boolean;
  /** Lower-case ids of the service plans that are switched off in it. */
  readonly disabledPlans: readonly string[];
}

export interface Person {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly givenName: string | null;
  readonly surname: string | null;
  readonly mailNickname: string | null;
  readonly department: string | null;
  readonly jobTitle: string | null;
  readonly companyName: string | null;
  readonly officeLocation: string | null;
  readonly accountEnabled: boolean;
  readonly usageLocation: string | null;
  readonly createdAt: Temporal.Instant | null;
  /** Mastered by an on-premises directory. */
  readonly isSynchronised: boolean;
  /** Source anchor of the directory account it was made from; null for an account of the cloud. */
  readonly immutableId: string | null;
  /** SKU ids of all licenses, from groups or direct. */
  readonly licenses: readonly SkuId[];
  readonly assignments: readonly LicenseAssignment[];
}

export interface NewPerson {
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly mailNickname: string;
  readonly givenName: string;
  readonly surname: string;
  /** Two letters; required before a license can be assigned. */
  readonly usageLocation: string;
  /** Never logged, never stored in clear. */
  readonly password: string;
  readonly mustChangePassword: boolean;
  /** Further profile fields; absent keys are left empty. */
  readonly profile: PersonProfile;
}

/** Profile fields of a person; an absent key is not touched. */
export interface PersonProfile {
  readonly businessPhone?: string;
  readonly mobilePhone?: string;
  readonly department?: string;
  readonly companyName?: string;
  readonly jobTitle?: string;
  readonly officeLocation?: string;
  readonly streetAddress?: string;
  readonly city?: string;
  readonly state?: string;
  readonly postalCode?: string;
  readonly country?: string;
}

export interface Group {
  readonly id: string;
  readonly displayName: string;
  /** Where members are changed: `cloud` by us, `exchange` over Exchange only, `dynamic` by a rule, `synchronised` in AD. */
  readonly membership: 'cloud' | 'exchange' | 'dynamic' | 'synchronised';
  /** Licenses that membership gives. */
  readonly licenses: readonly SkuId[];
}

export interface PersonQuery {
  /** Matches the start of display name, given name, surname or user principal name; empty means everybody. */
  readonly search?: string;
  /** Only members of this group. */
  readonly groupId?: string;
  /** Only accounts that may sign in. */
  readonly enabledOnly?: boolean;
  /** Most people to return; default 100. */
  readonly limit?: number;
}

export type LicenseAnswer =
  | { readonly ok: true; readonly licenses: readonly SkuId[] }
  | { readonly ok: false; readonly reason: LicenseRefusal; readonly detail: string };

export type CreatePersonAnswer =
  | { readonly ok: true; readonly person: Person }
  | { readonly ok: false; readonly reason: 'name-taken' | 'invalid'; readonly detail: string };

export interface Mailbox {
  readonly kind: 'user' | 'shared' | 'other';
  /** Null where it could not be read. */
  readonly sizeBytes: number | null;
  readonly hasArchive: boolean;
  /** Litigation hold, eDiscovery, a retention policy or a label; delays after a hold included. */
  readonly onHold: boolean;
  readonly hiddenFromAddressLists: boolean;
  readonly forwardsTo: string | null;
}

export interface AutomaticReply {
  readonly state: 'off' | 'on' | 'scheduled';
  /** HTML, to colleagues. */
  readonly internal: string;
  /** HTML, to everybody else. */
  readonly external: string;
  /** Which of the others get an answer. */
  readonly audience: 'none' | 'known' | 'all';
}

/** How a mailbox is set up: all that is changed when somebody leaves. */
export interface MailboxSettings {
  readonly kind: Mailbox['kind'];
  readonly hiddenFromAddressLists: boolean;
  /** Address; null when nothing is forwarded. */
  readonly forwardsTo: string | null;
  /** Whether a copy of what is forwarded stays. */
  readonly keepsCopy: boolean;
  readonly automaticReply: AutomaticReply;
  /** Who else has full access: as the mailbox names them, in its order; usually user principal names. */
  readonly fullAccess: readonly string[];
}

/** What of a mailbox is set; an absent key is left alone. */
export interface MailboxChange {
  /** Back to a person's own, which lives only with a license. */
  readonly kind?: 'user';
  readonly hiddenFromAddressLists?: boolean;
  readonly forwarding?: Pick<MailboxSettings, 'forwardsTo' | 'keepsCopy'>;
}

/** The client's Microsoft 365 tenant. All methods throw `ConnectorError`. */
export interface Tenant {
  /** A real call; says in words what is wrong. Never throws. */
  test(): Promise<ConnectionReport>;
  /** What may be done here, by real calls with new credentials. Never throws. */
  readAuthorisation(): Promise<TenantAuthorisation>;
  /** Those of the features that surely may not be used, judged without reading the tenant. Never throws. */
  findMissing(features: readonly TenantFeature[]): Promise<readonly FeatureState[]>;
  readonly consent: TenantConsent;
  readOrganization(): Promise<Organization>;
  /** Unordered. Licenses of the whole company and the huge free ones are included; callers filter. */
  listLicenses(): Promise<readonly License[]>;
  listSubscriptions(): Promise<readonly TenantSubscription[]>;

  listPeople(query: PersonQuery): Promise<readonly Person[]>;
  /** By id or user principal name; null when there is nobody. */
  readPerson(idOrName: string): Promise<Person | null>;
  createPerson(person: NewPerson): Promise<CreatePersonAnswer>;
  setAccountEnabled(personId: string, enabled: 'enabled' | 'disabled'): Promise<void>;
  setUsageLocation(personId: string, country: string): Promise<void>;
  revokeSessions(personId: string): Promise<void>;
  /** Has to be changed at the next sign-in. The password is never logged. */
  setPassword(personId: string, password: string): Promise<void>;
  /** Object id of the manager; null when there is none. */
  readManager(personId: string): Promise<string | null>;
  setManager(personId: string, managerId: string): Promise<void>;
  /** One call for the whole set; refusals are values. */
  changeLicenses(
    personId: string,
    change: { readonly add: readonly SkuId[]; readonly remove: readonly SkuId[] },
  ): Promise<LicenseAnswer>;
  /** Switches exactly these service plans off in a license that the person holds directly. */
  setDisabledPlans(
    personId: string,
    license: SkuId,
    disabledPlans: readonly string[],
  ): Promise<LicenseAnswer>;

  listGroups(): Promise<readonly Group[]>;
  /** Groups that the person is a direct member of. */
  listGroupsOfPerson(personId: string): Promise<readonly Group[]>;
  /** Already a member counts as done. */
  addToGroup(groupId: string, personId: string): Promise<void>;
  /** Not a member counts as done. */
  removeFromGroup(groupId: string, personId: string): Promise<void>;

  /** Null when the person has no mailbox. */
  readMailbox(userPrincipalName: string): Promise<Mailbox | null>;
  convertMailboxToShared(userPrincipalName: string): Promise<void>;
  hideFromAddressLists(userPrincipalName: string): Promise<void>;
  forwardMailbox(userPrincipalName: string, forwardTo: string): Promise<void>;
  setAutomaticReply(userPrincipalName: string, message: string): Promise<void>;
  grantMailboxAccess(userPrincipalName: string, delegate: string): Promise<void>;
  /** Null when the person has no mailbox. */
  readMailboxSettings(userPrincipalName: string): Promise<MailboxSettings | null>;
  changeMailbox(userPrincipalName: string, change: MailboxChange): Promise<void>;
  putAutomaticReply(userPrincipalName: string, reply: AutomaticReply): Promise<void>;
  /** Nobody who has access counts as done. */
  revokeMailboxAccess(userPrincipalName: string, delegate: string): Promise<void>;
}
