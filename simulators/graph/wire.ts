/** Stored shapes -> what Graph sends. Every property here is in openapi/graph-subset.yaml. */
import type { CompanySubscription, Group, OnPremises, Sku, Tenant, User } from './entities.ts';
import { shownConsumed } from './store.ts';

type Fields = Record<string, unknown>;

export const iso = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');
const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));
const sameId = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** What a user answers without `$select`. Source: https://learn.microsoft.com/graph/api/user-get (read 2026-11-22). */
export const DEFAULT_USER_PROPERTIES = [
  'businessPhones',
  'displayName',
  'givenName',
  'id',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
] as const;

/** Everything a user can answer with `$select`. */
export function toWireUser(user: User): Fields {
  return {
    id: user.id,
    userPrincipalName: user.userPrincipalName,
    displayName: user.displayName,
    givenName: user.givenName,
    surname: user.surname,
    mail: user.mail,
    mailNickname: user.mailNickname,
    accountEnabled: user.accountEnabled,
    usageLocation: user.usageLocation,
    jobTitle: user.jobTitle,
    department: user.department,
    companyName: user.companyName,
    officeLocation: user.officeLocation,
    mobilePhone: user.mobilePhone,
    businessPhones: user.businessPhones,
    streetAddress: user.streetAddress,
    city: user.city,
    state: user.state,
    postalCode: user.postalCode,
    country: user.country,
    employeeId: user.employeeId,
    preferredLanguage: user.preferredLanguage,
    proxyAddresses: user.proxyAddresses,
    otherMails: user.otherMails,
    userType: 'Member',
    createdDateTime: iso(user.createdAtMs),
    deletedDateTime: isoOrNull(user.deletedAtMs),
    signInSessionsValidFromDateTime: iso(user.sessionsValidFromMs),
    lastPasswordChangeDateTime: iso(user.lastPasswordChangeAtMs),
    signInActivity:
      user.lastSignInAtMs === null ? null : { lastSignInDateTime: iso(user.lastSignInAtMs) },
    onPremisesSyncEnabled: user.onPremisesSyncEnabled,
    onPremisesImmutableId: user.onPremisesImmutableId,
    onPremisesDistinguishedName: user.onPremises?.distinguishedName ?? null,
    onPremisesUserPrincipalName: user.onPremises?.userPrincipalName ?? null,
    ...toOnPremises(user.onPremises),
    assignedLicenses: toAssignedLicenses(user),
    licenseAssignmentStates: toAssignmentStates(user),
  };
}

/** The origin of a person or group in an on-premises directory. */
const toOnPremises = (origin: OnPremises | undefined): Fields => ({
  onPremisesDomainName: origin?.domainName ?? null,
  onPremisesLastSyncDateTime: isoOrNull(origin?.lastSyncAtMs ?? null),
  onPremisesProvisioningErrors: (origin?.provisioningErrors ?? []).map(
    ({ occurredAtMs, ...error }) => ({
      category: 'PropertyConflict',
      occurredDateTime: iso(occurredAtMs),
      ...error,
    }),
  ),
  onPremisesSamAccountName: origin?.samAccountName ?? null,
  onPremisesSecurityIdentifier: origin?.securityIdentifier ?? null,
});

/** Held SKUs by any route, each once. Which route gave it is only in `licenseAssignmentStates`. */
function toAssignedLicenses(user: User): { skuId: string; disabledPlans: string[] }[] {
  const held = [
    ...user.directLicenses,
    ...user.groupLicenses.filter((license) => license.state === 'Active'),
  ];
  const bySku = new Map(held.map((license) => [license.skuId.toLowerCase(), license]));
  return [...bySku.values()].map(({ skuId, disabledPlans }) => ({ skuId, disabledPlans }));
}

/** `error` is documented as null on success; the synthetic sample has the string "None", which is what is sent here. */
function toAssignmentStates(user: User): Fields[] {
  const direct = user.directLicenses.map((license) => ({
    skuId: license.skuId,
    disabledPlans: license.disabledPlans,
    assignedByGroup: null,
    state: 'Active',
    error: 'None',
    lastUpdatedDateTime: iso(license.updatedAtMs),
  }));
  const inherited = user.groupLicenses.map((license) => ({
    skuId: license.skuId,
    disabledPlans: license.disabledPlans,
    assignedByGroup: license.groupId,
    state: license.state,
    error: license.error ?? 'None',
    lastUpdatedDateTime: iso(license.updatedAtMs),
  }));
  return [...direct, ...inherited];
}

