/** users: list, read, create, change, delete, sessions, manager, memberships, deleted items. */
import { randomUUID } from 'node:crypto';

import type { Route } from '../../core/routes.ts';
import type { IssuedToken } from '../../core/tokens.ts';
import type { GraphState } from '../entities.ts';
import { masteredOnPremises, notFound, unsupportedQuery } from '../errors.ts';
import {
  applyFilter,
  bodyOf,
  referencedId,
  select,
  tenantOf,
  toEntityReply,
  toPageReply,
  toReply,
  baseUrl,
  userOf,
  write,
} from '../http.ts';
import type { GraphContext, GraphRequest } from '../http.ts';
import { DELETED_KEPT_MS, findUser, groupsOf, softDelete } from '../store.ts';
import { readNewUser, readUserChanges } from '../user-input.ts';
import { DEFAULT_USER_PROPERTIES, toWireGroup, toWireUser } from '../wire.ts';

const USER_FILTERS = new Set([
  'id',
  'userPrincipalName',
  'displayName',
  'givenName',
  'surname',
  'mail',
  'mailNickname',
  'accountEnabled',
  'department',
  'jobTitle',
  'companyName',
  'usageLocation',
  'employeeId',
  'onPremisesImmutableId',
  'onPremisesSyncEnabled',
  'proxyAddresses',
  'otherMails',
  'assignedLicenses',
  'userType',
]);

function listUsers(request: GraphRequest) {
  const tenant = tenantOf(request, 'User.Read.All');
  if (request.query.has('$search')) {
    throw unsupportedQuery(
      request,
      "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
    );
  }
  const nowMs = request.now.epochMilliseconds;
  const rows = tenant.users.filter((user) => user.visibleAtMs <= nowMs).map(toWireUser);
  const orderBy = request.query.get('$orderby')?.split(' ')[0];
  if (orderBy !== undefined) {
    const text = (row: Record<string, unknown>): string => {
      const value = row[orderBy];
      return typeof value === 'string' ? value : '';
    };
    rows.sort((a, b) => text(a).localeCompare(text(b), 'en'));
  }
  return toPageReply(
    request,
    'users',
    applyFilter(request, rows, USER_FILTERS),
    DEFAULT_USER_PROPERTIES,
  );
}

function getUser(request: GraphRequest) {
  const tenant = tenantOf(request, 'User.Read.All');
  const user = userOf(request, tenant);
  const fields = select(request, toWireUser(user), DEFAULT_USER_PROPERTIES);
  if (request.query.get('$expand')?.startsWith('manager') === true) {
    const manager = tenant.users.find((candidate) => candidate.id === user.managerId);
    const shown = manager === undefined ? null : toWireUser(manager);
    if (shown !== null) {
      fields['manager'] = {
        '@odata.type': '#microsoft.graph.user',
        ...Object.fromEntries(DEFAULT_USER_PROPERTIES.map((name) => [name, shown[name]])),
      };
    }
  }
  return toEntityReply(request, 200, 'users', fields);
}

async function createUser(request: GraphRequest, context: GraphContext) {
  const tenant = tenantOf(request, 'User.ReadWrite.All');
  const body = bodyOf(request);
  const upn =
    typeof body['userPrincipalName'] === 'string' ? body['userPrincipalName'] : randomUUID();
  const user = await write(request, context, upn, () => {
    const created = readNewUser(request, tenant, body, randomUUID());
    created.visibleAtMs = request.now.epochMilliseconds + context.lag.replicaMs;
    tenant.users.push(created);
    request.record({
      kind: 'user-created',
      tenantId: tenant.id,
      userId: created.id,
      userPrincipalName: created.userPrincipalName,
    });
    return created;
  });
  const shown = toWireUser(user);
  const answered = Object.fromEntries(DEFAULT_USER_PROPERTIES.map((name) => [name, shown[name]]));
  return toEntityReply(request, 201, 'users', answered);
}

async function patchUser(request: GraphRequest, context: GraphContext) {
  const tenant = tenantOf(request, 'User.ReadWrite.All');
  const user = userOf(request, tenant);
  await write(request, context, user.id, () => {
    const changes = readUserChanges(request, tenant, bodyOf(request), user);
    const wasEnabled = user.accountEnabled;
    Object.assign(user, changes);
    const facts = {
      tenantId: tenant.id,
      userId: user.id,
      properties: Object.keys(bodyOf(request)),
    };
    request.record({ kind: 'user-changed', ...facts });
    if (wasEnabled !== user.accountEnabled) {
      request.record({ kind: user.accountEnabled ? 'user-enabled' : 'user-disabled', ...facts });
    }
  });
  return toReply(request, 204);
}

