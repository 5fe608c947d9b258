/** Reading of query options and writing of collections, the same for every Graph resource. */
import { randomUUID } from 'node:crypto';

import type { SimReply, SimRequest } from '../core/routes.ts';
import type { IssuedToken } from '../core/tokens.ts';
import { requireAllowed } from './delegation.ts';
import type { GraphState, Group, Tenant, User } from './entities.ts';
import { badRequest, concurrencyViolation, denied, notFound, unsupportedQuery } from './errors.ts';
import { UnsupportedQuery, compileFilter } from './filter.ts';
import { findGroup, findTenant, findUser } from './store.ts';
import type { GraphLag } from './store.ts';

type Fields = Record<string, unknown>;

/** Who calls: the token found by the simulator's authentication. */
export type GraphRequest = SimRequest<GraphState, IssuedToken>;

/** Settings a handler needs besides the request. */
export interface GraphContext {
  /** Delays. */
  lag: GraphLag;
  /** The mailbox side of a user, which another simulator keeps; undefined for a user without a mailbox. */
  mailboxes: MailboxSource;
  /** Users being written to at this moment (real time), as `tenantId/userId`. */
  busy: Set<string>;
  /** Told after every change of who holds which license in a tenant. */
  onAssignmentsChanged: (tenantId: string) => void;
}

/** What Graph shows of a mailbox. */
export interface MailboxView {
  /** What the mailbox is for. */
  userPurpose: 'user' | 'shared' | 'room' | 'equipment' | 'others';
  /** Automatic replies. */
  automaticRepliesSetting: AutomaticReplies;
  /** Time zone name. */
  timeZone: string;
}

export interface AutomaticReplies {
  /** Whether replies are sent. */
  status: 'disabled' | 'alwaysEnabled' | 'scheduled';
  /** Which outside senders get an answer. */
  externalAudience: 'none' | 'contactsOnly' | 'all';
  /** Answer to colleagues, HTML. */
  internalReplyMessage: string;
  /** Answer to others, HTML. */
  externalReplyMessage: string;
  /** Start when scheduled; null otherwise. */
  scheduledStartDateTime: { dateTime: string; timeZone: string } | null;
  /** End when scheduled; null otherwise. */
  scheduledEndDateTime: { dateTime: string; timeZone: string } | null;
}

/** Where mailboxes live. A world joins it to the Exchange simulator; alone, nobody has a mailbox. */
export interface MailboxSource {
  /** The mailbox of a person; undefined for none. */
  find(tenantId: string, userId: string): MailboxView | undefined;
  /** Changes what is given; nothing happens without a mailbox. */
  setAutomaticReplies(tenantId: string, userId: string, setting: Partial<AutomaticReplies>): void;
}

/** The tenant the token was issued for; 403 when the token does not allow what the call needs. */
export function tenantOf(request: GraphRequest, permission?: string): Tenant {
  const tenant = findTenant(request.state, request.identity.tenantId);
  if (tenant === undefined) throw denied(request);
  if (permission !== undefined && tenant.missingPermissions.includes(permission))
    throw denied(request);
  requireAllowed(request, permission);
  return tenant;
}

/** The user of the path; 404 while the replicas have not heard of it. */
export function userOf(request: GraphRequest, tenant: Tenant): User {
  const id = request.params['id'] ?? '';
  const user = findUser(tenant, id);
  if (user === undefined || user.visibleAtMs > request.now.epochMilliseconds)
    throw notFound(request, id);
  return user;
}

export function groupOf(request: GraphRequest, tenant: Tenant): Group {
  const id = request.params['id'] ?? '';
  const group = findGroup(tenant, id);
  if (group === undefined) throw notFound(request, id);
  return group;
}

/**
 * Carries out a write on one object. While it takes its time a second write on the same object is refused with 409
 * `Directory_ConcurrencyViolation`, as the directory does with parallel writes.
 */
export async function write<Result>(
  request: GraphRequest,
  context: GraphContext,
  objectId: string,
  change: () => Result,
): Promise<Result> {
  const key = `${request.identity.tenantId}/${objectId}`.toLowerCase();
  if (context.busy.has(key)) throw concurrencyViolation(request);
  context.busy.add(key);
  try {
    if (context.lag.writeMs > 0)
      await new Promise((resolve) => setTimeout(resolve, context.lag.writeMs));
    return change();
  } finally {
    context.busy.delete(key);
  }
}

