/** One function per call of Graph: address, method, schema. No decisions. Addresses: openapi/graph-subset.yaml. */
import type { z } from 'zod';

import { ConnectorError } from '../../ports/errors.ts';
import type { NewPerson, PersonQuery } from '../../ports/tenant.ts';
import type { Http, HttpRequest, Method } from '../http/types.ts';
import { toGraphNewUser } from './map.ts';
import {
  GROUP_FIELDS,
  ORGANIZATION_FIELDS,
  SKU_FIELDS,
  SUBSCRIPTION_FIELDS,
  USER_FIELDS,
  toGraphPersonFilter,
  toGraphUserPath,
} from './odata.ts';
import {
  companySubscription,
  group,
  licensedUser,
  organization,
  page,
  subscribedSku,
  user,
} from './schema.ts';
import type {
  GraphGroup,
  GraphOrganization,
  GraphSubscribedSku,
  GraphSubscription,
  GraphUser,
} from './schema.ts';

/** Most rows of one page that Graph gives for users and groups. */
const LARGEST_PAGE = 999;

/** Answers of 200 with a Boolean and of 204 without a body are both seen for the same call. */
const parseNothing = (): undefined => undefined;

type Query = NonNullable<HttpRequest['query']>;

/** The calls of one tenant. All throw `ConnectorError`; writes are sent once. */
export interface GraphClient {
  listOrganizations(): Promise<readonly GraphOrganization[]>;
  listSubscribedSkus(): Promise<readonly GraphSubscribedSku[]>;
  listSubscriptions(): Promise<readonly GraphSubscription[]>;
  listUsers(query: PersonQuery, limit: number): Promise<readonly GraphUser[]>;
  listMembers(groupId: string): Promise<readonly GraphUser[]>;
  getUser(idOrName: string): Promise<GraphUser>;
  createUser(person: NewPerson): Promise<GraphUser>;
  patchUser(id: string, doing: string, changes: Record<string, unknown>): Promise<void>;
  revokeSignInSessions(id: string): Promise<void>;
  getManager(id: string): Promise<Pick<GraphUser, 'id'>>;
  putManager(id: string, managerId: string): Promise<void>;
  assignLicense(
    id: string,
    add: readonly { readonly skuId: string; readonly disabledPlans: readonly string[] }[],
    remove: readonly string[],
  ): Promise<Pick<GraphUser, 'assignedLicenses'>>;
  listGroups(): Promise<readonly GraphGroup[]>;
  listMemberOf(userId: string): Promise<readonly GraphGroup[]>;
  addMember(groupId: string, userId: string): Promise<void>;
  removeMember(groupId: string, userId: string): Promise<void>;
}

/** A list whose links lead back to a page already read is not whole, and is not taken for whole. */
function circle(operation: string): ConnectorError {
  const detail = 'the links between the pages lead in a circle';
  return new ConnectorError({ vendor: 'graph', operation, kind: 'unexpected-shape', detail });
}

/** Follows `@odata.nextLink` as it is, on Graph's own origin, until there is none or `limit` rows are there. */
export async function readPages<Row extends z.ZodType>(
  http: Http,
  operation: string,
  path: string,
  query: Query,
  row: Row,
  limit: number,
): Promise<z.infer<Row>[]> {
  const schema = page(row);
  const rows: z.infer<Row>[] = [];
  const seen = new Set<string>();
  let request: HttpRequest = { operation, path, query };
  for (;;) {
    const { body } = await http.read(request, (raw) => schema.parse(raw));
    rows.push(...body.value);
    const next = body['@odata.nextLink'] ?? '';
    if (next === '' || rows.length >= limit) return rows.slice(0, limit);
    if (seen.has(next)) throw circle(operation);
    seen.add(next);
    request = { operation, path: next };
  }
}

/** No limit of rows. */
const ALL = Number.POSITIVE_INFINITY;

/** What every call is made of. */
interface Calls {
  readonly http: Http;
  readonly send: (operation: string, method: Method, path: string, json?: unknown) => Promise<void>;
  readonly directoryObject: (id: string) => { readonly '@odata.id': string };
}

function tenantCalls({
  http,
}: Calls): Pick<GraphClient, 'listOrganizations' | 'listSubscribedSkus' | 'listSubscriptions'> {
  return {
    listOrganizations: () =>
      readPages(
        http,
        'reading the organization',
        '/organization',
        { $select: ORGANIZATION_FIELDS },
        organization,
        ALL,
      ),

    listSubscribedSkus: () =>
      readPages(
        http,
        'reading the licenses',
        '/subscribedSkus',
        { $select: SKU_FIELDS },
        subscribedSku,
        ALL,
      ),

    listSubscriptions: () =>
      readPages(
        http,
        'reading the subscriptions',
        '/directory/subscriptions',
        { $select: SUBSCRIPTION_FIELDS },
        companySubscription,
        ALL,
      ),
  };
}