async function deleteUser(request: GraphRequest, context: GraphContext) {
  const tenant = tenantOf(request, 'User.ReadWrite.All');
  const user = userOf(request, tenant);
  await write(request, context, user.id, () => {
    softDelete(tenant, user, request.now.epochMilliseconds, context.lag);
    request.record({ kind: 'user-deleted', tenantId: tenant.id, userId: user.id });
    context.onAssignmentsChanged(tenant.id);
  });
  return toReply(request, 204);
}

/** The CSDL says 200 with a Boolean, the older page 204; 200 is sent. */
async function revokeSessions(request: GraphRequest, context: GraphContext) {
  const tenant = tenantOf(request, 'User.ReadWrite.All');
  const user = userOf(request, tenant);
  await write(request, context, user.id, () => {
    user.sessionsValidFromMs = request.now.epochMilliseconds;
    request.record({ kind: 'sessions-revoked', tenantId: tenant.id, userId: user.id });
  });
  return toReply(request, 200, {
    '@odata.context': `${baseUrl(request)}/$metadata#Edm.Boolean`,
    value: true,
  });
}

function getManager(request: GraphRequest) {
  const tenant = tenantOf(request, 'User.Read.All');
  const manager = findUser(tenant, userOf(request, tenant).managerId ?? '');
  if (manager === undefined) throw notFound(request, 'manager');
  const fields = select(request, toWireUser(manager), DEFAULT_USER_PROPERTIES);
  return toEntityReply(request, 200, 'directoryObjects', {
    '@odata.type': '#microsoft.graph.user',
    ...fields,
  });
}

async function setManager(request: GraphRequest, context: GraphContext, managerId: string | null) {
  const tenant = tenantOf(request, 'User.ReadWrite.All');
  const user = userOf(request, tenant);
  if (managerId !== null && findUser(tenant, managerId) === undefined)
    throw notFound(request, managerId);
  if (managerId === null && user.managerId === null) throw notFound(request, 'manager');
  if (user.onPremisesSyncEnabled === true) throw masteredOnPremises(request);
  await write(request, context, user.id, () => {
    user.managerId = managerId;
    request.record({ kind: 'manager-changed', tenantId: tenant.id, userId: user.id, managerId });
  });
  return toReply(request, 204);
}

function listMemberships(request: GraphRequest) {
  const tenant = tenantOf(request, 'Directory.Read.All');
  const groups = groupsOf(tenant, userOf(request, tenant)).map(toWireGroup);
  return toPageReply(request, 'directoryObjects', groups, undefined, {
    '@odata.type': '#microsoft.graph.group',
  });
}

function listDeletedUsers(request: GraphRequest) {
  const tenant = tenantOf(request, 'User.Read.All');
  const since = request.now.epochMilliseconds - DELETED_KEPT_MS;
  const rows = tenant.deletedUsers
    .filter((user) => (user.deletedAtMs ?? 0) > since)
    .map(toWireUser);
  const defaults = [...DEFAULT_USER_PROPERTIES, 'deletedDateTime'];
  return toPageReply(request, 'users', applyFilter(request, rows, USER_FILTERS), defaults);
}

export function userRoutes(context: GraphContext): Route<GraphState, IssuedToken>[] {
  return [
    { method: 'GET', path: '/v1.0/users', handle: listUsers },
    { method: 'POST', path: '/v1.0/users', handle: (request) => createUser(request, context) },
    { method: 'GET', path: '/v1.0/users/{id}', handle: getUser },
    { method: 'PATCH', path: '/v1.0/users/{id}', handle: (request) => patchUser(request, context) },
    {
      method: 'DELETE',
      path: '/v1.0/users/{id}',
      handle: (request) => deleteUser(request, context),
    },
    // Without `/$ref` a removal from a group deletes the member itself: the trap the real address has.
    {
      method: 'DELETE',
      path: '/v1.0/groups/{groupId}/members/{id}',
      handle: (request) => deleteUser(request, context),
    },
    {
      method: 'POST',
      path: '/v1.0/users/{id}/revokeSignInSessions',
      handle: (request) => revokeSessions(request, context),
    },
    { method: 'GET', path: '/v1.0/users/{id}/manager', handle: getManager },
    {
      method: 'PUT',
      path: '/v1.0/users/{id}/manager/$ref',
      handle: (request) => setManager(request, context, referencedId(request)),
    },
    {
      method: 'DELETE',
      path: '/v1.0/users/{id}/manager/$ref',
      handle: (request) => setManager(request, context, null),
    },
    { method: 'GET', path: '/v1.0/users/{id}/memberOf', handle: listMemberships },
    { method: 'GET', path: '/v1.0/users/{id}/memberOf/graph.group', handle: listMemberships },
    {
      method: 'GET',
      path: '/v1.0/users/{id}/memberOf/microsoft.graph.group',
      handle: listMemberships,
    },
    { method: 'GET', path: '/v1.0/directory/deletedItems/graph.user', handle: listDeletedUsers },
    {
      method: 'GET',
      path: '/v1.0/directory/deletedItems/microsoft.graph.user',
      handle: listDeletedUsers,
    },
  ];
}
