import type { ConnectorErrorKind } from '../../ports/errors.ts';

/** The part of `fetch` that the request layer uses: the platform's, undici's, or a test's. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchAnswer>;

export interface FetchInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Never followed by itself: a redirect would carry the token to another host. */
  readonly redirect: 'manual';
}

export interface FetchAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** Null when the answer has no body. */
  readonly body: AsyncIterable<Uint8Array> | null;
}

/**
 * Counts requests against the vendor's limit. `RateLimiterMemory` and `RateLimiterPostgres` of `rate-limiter-flexible`
 * fit as they are. Rejects with an object that carries `msBeforeNext` when the budget is used up.
 */
export interface RequestLimiter {
  consume(key: string): Promise<unknown>;
}

export interface RequestBudget {
  readonly limiter: RequestLimiter;
  /** One budget per key: the id of the connected service. */
  readonly key: string;
  /** How long a request may wait for its turn before it is refused as `rate-limited`. Milliseconds. */
  readonly maxWaitMs: number;
}

/** Where calls are noted; a pino logger fits. Never given a body or a header. */
export interface CallLog {
  debug(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

/** What `authorize` is told about the call that needs credentials. */
export interface AuthorizeCall {
  /** Absolute address. */
  readonly url: string;
  readonly method: Method;
  /** What the connector asked for ("app", "app+user", a tenant id …); undefined when it has one kind only. */
  readonly credential: string | undefined;
  /** The credential used before was refused with 401: get a new one rather than the cached one. */
  readonly renew: boolean;
}

/** An answer that is not 2xx, before it becomes an error. */
export interface RefusedAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** Parsed JSON, or undefined when the body is empty or is not JSON. */
  readonly body: unknown;
  /** The body as text, cut at 4,000 characters. */
  readonly text: string;
  readonly effect: Effect;
}

/** What the vendor's error table knows about a refused answer; absent fields keep the default of the status. */
export interface Explanation {
  /** Ignored for a write answered with 408, 3xx or 5xx: that stays `unknown-outcome`. */
  readonly kind?: ConnectorErrorKind | undefined;
  readonly vendorCode?: string | undefined;
  /** The vendor's words. */
  readonly detail?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  /** What a person does about it, a sentence. */
  readonly nextStep?: string | undefined;
}

/** Whether repeating the call may change something at the vendor. Not the same as the HTTP method. */
export type Effect = 'read' | 'write';
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface HttpRequest {
  /** What is being done, in our words, for errors: "reading subscriptions of customer …". */
  readonly operation: string;
  /** GET for reads unless told; a write has to say. */
  readonly method?: Method;
  /** A path below `baseUrl` ("/v1/customers"), or an absolute next-link on the vendor's own origin. */
  readonly path: string;
  /** Undefined values are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as `application/x-www-form-urlencoded`. */
  readonly form?: Readonly<Record<string, string>>;
  /**
   * Takes a 2xx body in as it arrives instead of it being kept in memory; `parse` is then given what this answers. Called
   * anew for each attempt. A failure of its own ends the call and is thrown on as it is. For reads.
   */
  readonly consume?: (body: AsyncIterable<Uint8Array>) => Promise<unknown>;
  /** How a 2xx body is read; 'json' unless told. An empty JSON body answers `undefined`. */
  readonly accept?: 'json' | 'text';
  /** Handed to `authorize`. */
  readonly credential?: string;
  /** Sent without `authorize`: token endpoints. */
  readonly anonymous?: boolean;
  /** Overrides the service's body limit for one big download. Bytes. */
  readonly maxBodyBytes?: number;
  readonly timeoutMs?: number;
}

/** A 2xx answer. */
export interface HttpAnswer<Body = unknown> {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: Body;
  /** What the vendor's support asks for; the one we sent where the vendor answered none. */
  readonly correlationId: string;
}

/** Turns an untyped 2xx body into the wanted shape by throwing when it does not fit (`schema.parse`). */
export type ParseBody<Body> = (body: unknown) => Body;

/** How a connector's calls are made; whoever connects it decides. */
export interface Wiring {
  /** undici's unless given. */
  readonly fetch?: Fetch | undefined;
  /** Of the whole service; without it requests are not counted. */
  readonly budget?: RequestBudget | undefined;
  /** Told of every call. */
  readonly log?: CallLog | undefined;
}

export interface HttpSettings extends Wiring {
  /** "partner-center", "pax8", "graph" …; named in every error. */
  readonly vendor: string;
  /** Address with or without a path, no slash at the end. */
  readonly baseUrl: string;
  /** Headers that prove who calls. May throw `ConnectorError`: nothing is sent then. */
  authorize(call: AuthorizeCall): Promise<Readonly<Record<string, string>>>;
  /** Reads the vendor's error bodies. */
  explain?(answer: RefusedAnswer): Explanation;
  /** For one attempt, from the connection to the last byte. Milliseconds; 30,000 unless told. */
  readonly timeoutMs?: number | undefined;
  /** Largest answer that is read. Bytes; 8 MiB unless told. */
  readonly maxBodyBytes?: number | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Request header that carries our correlation id; a new GUID per call, the same one for its repeats. */
  readonly correlationHeader?: string | undefined;
  /** Answer headers that carry the vendor's correlation id, the best first. */
  readonly correlationAnswerHeaders?: readonly string[] | undefined;
  /** Attempts of a read, the first included; 4 unless told. */
  readonly readAttempts?: number | undefined;
  /** How the layer waits between attempts; tests give one that does not. */
  wait?(durationMs: number): Promise<void>;
}

/** The request layer of one connected service. Both methods throw `ConnectorError`. */
export interface Http {
  /** Safe to repeat, and repeated, whatever its HTTP method. Never throws `unknown-outcome`. */
  read<Body>(request: HttpRequest, parse: ParseBody<Body>): Promise<HttpAnswer<Body>>;
  /** Sent once at most. Throws `unknown-outcome` when it may have happened. */
  write<Body>(
    request: HttpRequest & { readonly method: Method },
    parse: ParseBody<Body>,
  ): Promise<HttpAnswer<Body>>;
}
