/** Collections of the Graph simulator and the work that becomes due as simulated time passes. */
import type { GraphState, Group, PendingSeats, Tenant, User } from './entities.ts';
import { checkGroupAssignment, countConsumed, violationOf } from './license-rules.ts';

/** Delays in simulated milliseconds. */
export interface GraphLag {
  /** From creation of an object until reads find it. */
  replicaMs: number;
  /** From an assignment until `consumedUnits` shows it. */
  consumedUnitsMs: number;
  /** From a group membership change until its licenses have followed. */
  groupLicensingMs: number;
  /** How long a write on one user keeps it busy (real time); a second write meanwhile answers 409. */
  writeMs: number;
}

export const DEFAULT_GRAPH_LAG: GraphLag = {
  replicaMs: 1_500,
  consumedUnitsMs: 1_000,
  groupLicensingMs: 2_000,
  writeMs: 5,
};

/** A change of state that happened without a request, at the moment it became due. */
export type DueChange =
  | {
      kind: 'seats-visible';
      tenantId: string;
      skuId: string;
      commerceSubscriptionId: string;
      before: number;
      after: number;
      atMs: number;
    }
  | {
      kind: 'group-license';
      tenantId: string;
      skuId: string;
      userId: string;
      groupId: string;
      state: string;
      atMs: number;
    };

const sameId = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

export const findTenant = (state: GraphState, tenantId: string): Tenant | undefined =>
  state.tenants.find((tenant) => sameId(tenant.id, tenantId));

/** A user by object id or userPrincipalName, whether or not the replicas know it yet. */
export const findUser = (tenant: Tenant, idOrUpn: string): User | undefined =>
  tenant.users.find((user) => sameId(user.id, idOrUpn) || sameId(user.userPrincipalName, idOrUpn));

export const findGroup = (tenant: Tenant, id: string): Group | undefined =>
  tenant.groups.find((group) => sameId(group.id, id));

const RULE = /^\(?\s*user\.(\w+)\s+-eq\s+(?:"([^"]*)"|(true|false))\s*\)?$/;

function matchesRule(user: User, rule: string): boolean {
  const match = RULE.exec(rule);
  if (match?.[1] === undefined) return false;
  const value: unknown = Reflect.get(user, match[1]);
  return match[2] === undefined ? value === (match[3] === 'true') : value === match[2];
}

/** Members in order of joining; for a dynamic group they are computed from its rule. */
export function membersOf(tenant: Tenant, group: Group): User[] {
  const { membershipRule } = group;
  if (membershipRule !== null)
    return tenant.users.filter((user) => matchesRule(user, membershipRule));
  return group.memberIds.flatMap((id) => tenant.users.find((user) => user.id === id) ?? []);
}

export const groupsOf = (tenant: Tenant, user: User): Group[] =>
  tenant.groups.filter((group) => membersOf(tenant, group).includes(user));

/** What `consumedUnits` shows at a moment: the truth without the changes that have not been counted yet. */
export function shownConsumed(tenant: Tenant, skuId: string, nowMs: number): number {
  const hidden = tenant.hiddenConsumption
    .filter((entry) => sameId(entry.skuId, skuId) && entry.visibleAtMs > nowMs)
    .reduce((sum, entry) => sum + entry.delta, 0);
  return Math.max(0, countConsumed(tenant, skuId) - hidden);
}

/** Runs a change of licenses and remembers for how long `consumedUnits` must not show its effect. */
export function trackConsumption(
  tenant: Tenant,
  skuIds: string[],
  visibleAtMs: number,
  change: () => void,
): void {
  const unique = [...new Set(skuIds.map((id) => id.toLowerCase()))];
  const before = unique.map((skuId) => countConsumed(tenant, skuId));
  change();
  unique.forEach((skuId, index) => {
    const delta = countConsumed(tenant, skuId) - (before[index] ?? 0);
    if (delta !== 0) tenant.hiddenConsumption.push({ skuId, delta, visibleAtMs });
  });
}

/** Queues the licensing work that follows a change of membership. */
export function queueGroupLicensing(
  tenant: Tenant,
  group: Group,
  userId: string,
  dueAtMs: number,
): void {
  if (group.assignedLicenses.length > 0)
    tenant.pendingGroupLicensing.push({ userId, groupId: group.id, dueAtMs });
}

/** Moves a person to the deleted ones; the seats are free at once, as is assumed of the directory. */
export function softDelete(tenant: Tenant, user: User, nowMs: number, lag: GraphLag): void {
  const held = [...user.directLicenses, ...user.groupLicenses].map(({ skuId }) => skuId);
  // What was assigned comes back only with a restore.
  trackConsumption(tenant, held, nowMs + lag.consumedUnitsMs, () => {
    tenant.users = tenant.users.filter((candidate) => candidate !== user);
    leaveAllGroups(tenant, user);
  });
  user.deletedAtMs = nowMs;
  tenant.deletedUsers.push(user);
}

/** For how long a deleted person can come back. */
export const DELETED_KEPT_MS = 30 * 24 * 3_600_000;

/** Takes a member out of every group, with the licensing work that follows. */
function leaveAllGroups(tenant: Tenant, user: User): void {
  for (const group of tenant.groups)
    group.memberIds = group.memberIds.filter((id) => id !== user.id);
  user.groupLicenses = [];
}