/** The body as an object; 400 as the directory words it when there is none. */
export function bodyOf(request: GraphRequest): Fields {
  const { body } = request;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw badRequest(request, 'Empty Payload. JSON content expected.');
  }
  return { ...body };
}

/** The object id at the end of an `@odata.id` link. */
export function referencedId(request: GraphRequest): string {
  const link = bodyOf(request)['@odata.id'];
  const id = typeof link === 'string' ? link.split('/').pop() : undefined;
  if (id === undefined || id === '')
    throw badRequest(request, 'Invalid URL format specified in @odata.id.');
  return id;
}

export function toReply(request: GraphRequest, status: number, body?: unknown): SimReply {
  const requestId = randomUUID();
  const headers: Record<string, string> = {
    'request-id': requestId,
    'client-request-id': request.headers['client-request-id'] ?? requestId,
    'x-ms-resource-unit': '1',
  };
  if (body === undefined) return { status, headers };
  headers['content-type'] =
    'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';
  return { status, headers, body };
}

/** Base address as the caller wrote it, so that absolute links lead back to this port. */
export const baseUrl = (request: GraphRequest): string =>
  `http://${request.headers['host'] ?? 'localhost'}/v1.0`;

const contextOf = (request: GraphRequest, set: string): string =>
  `${baseUrl(request)}/$metadata#${set}`;

/** Keeps the selected properties; an unknown one is a 400 as in the directory. */
export function select(
  request: GraphRequest,
  fields: Fields,
  defaults?: readonly string[],
): Fields {
  const wanted =
    request.query
      .get('$select')
      ?.split(',')
      .map((name) => name.trim()) ?? defaults;
  if (wanted === undefined) return fields;
  const unknown = wanted.find((name) => !(name in fields));
  if (unknown !== undefined)
    throw badRequest(request, `Could not find a property named '${unknown}'.`);
  return Object.fromEntries(wanted.map((name) => [name, fields[name]]));
}

/** One object with its context annotation. */
export function toEntityReply(
  request: GraphRequest,
  status: number,
  set: string,
  fields: Fields,
): SimReply {
  return toReply(request, status, {
    '@odata.context': contextOf(request, `${set}/$entity`),
    ...fields,
  });
}

function pageSize(request: GraphRequest): number {
  const text = request.query.get('$top');
  if (text === null) return 100;
  const top = Number(text);
  if (!Number.isInteger(top) || top < 1 || top > 999) {
    throw badRequest(
      request,
      `Invalid page size specified: '${text}'. Must be between 1 and 999 inclusive.`,
    );
  }
  return top;
}

/** `$filter` over the given properties; refusals get the directory's 400. */
export function applyFilter(
  request: GraphRequest,
  rows: Fields[],
  filterable: ReadonlySet<string>,
): Fields[] {
  const filter = request.query.get('$filter');
  if (filter === null || filter === '') return rows;
  try {
    const test = compileFilter(filter, filterable);
    return rows.filter((row) => test(row));
  } catch (error) {
    if (error instanceof UnsupportedQuery) throw unsupportedQuery(request, error.message);
    throw error;
  }
}

/** A page of a collection; the rest is behind an absolute `@odata.nextLink` that the caller must treat as opaque. */
export function toPageReply(
  request: GraphRequest,
  set: string,
  rows: Fields[],
  defaults?: readonly string[],
  annotations: Fields = {},
): SimReply {
  const size = pageSize(request);
  const token = request.query.get('$skiptoken');
  const from = token === null ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(from) || from < 0) throw badRequest(request, 'The skip token is invalid.');
  const link = new URLSearchParams(request.query);
  link.set('$skiptoken', Buffer.from(String(from + size)).toString('base64url'));
  const path = request.path.split('?')[0] ?? '';
  const origin = baseUrl(request).replace(/\/v1\.0$/, '');
  const isEventual = request.headers['consistencylevel']?.toLowerCase() === 'eventual';
  const isCounted = request.query.get('$count') === 'true' && isEventual && token === null;
  return toReply(request, 200, {
    '@odata.context': contextOf(request, set),
    ...(isCounted ? { '@odata.count': rows.length } : {}),
    ...(from + size < rows.length
      ? { '@odata.nextLink': `${origin}${path}?${link.toString()}` }
      : {}),
    value: rows
      .slice(from, from + size)
      .map((row) => ({ ...annotations, ...select(request, row, defaults) })),
  });
}
