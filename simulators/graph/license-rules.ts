/**
 * What the directory refuses when licenses are assigned, written from Microsoft's documents and from public reports.
 *
 * Messages: contracts/data/graph-error-catalog.json and samples/graph/user-assignLicense.error-400-*.json. Plan pairs:
 * https://learn.microsoft.com/entra/identity/users/licensing-groups-resolve-problems (read 2026-11-22).
 */
import type { Group, ServicePlan, Sku, Tenant, User } from './entities.ts';

/** Plans of which a user may hold only one. */
const EXCLUSIVE_PLANS: readonly (readonly [string, string])[] = [
  // Exchange Online Plan 1 and Plan 2.
  ['9aaf7827-d63c-4b61-89c3-182f06f82e5c', 'efb87545-963c-4e0d-99df-69c6916d9eb0'],
  // SharePoint Plan 1 and Plan 2.
  ['c7699d2e-19aa-44de-8edf-1736da088ca1', '5dbe027f-2339-4123-9542-606e4d348a72'],
];

/** Plan -> plans of which at least one must be enabled for it. */
const PLAN_NEEDS: ReadonlyMap<string, readonly string[]> = new Map([
  // Teams Phone needs Skype for Business Online (Plan 2), which carries the calling service.
  ['4828c8ec-dc2e-4779-b502-87ac9ce28ab7', ['0feaeb32-d00e-4d66-bd5a-43b5b83db82c']],
  // Exchange Online Archiving needs a mailbox plan.
  [
    '176a09a6-7ec5-4039-ac02-b2791c6ba793',
    ['9aaf7827-d63c-4b61-89c3-182f06f82e5c', 'efb87545-963c-4e0d-99df-69c6916d9eb0'],
  ],
  // The documented example: Project Online needs SharePoint Plan 2.
  ['fe71d6c3-a2ea-4499-9778-da042bf08063', ['5dbe027f-2339-4123-9542-606e4d348a72']],
]);

/** Countries where no license may be used. Assumed: Microsoft documents the refusal and no list by service. */
const CLOSED_COUNTRIES: ReadonlySet<string> = new Set(['CU', 'IR', 'KP', 'SY']);

/** Plans that give an address: Exchange Online Plan 1 and Plan 2. */
const ADDRESS_PLANS = [
  '9aaf7827-d63c-4b61-89c3-182f06f82e5c',
  'efb87545-963c-4e0d-99df-69c6916d9eb0',
];

/** Values of `licenseAssignmentStates[].error`. */
export type ViolationName =
  | 'CountViolation'
  | 'MutuallyExclusiveViolation'
  | 'DependencyViolation'
  | 'ProhibitedInUsageLocationViolation'
  | 'UniquenessViolation'
  | 'Other';

export interface LicenseRefusal {
  /** Value for `licenseAssignmentStates[].error`; null for refusals that have none. */
  violation: ViolationName | null;
  /** Text of the answer. */
  message: string;
  /** `error.details[]` of the answer; only some refusals carry it. */
  details: { code: string; message: string }[];
}

export interface LicenseWish {
  /** License (GUID); compared without regard to case. */
  skuId: string;
  /** Plans left out of the license. */
  disabledPlans: string[];
}

const refuse = (violation: ViolationName | null, message: string): LicenseRefusal => ({
  violation,
  message,
  details: [],
});

const sameId = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

export const findSku = (skus: Sku[], skuId: string): Sku | undefined =>
  skus.find((sku) => sameId(sku.skuId, skuId));

/** Whether the user holds the SKU by any route, in a way that consumes a seat. */
export const holdsSku = (user: User, skuId: string): boolean =>
  user.directLicenses.some((license) => sameId(license.skuId, skuId)) ||
  user.groupLicenses.some((license) => license.state === 'Active' && sameId(license.skuId, skuId));

/** Seats in use over the whole tenant; a user with several sources of one SKU uses one seat. */
export const countConsumed = (tenant: Tenant, skuId: string): number =>
  tenant.users.filter((user) => holdsSku(user, skuId)).length;

/** Seats that can be assigned: of active subscriptions and of those in their grace period. */
export const countAssignable = (tenant: Tenant, skuId: string): number =>
  tenant.subscriptions
    .filter(
      (sub) => sameId(sub.skuId, skuId) && (sub.status === 'Enabled' || sub.status === 'Warning'),
    )
    .reduce((sum, sub) => sum + sub.totalLicenses, 0);

/** The wishes a user ends up with from all routes, without one group when that group is being worked on. */
export function heldWishes(user: User, exceptGroupId?: string): LicenseWish[] {
  const fromGroups = user.groupLicenses.filter(
    (l) => l.state === 'Active' && l.groupId !== exceptGroupId,
  );
  return [...user.directLicenses, ...fromGroups].map(({ skuId, disabledPlans }) => ({
    skuId,
    disabledPlans,
  }));
}

function enabledPlans(skus: Sku[], wishes: LicenseWish[]): ServicePlan[] {
  return wishes.flatMap((wish) => {
    const disabled = new Set(wish.disabledPlans.map((id) => id.toLowerCase()));
    return (findSku(skus, wish.skuId)?.servicePlans ?? []).filter(
      (plan) => !disabled.has(plan.servicePlanId),
    );
  });
}

