import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';

import type { SimClock } from './clock.ts';
import { answerControl } from './control.ts';
import { createFaultStore, type Fault, type FaultStore } from './faults.ts';
import { createHistory } from './history.ts';
import { createJournal, type Effect, type Journal } from './journal.ts';
import { createRouter, type Route, SimRefusal, type SimReply, type SimRequest } from './routes.ts';

/** What `settle` and `act` work on. */
export interface SimWork<State> {
  /** The data to change. */
  state: State;
  /** The simulated instant. */
  now: Temporal.Instant;
  /** Notes a change for the journal. */
  record: (effect: Effect) => void;
}

/** Everything that makes one vendor. */
export interface SimulatorOptions<State extends object, Identity> {
  /** Name in the journal and in 501 answers, kebab-case. */
  name: string;
  /** The clock; may be shared with other simulators. */
  clock: SimClock;
  /** The endpoints. */
  routes: readonly Route<State, Identity>[];
  /** Makes the data at start and at every reset: plain JSON values only, so that snapshots can travel. */
  initialState: () => State;
  /** Finds out who calls, or gives the vendor's 401 / 403. Not asked for routes with `auth: 'none'`. */
  authenticate: (
    request: Omit<SimRequest<State, undefined>, 'identity'>,
  ) => { identity: Identity } | { reply: SimReply };
  /** Identity handlers of `auth: 'none'` routes see. */
  anonymous: Identity;
  /** The vendor's error body for a status the core itself has to answer (400, 429, 500, 501, fault statuses). */
  errorBody: (status: number, message: string) => SimReply;
  /** Headers the vendor adds to every answer. */
  replyHeaders?: (request: { headers: Record<string, string> }) => Record<string, string>;
  /** Does what is due by the simulated clock; called before each request, after each move of the clock and several times a second. */
  settle?: (work: SimWork<State>) => void;
  /** Request headers, lower case, whose first present value becomes `requestId` in the journal. */
  requestIdHeaders?: readonly string[];
  /** Names of the simulator's own faults. */
  faultKinds?: readonly string[];
  /** Seed of the faults' generator; default 1. */
  seed?: number;
  /** Further endpoints under `/_sim/`, without authentication and faults. */
  controlRoutes?: readonly Route<State, undefined>[];
  /** Port on 127.0.0.1; default 0, any free one. */
  port?: number;
}

/** A running simulator. */
export interface Simulator<State> {
  /** Its name. */
  readonly name: string;
  /** `http://127.0.0.1:<port>`, without a trailing slash. */
  readonly url: string;
  /** Its clock. */
  readonly clock: SimClock;
  /** Its journal. */
  readonly journal: Journal;
  /** Its faults. */
  readonly faults: FaultStore;
  /** The present data. Change it through `act` only, so that the change is in the journal. */
  state(): State;
  /** Does something that no request asked for, as `SIM <job>` in the journal. */
  act<Result>(job: string, work: (work: SimWork<State>) => Result): Result;
  /** Does now what is due. */
  settle(): void;
  /** A copy of the data. */
  snapshot(): State;
  /** Puts a copy back. The clock stays. */
  restore(snapshot: State): void;
  /** Data as at start, no faults, empty journal. The clock stays. */
  reset(): void;
  /** Closes the port and every open connection. */
  close(): Promise<void>;
}

const settleEveryMs = 100;
const bodyLimitBytes = 32 * 1024 * 1024;

type Received = Omit<
  SimRequest<never, never>,
  'state' | 'identity' | 'params' | 'now' | 'record' | 'fault' | 'body'
>;

const fromFastify = (request: FastifyRequest): Received => {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? (value[0] ?? '') : (value ?? ''),
    ]),
  );
  const path = request.raw.url ?? '/';
  const text = typeof request.body === 'string' ? request.body : '';
  return {
    method: request.method,
    path,
    query: new URL(path, 'http://sim').searchParams,
    headers,
    text,
  };
};

