import type { Fault } from './faults.ts';
import type { Effect } from './journal.ts';

/** What a handler answers. */
export interface SimReply {
  /** HTTP status. */
  status: number;
  /** Extra headers. */
  headers?: Record<string, string>;
  /** An object is sent as JSON, a string or bytes as they are; absent means an empty body. */
  body?: unknown;
}

/** What a handler is given. `State` is the simulator's plain data, `Identity` what its authentication found out. */
export interface SimRequest<State, Identity> {
  /** Method in capitals. */
  method: string;
  /** Path with query, as sent. */
  path: string;
  /** Values of `{name}` segments or of a pattern's named groups, decoded. */
  params: Record<string, string>;
  /** Query parameters. */
  query: URLSearchParams;
  /** Headers, names in lower case; a repeated header keeps its first value. */
  headers: Record<string, string>;
  /** Body as text; empty when there was none. */
  text: string;
  /** Body parsed: JSON value, `URLSearchParams` of a form as a plain object, or undefined when empty. */
  body: unknown;
  /** The data to read and change. Under a `stale-read` fault, a copy of an earlier state. */
  state: State;
  /** The simulated instant of this request. */
  now: Temporal.Instant;
  /** Who calls, as found by `authenticate`. */
  identity: Identity;
  /** Notes a change for the journal; call it at the instant the state changes. */
  record: (effect: Effect) => void;
  /** The simulator-specific fault of this name if it is switched on for this request; asking uses it up. */
  fault: (kind: string) => Fault | undefined;
}

/** One endpoint. */
export interface Route<State, Identity> {
  /** Method in capitals. */
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /**
   * `/v1/customers/{customerId}` (matched as a whole, case-insensitive, `{name}` is one segment), or a pattern with named
   * groups for paths such as `/users(id='…')`, tested against the decoded path without query.
   */
  path: string | RegExp;
  /** `none` for endpoints open to everybody (token endpoints, health); otherwise `authenticate` is asked first. */
  auth?: 'none';
  /** Answers the request; may throw `SimRefusal`. */
  handle(request: SimRequest<State, Identity>): SimReply | Promise<SimReply>;
}

/** Thrown by a handler to answer with a vendor's error from any depth. */
export class SimRefusal extends Error {
  readonly reply: SimReply;
  constructor(reply: SimReply) {
    super(`answered ${reply.status}`);
    this.reply = reply;
  }
}

const escapeRegExp = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

const toPattern = (path: string | RegExp): RegExp => {
  if (path instanceof RegExp) return path;
  const source = path
    .split(/(\{\w+\})/)
    .map((part) => (/^\{\w+\}$/.test(part) ? `(?<${part.slice(1, -1)}>[^/]+)` : escapeRegExp(part)))
    .join('');
  return new RegExp(`^${source}/?$`, 'i');
};

/** A matched endpoint with the values of its path. */
export interface RouteMatch<State, Identity> {
  /** The endpoint. */
  route: Route<State, Identity>;
  /** Its path values, decoded. */
  params: Record<string, string>;
}

/** Compiles endpoints into a look-up; earlier routes win. */
export const createRouter = <State, Identity>(
  routes: readonly Route<State, Identity>[],
): ((method: string, pathname: string) => RouteMatch<State, Identity> | undefined) => {
  const compiled = routes.map((route) => ({ route, pattern: toPattern(route.path) }));
  return (method, pathname) => {
    for (const { route, pattern } of compiled) {
      if (route.method !== method) continue;
      const groups = pattern.exec(pathname);
      if (groups !== null) return { route, params: { ...groups.groups } };
    }
    return undefined;
  };
};