/** Refusal for a set of licenses that cannot be held together, or null. */
export function checkPlanSet(skus: Sku[], wishes: LicenseWish[]): LicenseRefusal | null {
  const planIds = new Set(enabledPlans(skus, wishes).map((plan) => plan.servicePlanId));
  for (const [one, other] of EXCLUSIVE_PLANS) {
    if (planIds.has(one) && planIds.has(other)) {
      return {
        violation: 'MutuallyExclusiveViolation',
        message: `License assignment failed because service plans ${one}, ${other} are mutually exclusive.`,
        details: [
          {
            code: 'MutuallyExclusiveViolation',
            message: 'License assignment failed because service plans are mutually exclusive.',
          },
        ],
      };
    }
  }
  for (const [plan, needs] of PLAN_NEEDS) {
    if (planIds.has(plan) && !needs.some((need) => planIds.has(need))) {
      return refuse(
        'DependencyViolation',
        `License assignment failed because service plan ${plan} depends on the service plan(s) ${needs.join(', ')}`,
      );
    }
  }
  return null;
}

/** Refusal for SKUs that have no seat left for this user, or null. A SKU the user already holds needs no further seat. */
export function checkSeats(tenant: Tenant, user: User, skuIds: string[]): LicenseRefusal | null {
  const short = skuIds.find(
    (skuId) =>
      !holdsSku(user, skuId) && countConsumed(tenant, skuId) >= countAssignable(tenant, skuId),
  );
  return short === undefined
    ? null
    : refuse(
        'CountViolation',
        `Subscription with SKU ${short} does not have any available licenses.`,
      );
}

const isLocationValid = (location: string | null): boolean =>
  location !== null && /^[A-Z]{2}$/.test(location) && !CLOSED_COUNTRIES.has(location);

/** Whoever gets a mailbox gets its sign-in name as an address: nobody and no group else may have it. */
function checkAddress(
  skus: Sku[],
  tenant: Tenant,
  user: User,
  wishes: LicenseWish[],
): LicenseRefusal | null {
  const given = enabledPlans(skus, wishes).map((plan) => plan.servicePlanId);
  if (!ADDRESS_PLANS.some((plan) => given.includes(plan))) return null;
  const isTaken = [...tenant.users.filter((other) => other !== user), ...tenant.groups]
    .flatMap((other) => [
      other.mail ?? '',
      ...('proxyAddresses' in other ? other.proxyAddresses : []),
    ])
    .some((address) => sameId(address.replace(/^smtp:/i, ''), user.userPrincipalName));
  return isTaken
    ? refuse(
        'UniquenessViolation',
        'Another object with the same value for property proxyAddresses already exists.',
      )
    : null;
}

/** The words for a place that is not allowed are the same as for none: no others were seen. */
const invalidLocation = (): LicenseRefusal =>
  refuse(
    'ProhibitedInUsageLocationViolation',
    'License assignment cannot be done for user with invalid usage location.',
  );

/**
 * Refusal of what a group gives to one member, or null when all of it is given. Whoever has no usage location counts as being
 * where the tenant is: in group licensing only (contracts/graph-and-ad.md 1.5).
 */
export function checkGroupAssignment(
  skus: Sku[],
  tenant: Tenant,
  user: User,
  group: Group,
): LicenseRefusal | null {
  if (CLOSED_COUNTRIES.has(user.usageLocation ?? tenant.countryLetterCode))
    return invalidLocation();
  return (
    checkPlanSet(skus, [...heldWishes(user, group.id), ...group.assignedLicenses]) ??
    checkAddress(skus, tenant, user, group.assignedLicenses) ??
    checkSeats(
      tenant,
      user,
      group.assignedLicenses.map((license) => license.skuId),
    )
  );
}

/** What stands at one license of a group that was refused: one that fails holds up the others, which say no more than that. */
export function violationOf(
  refusal: LicenseRefusal,
  tenant: Tenant,
  user: User,
  skuId: string,
): ViolationName {
  const { violation } = refusal;
  const isHeldUp = violation === 'CountViolation' && checkSeats(tenant, user, [skuId]) === null;
  return isHeldUp ? 'Other' : (violation ?? 'Other');
}

/** Refusal of one direct assignment, or null when it would be done. Checks in the order: removals, location, SKU, plans, address, seats. */
export function checkDirectAssignment(
  skus: Sku[],
  tenant: Tenant,
  user: User,
  add: LicenseWish[],
  removeSkuIds: string[],
): LicenseRefusal | null {
  for (const skuId of removeSkuIds) {
    if (user.directLicenses.some((license) => sameId(license.skuId, skuId))) continue;
    const inherited = user.groupLicenses.some((license) => sameId(license.skuId, skuId));
    return refuse(
      null,
      inherited
        ? 'User license is inherited from a group membership and it cannot be removed directly from the user.'
        : 'User does not have a corresponding license.',
    );
  }
  if (add.length > 0 && !isLocationValid(user.usageLocation)) return invalidLocation();
  for (const wish of add) {
    const owned = tenant.subscriptions.some((sub) => sameId(sub.skuId, wish.skuId));
    if (!owned || findSku(skus, wish.skuId)?.appliesTo !== 'User') {
      return refuse(null, `License ${wish.skuId} does not correspond to a valid company License.`);
    }
  }
  const touched = [...add.map((wish) => wish.skuId), ...removeSkuIds];
  const direct = user.directLicenses.filter((l) => !touched.some((id) => sameId(id, l.skuId)));
  const inherited = user.groupLicenses.filter((l) => l.state === 'Active');
  return (
    checkPlanSet(skus, [...direct, ...inherited, ...add]) ??
    checkAddress(skus, tenant, user, add) ??
    checkSeats(
      tenant,
      user,
      add.map((wish) => wish.skuId),
    )
  );
}
