/** Lists: conditions, order, fields, paging with `Link`; the same for every resource. */
import type { SimReply, SimRequest } from '../core/routes.ts';
import { InvalidConditions, compileConditions, readPath } from './conditions.ts';
import type { Caller, ConnectWiseState } from './entities.ts';
import { invalidQuery, notSimulated } from './errors.ts';

type Fields = Record<string, unknown>;

export type ConnectWiseRequest = SimRequest<ConnectWiseState, Caller>;

const DEFAULT_PAGE_SIZE = 25;
const MAX_PAGE_SIZE = 1000;

function readInteger(
  request: ConnectWiseRequest,
  name: string,
  fallback: number,
  max: number,
): number {
  const text = request.query.get(name);
  if (text === null || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > max)
    throw invalidQuery(`${name} must be between 1 and ${max}`);
  return value;
}

/** `fields=id,status/name` keeps those leaves, nested as they are. */
export function pick(fields: string | null, row: Fields): Fields {
  if (fields === null || fields.trim() === '') return row;
  const picked: Fields = {};
  for (const path of fields.split(',').map((field) => field.trim())) {
    const value = readPath(row, path);
    if (value === undefined) continue;
    const steps = path.split('/');
    const leaf = steps.pop() ?? path;
    let at = picked;
    for (const step of steps) {
      const next = at[step];
      const child: Fields =
        typeof next === 'object' && next !== null ? Object.fromEntries(Object.entries(next)) : {};
      at[step] = child;
      at = child;
    }
    at[leaf] = value;
  }
  return picked;
}

/** `orderBy=id desc,name`: numbers by size, everything else as text. */
function order(rows: Fields[], orderBy: string | null): Fields[] {
  if (orderBy === null || orderBy === '') return rows;
  const keys = orderBy.split(',').map((key) => {
    const [path = '', direction = 'asc'] = key.trim().split(/\s+/);
    return { path, sign: direction.toLowerCase() === 'desc' ? -1 : 1 };
  });
  return rows.toSorted((a, b) => {
    for (const { path, sign } of keys) {
      const [left, right] = [readPath(a, path), readPath(b, path)];
      const difference =
        typeof left === 'number' && typeof right === 'number'
          ? left - right
          : JSON.stringify(left ?? '').localeCompare(JSON.stringify(right ?? ''), 'en');
      if (difference !== 0) return sign * difference;
    }
    return 0;
  });
}

/** Compiles conditions; 400 for what cannot be read, null when there are none. */
function toTest(conditions: string | null): ((row: unknown) => boolean) | null {
  if (conditions === null || conditions.trim() === '') return null;
  try {
    return compileConditions(conditions);
  } catch (error) {
    if (error instanceof InvalidConditions) throw invalidQuery(error.message);
    throw error;
  }
}

/** Every element of every list of a row, each as if it were the row's only one. */
const childrenOf = (row: Fields): Fields[] =>
  Object.entries(row).flatMap(([name, value]) =>
    Array.isArray(value) ? value.map((item: unknown) => ({ [name]: item })) : [],
  );

/** Rows that meet `conditions` and of which at least one list element meets `childConditions`. */
function applyConditions(
  request: ConnectWiseRequest,
  conditions: string | null,
  rows: Fields[],
): Fields[] {
  const isMatch = toTest(conditions);
  const isChildMatch = toTest(request.query.get('childConditions'));
  if (request.query.has('customFieldConditions')) throw notSimulated('customFieldConditions');
  const matching = isMatch === null ? rows : rows.filter((row) => isMatch(row));
  return isChildMatch === null
    ? matching
    : matching.filter((row) => childrenOf(row).some((child) => isChildMatch(child)));
}

/** One page of a list with its RFC 5988 `Link` header. */
export function toList(
  request: ConnectWiseRequest,
  rows: Fields[],
  conditions = request.query.get('conditions'),
): SimReply {
  const matching = order(applyConditions(request, conditions, rows), request.query.get('orderBy'));
  const page = readInteger(request, 'page', 1, Number.MAX_SAFE_INTEGER);
  const size = readInteger(request, 'pageSize', DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
  const lastPage = Math.max(1, Math.ceil(matching.length / size));
  const path = request.path.split('?')[0] ?? '';
  const link = (target: number, relation: string): string => {
    const query = new URLSearchParams(request.query);
    query.set('pageSize', String(size));
    query.set('page', String(target));
    return `<http://${request.headers['host'] ?? 'localhost'}${path}?${query.toString()}>; rel="${relation}"`;
  };
  const links = [
    ...(page < lastPage ? [link(page + 1, 'next'), link(lastPage, 'last')] : []),
    ...(page > 1 ? [link(page - 1, 'prev'), link(1, 'first')] : []),
  ];
  const fields = request.query.get('fields');
  return {
    status: 200,
    headers: links.length > 0 ? { link: links.join(', ') } : {},
    body: matching.slice((page - 1) * size, page * size).map((row) => pick(fields, row)),
  };
}

/** Newlines in JSON text are "not supported" and come back as a space (developer guide). */
export const flattenText = (text: string): string => text.replaceAll(/\r\n|\r|\n/g, ' ');

/** The body as an object; an empty one when it is something else. */
export function bodyOf(request: ConnectWiseRequest): Fields {
  const { body } = request;
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : {};
}

/** A numeric path value; NaN never matches an id. */
export const idOf = (request: ConnectWiseRequest, name = 'id'): number =>
  Number(request.params[name]);