export function toWireGroup(group: Group): Fields {
  return {
    id: group.id,
    displayName: group.displayName,
    description: group.description,
    mail: group.mail,
    mailEnabled: group.mailEnabled,
    mailNickname: group.mailNickname,
    securityEnabled: group.securityEnabled,
    groupTypes: group.groupTypes,
    membershipRule: group.membershipRule,
    membershipRuleProcessingState: group.membershipRule === null ? null : 'On',
    assignedLicenses: group.assignedLicenses,
    onPremisesSyncEnabled: group.onPremisesSyncEnabled,
    onPremisesNetBiosName: group.onPremises?.netBiosName ?? null,
    ...toOnPremises(group.onPremises),
    createdDateTime: iso(group.createdAtMs),
    deletedDateTime: null,
    visibility: group.groupTypes.includes('Unified') ? 'Private' : null,
  };
}

function capabilityOf(rows: CompanySubscription[]): string {
  const order = ['Enabled', 'Warning', 'Suspended', 'LockedOut'] as const;
  return (
    order.find((status) => rows.some((row) => row.status === status && row.totalLicenses > 0)) ??
    'Deleted'
  );
}

/** One subscribedSku: units are the sums of the tenant's subscriptions of that SKU, whoever sold them. */
export function toWireSubscribedSku(tenant: Tenant, sku: Sku, nowMs: number): Fields {
  const rows = tenant.subscriptions.filter((row) => sameId(row.skuId, sku.skuId));
  const units = (status: string): number =>
    rows.filter((row) => row.status === status).reduce((sum, row) => sum + row.totalLicenses, 0);
  return {
    accountId: tenant.id,
    accountName: tenant.displayName,
    appliesTo: sku.appliesTo,
    capabilityStatus: capabilityOf(rows),
    consumedUnits: shownConsumed(tenant, sku.skuId, nowMs),
    id: `${tenant.id}_${sku.skuId}`,
    prepaidUnits: {
      enabled: units('Enabled'),
      lockedOut: units('LockedOut'),
      suspended: units('Suspended'),
      warning: units('Warning'),
    },
    servicePlans: toServicePlans(sku),
    skuId: sku.skuId,
    skuPartNumber: sku.skuPartNumber,
    subscriptionIds: rows.map((row) => row.id),
  };
}

const toServicePlans = (sku: Sku): Fields[] =>
  sku.servicePlans.map((plan) => ({
    servicePlanId: plan.servicePlanId,
    servicePlanName: plan.servicePlanName,
    provisioningStatus: 'Success',
    appliesTo: plan.appliesTo,
  }));

export function toWireSubscription(row: CompanySubscription, sku: Sku | undefined): Fields {
  return {
    id: row.id,
    commerceSubscriptionId: row.commerceSubscriptionId,
    createdDateTime: iso(row.createdAtMs),
    isTrial: row.isTrial,
    nextLifecycleDateTime: isoOrNull(row.nextLifecycleAtMs),
    ownerId: null,
    ownerTenantId: row.ownerTenantId,
    ownerType: null,
    serviceStatus: sku === undefined ? [] : toServicePlans(sku),
    skuId: row.skuId,
    skuPartNumber: sku?.skuPartNumber ?? null,
    status: row.status,
    totalLicenses: row.totalLicenses,
  };
}

export function toWireOrganization(tenant: Tenant): Fields {
  return {
    id: tenant.id,
    displayName: tenant.displayName,
    countryLetterCode: tenant.countryLetterCode,
    createdDateTime: iso(tenant.createdAtMs),
    onPremisesSyncEnabled: tenant.onPremisesSyncEnabled,
    onPremisesLastSyncDateTime: isoOrNull(tenant.onPremisesLastSyncAtMs),
    onPremisesLastPasswordSyncDateTime: isoOrNull(tenant.onPremisesLastPasswordSyncAtMs ?? null),
    tenantType: 'AAD',
    verifiedDomains: tenant.domains
      .filter((domain) => domain.isVerified)
      .map((domain) => ({
        capabilities: 'Email, OfficeCommunicationsOnline',
        isDefault: domain.isDefault,
        isInitial: domain.isInitial,
        name: domain.name,
        type: 'Managed',
      })),
  };
}

export function toWireDomain(domain: Tenant['domains'][number]): Fields {
  return {
    id: domain.name,
    authenticationType: 'Managed',
    availabilityStatus: null,
    isAdminManaged: true,
    isDefault: domain.isDefault,
    isInitial: domain.isInitial,
    isRoot: true,
    isVerified: domain.isVerified,
    supportedServices: domain.isVerified ? ['Email', 'OfficeCommunicationsOnline'] : [],
    passwordValidityPeriodInDays: null,
    passwordNotificationWindowInDays: null,
    state: null,
  };
}
