/** Stored shapes of the Graph simulator. Everything is plain JSON so that a snapshot is a structured clone. Times are ms since epoch of simulated time. */

export interface ServicePlan {
  /** Plan (GUID). */
  servicePlanId: string;
  /** Microsoft's short name of the plan. */
  servicePlanName: string;
  /** Whether it is given to people or to the company. */
  appliesTo: 'User' | 'Company';
}

/** One licensable product as Microsoft defines it; the same in every tenant. */
export interface Sku {
  /** License (GUID); compared without regard to case. */
  skuId: string;
  /** Microsoft's short name of the license. */
  skuPartNumber: string;
  /** Whether it is given to people or to the company. */
  appliesTo: 'User' | 'Company';
  /** What the license consists of. */
  servicePlans: ServicePlan[];
}

export interface Domain {
  /** Domain name. */
  name: string;
  /** The domain new accounts get. */
  isDefault: boolean;
  /** The domain the tenant was born with. */
  isInitial: boolean;
  /** Only verified domains can be part of a userPrincipalName. */
  isVerified: boolean;
}

export type SubscriptionStatus = 'Enabled' | 'Warning' | 'Suspended' | 'Deleted' | 'LockedOut';

/** One row of /directory/subscriptions: what one purchase contributes to a SKU. */
export interface CompanySubscription {
  /** Id in the directory, not the commerce id. */
  id: string;
  /** Id in the commerce system, shared with the CSP. */
  commerceSubscriptionId: string;
  /** License (GUID); compared without regard to case. */
  skuId: string;
  /** Seats. */
  totalLicenses: number;
  /** State. */
  status: SubscriptionStatus;
  /** Whether it is a free trial. */
  isTrial: boolean;
  /** When it was made. */
  createdAtMs: number;
  /** When it moves to its next state unless renewed; null for never. */
  nextLifecycleAtMs: number | null;
  /** Partner tenant that sold it; null when bought directly. */
  ownerTenantId: string | null;
}

/** A quantity that a marketplace has sold and the directory does not show yet. */
export interface PendingSeats {
  /** Id in the commerce system, shared with the CSP. */
  commerceSubscriptionId: string;
  /** License (GUID); compared without regard to case. */
  skuId: string;
  /** Seats. */
  totalLicenses: number;
  /** State. */
  status: SubscriptionStatus;
  /** Whether it is a free trial. */
  isTrial: boolean;
  /** When it moves to its next state unless renewed; null for never. */
  nextLifecycleAtMs: number | null;
  /** Partner tenant that sold it; null when bought directly. */
  ownerTenantId: string | null;
  /** From when on reads show it. */
  visibleAtMs: number;
}

export interface DirectLicense {
  /** License (GUID); compared without regard to case. */
  skuId: string;
  /** Plans left out of the license. */
  disabledPlans: string[];
  /** When it was last changed. */
  updatedAtMs: number;
}

export interface GroupLicenseState {
  /** Group. */
  groupId: string;
  /** License (GUID); compared without regard to case. */
  skuId: string;
  /** Plans left out of the license. */
  disabledPlans: string[];
  /** Whether the license is there. */
  state: 'Active' | 'Error';
  /** Violation name; null when there is none. */
  error: string | null;
  /** When it was last changed. */
  updatedAtMs: number;
}

/** Why a property could not be taken from the directory (onPremisesProvisioningError). */
export interface ProvisioningError {
  /** Whose value another object has. */
  propertyCausingError: 'UserPrincipalName' | 'ProxyAddress';
  /** The value. */
  value: string;
  /** When it was found. */
  occurredAtMs: number;
}

/** What a tenant keeps of an object's origin in an on-premises directory. */
export interface OnPremises {
  /** Base64; a person's is `onPremisesImmutableId` as well. */
  sourceAnchor: string;
  /** DNS name of the directory's domain. */
  domainName: string;
  /** Its name before Windows 2000. */
  netBiosName: string;
  /** sAMAccountName. */
  samAccountName: string;
  /** SID as text; null where it was not told. */
  securityIdentifier: string | null;
  /** Place in the directory; null for groups, which do not tell theirs. */
  distinguishedName: string | null;
  /** The name there, whatever became of it here; null for groups. */
  userPrincipalName: string | null;
  /** Last cycle in which anything of it changed. */
  lastSyncAtMs: number;
  /** What could not be taken over. */
  provisioningErrors: ProvisioningError[];
  /** Whether the directory hides it from address lists. */
  isHiddenFromAddressLists: boolean;
  /** Changes with every password; null while none was synchronised. */
  passwordVersion: string | null;
}

