/** Stored shapes of the Graph simulator. Everything is plain JSON so that a snapshot is a structured clone. Times are ms since epoch of simulated time. */

export interface ServicePlan {
  servicePlanId: string;
  servicePlanName: string;
  appliesTo: 'User' | 'Company';
}

/** One licensable product as Microsoft defines it; the same in every tenant. */
export interface Sku {
  skuId: string;
  skuPartNumber: string;
  appliesTo: 'User' | 'Company';
  servicePlans: ServicePlan[];
}

export interface Domain {
  name: string;
  isDefault: boolean;
  isInitial: boolean;
  isVerified: boolean;
}

export type SubscriptionStatus = 'Enabled' | 'Warning' | 'Suspended' | 'Deleted' | 'LockedOut';

/** One row of /directory/subscriptions: what one purchase contributes to a SKU. */
export interface CompanySubscription {
  id: string;
  commerceSubscriptionId: string;
  skuId: string;
  totalLicenses: number;
  status: SubscriptionStatus;
  isTrial: boolean;
  createdAtMs: number;
  nextLifecycleAtMs: number | null;
  ownerTenantId: string | null;
}

/** A quantity that a marketplace has sold and the directory does not show yet. */
export interface PendingSeats {
  commerceSubscriptionId: string;
  skuId: string;
  totalLicenses: number;
  status: SubscriptionStatus;
  isTrial: boolean;
  nextLifecycleAtMs: number | null;
  ownerTenantId: string | null;
  visibleAtMs: number;
}

export interface DirectLicense {
  skuId: string;
  disabledPlans: string[];
  updatedAtMs: number;
}

export interface GroupLicenseState {
  groupId: string;
  skuId: string;
  disabledPlans: string[];
  state: 'Active' | 'Error';
  error: string | null;
  updatedAtMs: number;
}

export interface User {
  id: string;
  userPrincipalName: string;
  displayName: string;
  mailNickname: string;
  accountEnabled: boolean;
  givenName: string | null;
  surname: string | null;
  mail: string | null;
  usageLocation: string | null;
  jobTitle: string | null;
  department: string | null;
  companyName: string | null;
  officeLocation: string | null;
  mobilePhone: string | null;
  businessPhones: string[];
  streetAddress: string | null;
  city: string | null;
  state: string | null;
  postalCode: string | null;
  country: string | null;
  employeeId: string | null;
  preferredLanguage: string | null;
  proxyAddresses: string[];
  otherMails: string[];
  onPremisesSyncEnabled: boolean | null;
  onPremisesImmutableId: string | null;
  managerId: string | null;
  directLicenses: DirectLicense[];
  groupLicenses: GroupLicenseState[];
  createdAtMs: number;
  deletedAtMs: number | null;
  /** Reads before this moment answer 404: another replica has not heard of the object yet. */
  visibleAtMs: number;
  sessionsValidFromMs: number;
  lastPasswordChangeAtMs: number;
  lastSignInAtMs: number | null;
}

export interface Group {
  id: string;
  displayName: string;
  description: string | null;
  mail: string | null;
  mailEnabled: boolean;
  mailNickname: string;
  securityEnabled: boolean;
  groupTypes: string[];
  /** Only `user.<property> -eq <value>` is understood; membership is then computed and cannot be written. */
  membershipRule: string | null;
  memberIds: string[];
  assignedLicenses: { skuId: string; disabledPlans: string[] }[];
  onPremisesSyncEnabled: boolean | null;
  createdAtMs: number;
}

/** Group-based licensing is asynchronous: this is work that becomes due later. */
export interface PendingGroupLicensing {
  userId: string;
  groupId: string;
  dueAtMs: number;
}

/** `consumedUnits` follows the real assignment after a lag; until `visibleAtMs` this difference is hidden. */
export interface HiddenConsumption {
  skuId: string;
  delta: number;
  visibleAtMs: number;
}

export interface Tenant {
  id: string;
  displayName: string;
  countryLetterCode: string;
  createdAtMs: number;
  onPremisesSyncEnabled: boolean | null;
  onPremisesLastSyncAtMs: number | null;
  /** Names of permissions the app was not granted here; calls that need one answer 403. */
  missingPermissions: string[];
  domains: Domain[];
  subscriptions: CompanySubscription[];
  pendingSeats: PendingSeats[];
  users: User[];
  deletedUsers: User[];
  groups: Group[];
  pendingGroupLicensing: PendingGroupLicensing[];
  hiddenConsumption: HiddenConsumption[];
}

export interface GraphState {
  skus: Sku[];
  tenants: Tenant[];
}