function applySeats(tenant: Tenant, seats: PendingSeats): DueChange {
  const found = tenant.subscriptions.find((sub) =>
    sameId(sub.commerceSubscriptionId, seats.commerceSubscriptionId),
  );
  const { visibleAtMs, ...shown } = seats;
  const before = found?.totalLicenses ?? 0;
  if (found === undefined) {
    tenant.subscriptions.push({
      id: deriveId(seats.commerceSubscriptionId),
      createdAtMs: visibleAtMs,
      ...shown,
    });
  } else {
    Object.assign(found, shown);
  }
  return {
    kind: 'seats-visible',
    tenantId: tenant.id,
    skuId: seats.skuId,
    commerceSubscriptionId: seats.commerceSubscriptionId,
    before,
    after: seats.totalLicenses,
    atMs: visibleAtMs,
  };
}

/** The directory's own id of a subscription differs from the commerce id; here it is its digits turned round. */
function deriveId(commerceSubscriptionId: string): string {
  const digits = commerceSubscriptionId.replaceAll('-', '').split('').toReversed().join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** All SKUs of a group are given together or not at all: if one fails, none is assigned (Entra documents this). */
function settleGroupLicensing(
  state: GraphState,
  tenant: Tenant,
  user: User,
  group: Group,
  atMs: number,
): DueChange[] {
  const isMember = membersOf(tenant, group).includes(user);
  const kept = user.groupLicenses.filter((license) => license.groupId !== group.id);
  if (!isMember) {
    const lost = user.groupLicenses.filter((license) => license.groupId === group.id);
    user.groupLicenses = kept;
    return lost.map((license) => toDueChange(tenant, user, group, license.skuId, 'Removed', atMs));
  }
  const skuIds = group.assignedLicenses.map((license) => license.skuId);
  const refusal = checkGroupAssignment(state.skus, tenant, user, group);
  const outcome: 'Active' | 'Error' = refusal === null ? 'Active' : 'Error';
  user.groupLicenses = [
    ...kept,
    ...group.assignedLicenses.map((license) => ({
      groupId: group.id,
      skuId: license.skuId,
      disabledPlans: license.disabledPlans,
      state: outcome,
      error: refusal === null ? null : violationOf(refusal, tenant, user, license.skuId),
      updatedAtMs: atMs,
    })),
  ];
  return skuIds.map((skuId) => toDueChange(tenant, user, group, skuId, outcome, atMs));
}

function toDueChange(
  tenant: Tenant,
  user: User,
  group: Group,
  skuId: string,
  state: string,
  atMs: number,
): DueChange {
  return {
    kind: 'group-license',
    tenantId: tenant.id,
    skuId,
    userId: user.id,
    groupId: group.id,
    state,
    atMs,
  };
}

/** Errors of group-based licensing are tried again when seats arrive. */
function requeueGroupErrors(tenant: Tenant, skuId: string, dueAtMs: number): void {
  for (const user of tenant.users) {
    for (const license of user.groupLicenses) {
      if (license.state === 'Error' && sameId(license.skuId, skuId)) {
        tenant.pendingGroupLicensing.push({ userId: user.id, groupId: license.groupId, dueAtMs });
      }
    }
  }
}

/** Carries out everything of a tenant that is due at `nowMs` and answers what changed, oldest first. */
export function settle(
  state: GraphState,
  tenant: Tenant,
  nowMs: number,
  lag: GraphLag,
): DueChange[] {
  const changes: DueChange[] = [];
  const seats = tenant.pendingSeats.filter((entry) => entry.visibleAtMs <= nowMs);
  if (seats.length > 0) {
    tenant.pendingSeats = tenant.pendingSeats.filter((entry) => entry.visibleAtMs > nowMs);
    for (const entry of seats.sort((a, b) => a.visibleAtMs - b.visibleAtMs)) {
      changes.push(applySeats(tenant, entry));
      requeueGroupErrors(tenant, entry.skuId, entry.visibleAtMs + lag.groupLicensingMs);
    }
  }
  const licensing = tenant.pendingGroupLicensing.filter((entry) => entry.dueAtMs <= nowMs);
  if (licensing.length > 0) {
    tenant.pendingGroupLicensing = tenant.pendingGroupLicensing.filter(
      (entry) => entry.dueAtMs > nowMs,
    );
    for (const entry of licensing.sort((a, b) => a.dueAtMs - b.dueAtMs)) {
      const user = tenant.users.find((candidate) => candidate.id === entry.userId);
      const group = findGroup(tenant, entry.groupId);
      if (user === undefined || group === undefined) continue;
      trackConsumption(
        tenant,
        group.assignedLicenses.map((license) => license.skuId),
        entry.dueAtMs + lag.consumedUnitsMs,
        () => changes.push(...settleGroupLicensing(state, tenant, user, group, entry.dueAtMs)),
      );
    }
  }
  // A load world has thousands of tenants and nearly all of them have nothing due.
  if (tenant.hiddenConsumption.length > 0) {
    tenant.hiddenConsumption = tenant.hiddenConsumption.filter(
      (entry) => entry.visibleAtMs > nowMs,
    );
  }
  return changes.sort((a, b) => a.atMs - b.atMs);
}