export interface User {
  /** Object id. */
  id: string;
  /** Sign-in name; unique in the tenant. */
  userPrincipalName: string;
  /** Name shown to people. */
  displayName: string;
  /** Local part of its addresses. */
  mailNickname: string;
  /** Whether sign-in is allowed. */
  accountEnabled: boolean;
  /** First name. */
  givenName: string | null;
  /** Last name. */
  surname: string | null;
  /** Address; null without one. */
  mail: string | null;
  /** ISO 3166 country; needed for licenses. */
  usageLocation: string | null;
  /** Job title. */
  jobTitle: string | null;
  /** Department. */
  department: string | null;
  /** Company. */
  companyName: string | null;
  /** Office. */
  officeLocation: string | null;
  /** Mobile number. */
  mobilePhone: string | null;
  /** Office numbers. */
  businessPhones: string[];
  /** Street. */
  streetAddress: string | null;
  /** City. */
  city: string | null;
  /** Federal state or county. */
  state: string | null;
  /** Postal code. */
  postalCode: string | null;
  /** Country. */
  country: string | null;
  /** Number given by the employer. */
  employeeId: string | null;
  /** Language tag. */
  preferredLanguage: string | null;
  /** All addresses; `SMTP:` marks the primary one. */
  proxyAddresses: string[];
  /** Further addresses. */
  otherMails: string[];
  /** True when mastered on premises; null when never synchronised. */
  onPremisesSyncEnabled: boolean | null;
  /** Anchor of a synchronised account. */
  onPremisesImmutableId: string | null;
  /** Absent when never synchronised. */
  onPremises?: OnPremises;
  /** Manager; null for none. */
  managerId: string | null;
  /** Licenses assigned to the person. */
  directLicenses: DirectLicense[];
  /** Licenses that come, or should come, from groups. */
  groupLicenses: GroupLicenseState[];
  /** When it was made. */
  createdAtMs: number;
  /** When it was deleted; null while it lives. */
  deletedAtMs: number | null;
  /** Reads before this moment answer 404: another replica has not heard of the object yet. */
  visibleAtMs: number;
  /** Tokens issued before are revoked. */
  sessionsValidFromMs: number;
  /** Last password change. */
  lastPasswordChangeAtMs: number;
  /** Last sign-in; null for never. */
  lastSignInAtMs: number | null;
}

export interface Group {
  /** Object id. */
  id: string;
  /** Name shown to people. */
  displayName: string;
  /** Free text. */
  description: string | null;
  /** Address; null without one. */
  mail: string | null;
  /** Whether it receives mail. */
  mailEnabled: boolean;
  /** Local part of its addresses. */
  mailNickname: string;
  /** Whether it can grant access. */
  securityEnabled: boolean;
  /** `Unified`, `DynamicMembership` or none. */
  groupTypes: string[];
  /** Only `user.<property> -eq <value>` is understood; membership is then computed and cannot be written. */
  membershipRule: string | null;
  /** People, in order of joining; ignored for a dynamic group. */
  memberIds: string[];
  /** Licenses its members get. */
  assignedLicenses: { skuId: string; disabledPlans: string[] }[];
  /** True when mastered on premises; null when never synchronised. */
  onPremisesSyncEnabled: boolean | null;
  /** Absent when never synchronised. */
  onPremises?: OnPremises;
  /** When it was made. */
  createdAtMs: number;
}

/** Group-based licensing is asynchronous: this is work that becomes due later. */
export interface PendingGroupLicensing {
  /** Person. */
  userId: string;
  /** Group. */
  groupId: string;
  /** When it is to be done. */
  dueAtMs: number;
}

/** `consumedUnits` follows the real assignment after a lag; until `visibleAtMs` this difference is hidden. */
export interface HiddenConsumption {
  /** License (GUID); compared without regard to case. */
  skuId: string;
  /** Seats by which the shown number is off. */
  delta: number;
  /** From when on reads show it. */
  visibleAtMs: number;
}

export interface Tenant {
  /** Object id. */
  id: string;
  /** Name shown to people. */
  displayName: string;
  /** ISO 3166 country. */
  countryLetterCode: string;
  /** When it was made. */
  createdAtMs: number;
  /** True when mastered on premises; null when never synchronised. */
  onPremisesSyncEnabled: boolean | null;
  /** Last synchronisation; null without one. */
  onPremisesLastSyncAtMs: number | null;
  /** Last synchronisation of passwords; absent without one. */
  onPremisesLastPasswordSyncAtMs?: number;
  /** Names of permissions the app was not granted here; calls that need one answer 403. */
  missingPermissions: string[];
  /** Domain names. */
  domains: Domain[];
  /** Purchases. */
  subscriptions: CompanySubscription[];
  /** Quantities on their way. */
  pendingSeats: PendingSeats[];
  /** People. */
  users: User[];
  /** People deleted, kept for 30 days. */
  deletedUsers: User[];
  /** Groups. */
  groups: Group[];
  /** Group licensing not done yet. */
  pendingGroupLicensing: PendingGroupLicensing[];
  /** Assignments `consumedUnits` does not show yet. */
  hiddenConsumption: HiddenConsumption[];
}

/** A granular delegated admin relationship between a partner and a customer. */
export interface DelegatedAdminRelationship {
  /** "{guid}-{guid}". */
  id: string;
  /** Name that the partner gave it. */
  displayName: string;
  /** The partner; only its people see the relationship here. */
  partnerTenantId: string;
  /** The customer. */
  customerTenantId: string;
  /** Where it stands. */
  status: 'active' | 'approvalPending' | 'approved' | 'created' | 'expired' | 'terminated';
  /** Directory roles, by the ids of their definitions. */
  roleDefinitionIds: string[];
  /** When it began. */
  activatedAtMs: number;
  /** When it ends. */
  endsAtMs: number;
}

export interface GraphState {
  /** Relationships between partners and tenants; absent: none. */
  delegatedAdminRelationships?: DelegatedAdminRelationship[];
  /** Products that exist. */
  skus: Sku[];
  /** Tenants. */
  tenants: Tenant[];
}
