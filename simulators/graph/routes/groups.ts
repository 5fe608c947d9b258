/** groups: list, read, members and their references, group-based licensing. */
import type { Route } from '../../core/routes.ts';
import type { IssuedToken } from '../../core/tokens.ts';
import type { GraphState, Group, Tenant } from '../entities.ts';
import { badRequest, masteredOnPremises, notFound } from '../errors.ts';
import {
  applyFilter,
  bodyOf,
  groupOf,
  referencedId,
  select,
  tenantOf,
  toEntityReply,
  toPageReply,
  toReply,
  write,
} from '../http.ts';
import type { GraphContext, GraphRequest } from '../http.ts';
import { findUser, membersOf, queueGroupLicensing } from '../store.ts';
import { DEFAULT_USER_PROPERTIES, toWireGroup, toWireUser } from '../wire.ts';
import { readAssignment } from './licenses.ts';

const GROUP_FILTERS = new Set([
  'id',
  'displayName',
  'mail',
  'mailNickname',
  'mailEnabled',
  'securityEnabled',
  'groupTypes',
  'assignedLicenses',
]);

/** Refusals of a membership write. Wording: data/graph-error-catalog.json; the dynamic and synced ones are assumed. */
function checkWritable(request: GraphRequest, group: Group): void {
  if (group.mailEnabled && !group.groupTypes.includes('Unified')) {
    throw badRequest(
      request,
      'Cannot Update a mail-enabled security groups and or distribution list.',
    );
  }
  if (group.membershipRule !== null) {
    throw badRequest(
      request,
      'Insufficient privileges to complete the operation: the group has dynamic membership.',
    );
  }
  if (group.onPremisesSyncEnabled === true) {
    throw masteredOnPremises(request);
  }
}

/** Adds members, all or none, and queues the licensing that follows. */
function addMembers(
  request: GraphRequest,
  context: GraphContext,
  tenant: Tenant,
  group: Group,
  ids: string[],
): void {
  checkWritable(request, group);
  const nowMs = request.now.epochMilliseconds;
  const users = ids.map((id) => {
    const user = findUser(tenant, id);
    if (user === undefined || user.visibleAtMs > nowMs) throw notFound(request, id);
    if (group.memberIds.includes(user.id)) {
      throw badRequest(
        request,
        "One or more added object references already exist for the following modified properties: 'members'.",
      );
    }
    return user;
  });
  for (const user of users) {
    group.memberIds.push(user.id);
    queueGroupLicensing(tenant, group, user.id, nowMs + context.lag.groupLicensingMs);
    request.record({
      kind: 'group-member-added',
      tenantId: tenant.id,
      groupId: group.id,
      userId: user.id,
    });
  }
}

async function addMember(request: GraphRequest, context: GraphContext) {
  const tenant = tenantOf(request, 'GroupMember.ReadWrite.All');
  const group = groupOf(request, tenant);
  const id = referencedId(request);
  await write(request, context, `${group.id}/${id}`, () =>
    addMembers(request, context, tenant, group, [id]),
  );
  return toReply(request, 204);
}

/** PATCH of a group is simulated for `members@odata.bind` only: up to 20 members, all or nothing. */
async function patchGroup(request: GraphRequest, context: GraphContext) {
  const tenant = tenantOf(request, 'GroupMember.ReadWrite.All');
  const group = groupOf(request, tenant);
  const links = bodyOf(request)['members@odata.bind'];
  if (!Array.isArray(links) || links.length === 0 || links.length > 20) {
    throw badRequest(
      request,
      'The simulator changes groups by members@odata.bind with 1 to 20 links only.',
    );
  }
  const ids = links.map((link) => String(link).split('/').pop() ?? '');
  await write(request, context, group.id, () => addMembers(request, context, tenant, group, ids));
  return toReply(request, 204);
}