function peopleReads({ http }: Calls): Pick<GraphClient, 'listUsers' | 'getUser' | 'getManager'> {
  return {
    listUsers: (query, limit) =>
      readPages(
        http,
        'listing people',
        '/users',
        {
          $select: USER_FIELDS,
          $top: Math.min(limit, LARGEST_PAGE),
          $filter: toGraphPersonFilter(query),
        },
        user,
        limit,
      ),

    getUser: async (idOrName) => {
      const answer = await http.read(
        {
          operation: `reading person ${idOrName}`,
          path: `/${toGraphUserPath(idOrName)}`,
          query: { $select: USER_FIELDS },
        },
        (raw) => user.parse(raw),
      );
      return answer.body;
    },

    getManager: async (id) => {
      const answer = await http.read(
        {
          operation: `reading the manager of ${id}`,
          path: `/${toGraphUserPath(id)}/manager`,
          query: { $select: 'id' },
        },
        (raw) => user.pick({ id: true }).parse(raw),
      );
      return answer.body;
    },
  };
}

function peopleWrites({
  http,
  send,
  directoryObject,
}: Calls): Pick<
  GraphClient,
  'createUser' | 'patchUser' | 'revokeSignInSessions' | 'putManager' | 'assignLicense'
> {
  return {
    createUser: async (person) => {
      const answer = await http.write(
        {
          operation: `creating person ${person.userPrincipalName}`,
          method: 'POST',
          path: '/users',
          json: toGraphNewUser(person),
        },
        (raw) => user.parse(raw),
      );
      return answer.body;
    },

    patchUser: (id, doing, changes) => send(doing, 'PATCH', `/${toGraphUserPath(id)}`, changes),

    revokeSignInSessions: (id) =>
      send(`revoking sessions of ${id}`, 'POST', `/${toGraphUserPath(id)}/revokeSignInSessions`),

    putManager: (id, managerId) =>
      send(
        `setting the manager of ${id}`,
        'PUT',
        `/${toGraphUserPath(id)}/manager/$ref`,
        directoryObject(managerId),
      ),

    assignLicense: async (id, add, remove) => {
      const answer = await http.write(
        {
          operation: `changing licenses of ${id}`,
          method: 'POST',
          path: `/${toGraphUserPath(id)}/assignLicense`,
          // Both arrays are mandatory, also empty: Nullable=false in the CSDL.
          json: { addLicenses: add, removeLicenses: remove },
        },
        (raw) => licensedUser.parse(raw),
      );
      return answer.body;
    },
  };
}

function groupCalls({
  http,
  send,
  directoryObject,
}: Calls): Pick<
  GraphClient,
  'listMembers' | 'listGroups' | 'listMemberOf' | 'addMember' | 'removeMember'
> {
  return {
    listMembers: (groupId) =>
      readPages(
        http,
        `listing members of group ${groupId}`,
        `/groups/${encodeURIComponent(groupId)}/members`,
        { $select: USER_FIELDS, $top: LARGEST_PAGE },
        user,
        ALL,
      ),

    listGroups: () =>
      readPages(
        http,
        'listing groups',
        '/groups',
        { $select: GROUP_FIELDS, $top: LARGEST_PAGE },
        group,
        ALL,
      ),

    listMemberOf: (userId) =>
      readPages(
        http,
        `listing groups of ${userId}`,
        `/${toGraphUserPath(userId)}/memberOf`,
        { $select: GROUP_FIELDS, $top: LARGEST_PAGE },
        group,
        ALL,
      ),

    addMember: (groupId, userId) =>
      send(
        `adding ${userId} to group ${groupId}`,
        'POST',
        `/groups/${encodeURIComponent(groupId)}/members/$ref`,
        directoryObject(userId),
      ),

    // The trap of this address: without /$ref the call deletes the person.
    removeMember: (groupId, userId) =>
      send(
        `removing ${userId} from group ${groupId}`,
        'DELETE',
        `/groups/${encodeURIComponent(groupId)}/members/${encodeURIComponent(userId)}/$ref`,
      ),
  };
}

export function createGraphClient(http: Http, baseUrl: string): GraphClient {
  const calls: Calls = {
    http,
    send: async (operation, method, path, json) => {
      const body = json === undefined ? {} : { json };
      await http.write({ operation, method, path, ...body }, parseNothing);
    },
    directoryObject: (id) => ({ '@odata.id': `${baseUrl}/v1.0/directoryObjects/${id}` }),
  };
  return {
    ...tenantCalls(calls),
    ...peopleReads(calls),
    ...peopleWrites(calls),
    ...groupCalls(calls),
  };
}