const parseBody = (text: string, contentType: string): unknown => {
  if (text === '') return undefined;
  if (contentType.includes('x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(text));
  return contentType.includes('json') || contentType === '' ? JSON.parse(text) : text;
};

const send = (reply: FastifyReply, answer: SimReply, headers: Record<string, string>): void => {
  const { body } = answer;
  const isRaw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
  void reply
    .code(answer.status)
    .headers({
      ...(isRaw ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      ...headers,
      ...answer.headers,
    })
    .send(isRaw ? body : JSON.stringify(body));
};

const drop = (request: FastifyRequest, reply: FastifyReply): void => {
  reply.hijack();
  request.raw.socket.destroy();
};

/**
 * Starts a simulator on a real port of 127.0.0.1.
 *
 * Order within a request: faults that act before it, what is due by the clock, authentication, handler, journal, faults
 * that act on the answer. An endpoint that has no route is answered 501 and named.
 */
export const createSimulator = async <State extends object, Identity>(
  options: SimulatorOptions<State, Identity>,
): Promise<Simulator<State>> => {
  const { name, clock } = options;
  const journal = createJournal(name);
  const faults = createFaultStore(options.faultKinds ?? [], options.seed ?? 1);
  const history = createHistory<State>();
  const findRoute = createRouter(options.routes);
  const findControl = createRouter(options.controlRoutes ?? []);
  let state = options.initialState();

  const act = <Result>(job: string, work: (work: SimWork<State>) => Result): Result => {
    const effects: Effect[] = [];
    const now = clock.now();
    try {
      return work({ state, now, record: (effect) => effects.push(effect) });
    } finally {
      if (effects.length > 0) {
        history.changed(state);
        journal.append(
          { at: now.toString(), realAt: Date.now(), method: 'SIM', path: job, status: 0 },
          effects,
        );
      }
    }
  };
  const { settle: settleDue } = options;
  const settle = (): void => {
    if (settleDue !== undefined) act('settle', settleDue);
  };

  /** Runs the handler; whatever it throws becomes an answer, so that what it did before is never lost from the journal. */
  const handle = async (
    received: Received,
    effects: Effect[],
    used: string[],
  ): Promise<SimReply> => {
    const pathname = decodePath(received.path);
    const match = findRoute(received.method, pathname);
    if (match === undefined) {
      return options.errorBody(501, `The ${name} simulator has no ${received.method} ${pathname}`);
    }
    let body: unknown;
    try {
      body = parseBody(received.text, received.headers['content-type'] ?? '');
    } catch {
      return options.errorBody(400, 'The body is not valid JSON');
    }
    const stale =
      received.method === 'GET'
        ? faults.take('stale-read', received.method, received.path)
        : undefined;
    if (stale !== undefined) used.push(stale.kind);
    const request = {
      ...received,
      params: match.params,
      body,
      state:
        (stale === undefined ? undefined : structuredClone(history.past(stale.staleMs))) ?? state,
      now: clock.now(),
      record: (effect: Effect) => effects.push(effect),
      fault: (kind: string): Fault | undefined => {
        const fault = faults.take(kind, received.method, received.path);
        if (fault !== undefined) used.push(fault.kind);
        return fault;
      },
    };
    try {
      const caller =
        match.route.auth === 'none'
          ? { identity: options.anonymous }
          : options.authenticate(request);
      return 'reply' in caller
        ? caller.reply
        : await match.route.handle({ ...request, identity: caller.identity });
    } catch (error) {
      if (error instanceof SimRefusal) return error.reply;
      return options.errorBody(
        500,
        `Simulator bug in ${received.method} ${pathname}: ${String(error)}`,
      );
    }
  };

  /** A fault that answers instead of the handler. */
  const intercept = (take: (kind: string) => Fault | undefined): SimReply | undefined => {
    const limited = take('rate-limit');
    if (limited !== undefined) {
      const seconds = limited.retryAfterSeconds ?? 2;
      const refusal = options.errorBody(
        429,
        `Rate limit is exceeded. Try again in ${seconds} seconds.`,
      );
      return { ...refusal, headers: { ...refusal.headers, 'Retry-After': String(seconds) } };
    }
    const failed = take('status');
    return failed === undefined ? undefined : toFaultReply(failed);
  };
  const toFaultReply = (fault: Fault): SimReply => {
    const status = fault.status ?? 500;
    return fault.body === undefined
      ? options.errorBody(status, 'Simulated failure')
      : { status, body: fault.body };
  };

  const serve = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const received = fromFastify(request);
    const { method, path } = received;
    const used: string[] = [];
    const take = (kind: string, matches?: (fault: Fault) => boolean): Fault | undefined => {
      const fault = faults.take(kind, method, path, matches);
      if (fault !== undefined) used.push(fault.kind);
      return fault;
    };
    const requestId = options.requestIdHeaders
      ?.map((header) => received.headers[header])
      .find((value) => value !== undefined);
    const write = (status: number, effects: readonly Effect[]): void => {
      const line = { at: clock.now().toString(), realAt: Date.now(), method, path, status };
      const extras = {
        ...(requestId === undefined ? {} : { requestId }),
        ...(used.length === 0 ? {} : { faults: used }),
      };
      journal.append({ ...line, ...extras }, effects);
    };

    if (take('drop-before') !== undefined) {
      write(0, []);
      drop(request, reply);
      return;
    }
    const latency = take('latency');
    if (latency !== undefined)
      await new Promise((resolve) => setTimeout(resolve, latency.delayMs ?? 1000));

    settle();
    const effects: Effect[] = [];
    let answer =
      intercept((kind) => take(kind, (fault) => fault.phase !== 'after-commit')) ??
      (await handle(received, effects, used));
    if (effects.length > 0 || (method !== 'GET' && answer.status < 400)) history.changed(state);
    const isDropped = answer.status < 400 && take('drop-after-commit') !== undefined;
    if (answer.status < 400) {
      const lie = take('status', (fault) => fault.phase === 'after-commit');
      if (lie !== undefined) answer = toFaultReply(lie);
    }
    write(isDropped ? 0 : answer.status, effects);
    if (isDropped) drop(request, reply);
    else send(reply, answer, options.replyHeaders?.({ headers: received.headers }) ?? {});
  };

  const app = fastify({
    bodyLimit: bodyLimitBytes,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => done(null, text));

  const simulator: Simulator<State> = {
    name,
    get url() {
      const address = app.server.address();
      if (address === null || typeof address === 'string')
        throw new Error(`The ${name} simulator is closed`);
      return `http://127.0.0.1:${address.port}`;
    },
    clock,
    journal,
    faults: {
      ...faults,
      add: (spec) => {
        const fault = faults.add(spec);
        if (fault.kind === 'stale-read') history.start(state);
        return fault;
      },
      remove: (id) => {
        faults.remove(id);
        if (!faults.has('stale-read')) history.stop();
      },
    },
    state: () => state,
    act,
    settle,
    snapshot: () => structuredClone(state),
    restore: (snapshot) => {
      state = structuredClone(snapshot);
      history.changed(state);
    },
    reset: () => {
      state = options.initialState();
      simulator.faults.remove();
      journal.clear();
    },
    close: async () => {
      stopListening();
      clearInterval(timer);
      await app.close();
    },
  };

  const serveControl = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const received = fromFastify(request);
    const match = findControl(received.method, decodePath(received.path));
    if (match === undefined) {
      send(reply, answerControl(simulator, received), {});
      return;
    }
    const effects: Effect[] = [];
    const now = clock.now();
    try {
      const answer = await match.route.handle({
        ...received,
        params: match.params,
        body: parseBody(received.text, 'application/json'),
        state,
        now,
        identity: undefined,
        record: (effect) => effects.push(effect),
        fault: () => undefined,
      });
      send(reply, answer, {});
    } catch (error) {
      send(
        reply,
        error instanceof SimRefusal ? error.reply : { status: 400, body: { error: String(error) } },
        {},
      );
    } finally {
      if (effects.length > 0) {
        history.changed(state);
        journal.append(
          { at: now.toString(), realAt: Date.now(), method: 'SIM', path: received.path, status: 0 },
          effects,
        );
      }
    }
  };

  app.all('/_sim/*', serveControl);
  app.all('*', serve);
  await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  const timer = setInterval(settle, settleEveryMs);
  timer.unref();
  const stopListening = clock.onMove(settle);
  return simulator;
};

/** The path without query, percent-decoded; left as it is when the encoding is broken. */
const decodePath = (path: string): string => {
  const pathname = path.split('?', 1)[0] ?? '/';
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
};