async function removeMember(request: GraphRequest, context: GraphContext) {
  const tenant = tenantOf(request, 'GroupMember.ReadWrite.All');
  const group = groupOf(request, tenant);
  const memberId = request.params['memberId'] ?? '';
  await write(request, context, `${group.id}/${memberId}`, () => {
    checkWritable(request, group);
    const id = group.memberIds.find(
      (candidate) => candidate.toLowerCase() === memberId.toLowerCase(),
    );
    if (id === undefined) throw notFound(request, memberId);
    group.memberIds = group.memberIds.filter((candidate) => candidate !== id);
    queueGroupLicensing(
      tenant,
      group,
      id,
      request.now.epochMilliseconds + context.lag.groupLicensingMs,
    );
    request.record({
      kind: 'group-member-removed',
      tenantId: tenant.id,
      groupId: group.id,
      userId: id,
    });
  });
  return toReply(request, 204);
}

/** 202: the licenses reach the members in the background (samples/graph/group-assignLicense.response-202.json). */
async function assignGroupLicense(request: GraphRequest, context: GraphContext) {
  const tenant = tenantOf(request, 'LicenseAssignment.ReadWrite.All');
  const group = groupOf(request, tenant);
  const { add, remove } = readAssignment(request);
  await write(request, context, group.id, () => {
    const touched = new Set([...remove, ...add.map((wish) => wish.skuId)]);
    group.assignedLicenses = [
      ...group.assignedLicenses.filter((license) => !touched.has(license.skuId)),
      ...add,
    ];
    const dueAtMs = request.now.epochMilliseconds + context.lag.groupLicensingMs;
    for (const user of membersOf(tenant, group)) {
      tenant.pendingGroupLicensing.push({ userId: user.id, groupId: group.id, dueAtMs });
    }
    request.record({
      kind: 'group-license-changed',
      tenantId: tenant.id,
      groupId: group.id,
      skuIds: [...touched],
    });
  });
  const { id, createdDateTime, groupTypes, securityEnabled } = toWireGroup(group);
  return toReply(request, 202, { id, createdDateTime, groupTypes, securityEnabled });
}

function listGroups(request: GraphRequest) {
  const tenant = tenantOf(request, 'GroupMember.Read.All');
  return toPageReply(
    request,
    'groups',
    applyFilter(request, tenant.groups.map(toWireGroup), GROUP_FILTERS),
  );
}

function listMembers(request: GraphRequest) {
  const tenant = tenantOf(request, 'GroupMember.Read.All');
  const members = membersOf(tenant, groupOf(request, tenant)).map(toWireUser);
  const annotation = { '@odata.type': '#microsoft.graph.user' };
  return toPageReply(request, 'directoryObjects', members, DEFAULT_USER_PROPERTIES, annotation);
}

function listLicenseErrors(request: GraphRequest) {
  const tenant = tenantOf(request, 'GroupMember.Read.All');
  const group = groupOf(request, tenant);
  const failing = tenant.users.filter((user) =>
    user.groupLicenses.some((license) => license.groupId === group.id && license.state === 'Error'),
  );
  const annotation = { '@odata.type': '#microsoft.graph.user' };
  return toPageReply(
    request,
    'directoryObjects',
    failing.map(toWireUser),
    DEFAULT_USER_PROPERTIES,
    annotation,
  );
}

export function groupRoutes(context: GraphContext): Route<GraphState, IssuedToken>[] {
  return [
    { method: 'GET', path: '/v1.0/groups', handle: listGroups },
    {
      method: 'GET',
      path: '/v1.0/groups/{id}',
      handle: (request) => {
        const group = groupOf(request, tenantOf(request, 'GroupMember.Read.All'));
        return toEntityReply(request, 200, 'groups', select(request, toWireGroup(group)));
      },
    },
    {
      method: 'PATCH',
      path: '/v1.0/groups/{id}',
      handle: (request) => patchGroup(request, context),
    },
    { method: 'GET', path: '/v1.0/groups/{id}/members', handle: listMembers },
    {
      method: 'GET',
      path: '/v1.0/groups/{id}/membersWithLicenseErrors',
      handle: listLicenseErrors,
    },
    {
      method: 'POST',
      path: '/v1.0/groups/{id}/members/$ref',
      handle: (request) => addMember(request, context),
    },
    {
      method: 'DELETE',
      path: '/v1.0/groups/{id}/members/{memberId}/$ref',
      handle: (request) => removeMember(request, context),
    },
    {
      method: 'POST',
      path: '/v1.0/groups/{id}/assignLicense',
      handle: (request) => assignGroupLicense(request, context),
    },
  ];
}
