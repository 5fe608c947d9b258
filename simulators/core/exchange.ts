import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Fault, FaultStore } from './faults.ts';
import type { History } from './history.ts';
import type { Effect, Journal } from './journal.ts';
import { type RouteMatch, SimRefusal, type SimReply } from './routes.ts';
import type { SimulatorOptions } from './types.ts';
import { decodePath, drop, fromFastifyRequest, parseBody, type Received, send } from './wire.ts';

/** The running parts one request needs. */
export interface Engine<State extends object, Identity> {
  /** What the simulator was made of. */
  options: SimulatorOptions<State, Identity>;
  /** Finds an endpoint. */
  findRoute: (method: string, pathname: string) => RouteMatch<State, Identity> | undefined;
  /** Its journal. */
  journal: Journal;
  /** Its faults. */
  faults: FaultStore;
  /** Its earlier states. */
  history: History<State>;
  /** The present data. */
  state: () => State;
  /** Does what is due. */
  settle: () => void;
}

interface Exchange {
  received: Received;
  effects: Effect[];
  /** Kinds of the faults applied so far. */
  used: string[];
  take: (kind: string, matches?: (fault: Fault) => boolean) => Fault | undefined;
}

const startExchange = (faults: FaultStore, received: Received): Exchange => {
  const used: string[] = [];
  return {
    received,
    effects: [],
    used,
    take: (kind, matches) => {
      const fault = faults.take(kind, received.method, received.path, matches);
      if (fault !== undefined) used.push(fault.kind);
      return fault;
    },
  };
};

const toFaultReply = <State extends object, Identity>(
  { options, state }: Engine<State, Identity>,
  fault: Fault,
): SimReply => {
  const status = fault.status ?? 500;
  return fault.body === undefined
    ? options.errorBody(status, 'Simulated failure', state())
    : { status, body: fault.body };
};

const refusal = <State extends object, Identity>(
  { options, state }: Engine<State, Identity>,
  status: number,
  message: string,
): SimReply => options.errorBody(status, message, state());

/** The answer of a fault that stands in for the handler. */
const intercept = <State extends object, Identity>(
  engine: Engine<State, Identity>,
  { take }: Exchange,
): SimReply | undefined => {
  const limited = take('rate-limit');
  if (limited !== undefined) {
    const seconds = limited.retryAfterSeconds ?? 2;
    const told = refusal(engine, 429, `Rate limit is exceeded. Try again in ${seconds} seconds.`);
    return { ...told, headers: { ...told.headers, 'Retry-After': String(seconds) } };
  }
  const failed = take('status', (fault) => fault.phase !== 'after-commit');
  return failed === undefined ? undefined : toFaultReply(engine, failed);
};

/** Runs the handler; whatever it throws becomes an answer, so that what it did before is never lost from the journal. */
const handle = async <State extends object, Identity>(
  engine: Engine<State, Identity>,
  { received, effects, take }: Exchange,
): Promise<SimReply> => {
  const { options } = engine;
  const pathname = decodePath(received.path);
  const match = engine.findRoute(received.method, pathname);
  if (match === undefined) {
    return refusal(
      engine,
      501,
      `The ${options.name} simulator has no ${received.method} ${pathname}`,
    );
  }
  let body: unknown;
  try {
    body = parseBody(received);
  } catch {
    return refusal(engine, 400, 'The body is not valid JSON');
  }
  const stale = received.method === 'GET' ? take('stale-read') : undefined;
  const request = {
    ...received,
    params: match.params,
    body,
    state:
      (stale === undefined ? undefined : structuredClone(engine.history.past(stale.staleMs))) ??
      engine.state(),
    now: options.clock.now(),
    record: (effect: Effect) => effects.push(effect),
    fault: (kind: string) => take(kind),
  };
  try {
    const caller =
      match.route.auth === 'none' ? { identity: options.anonymous } : options.authenticate(request);
    return 'reply' in caller
      ? caller.reply
      : await match.route.handle({ ...request, identity: caller.identity });
  } catch (error) {
    if (error instanceof SimRefusal) return error.reply;
    return refusal(
      engine,
      500,
      `Simulator bug in ${received.method} ${pathname}: ${String(error)}`,
    );
  }
};

const writeLine = <State extends object, Identity>(
  { options, journal }: Engine<State, Identity>,
  { received, effects, used }: Exchange,
  status: number,
): void => {
  const { method, path, headers } = received;
  const requestId = options.requestIdHeaders
    ?.map((header) => headers[header])
    .find((value) => value !== undefined);
  journal.append(
    {
      at: options.clock.now().toString(),
      realAt: Date.now(),
      method,
      path,
      status,
      ...(requestId === undefined ? {} : { requestId }),
      ...(used.length === 0 ? {} : { faults: used }),
    },
    effects,
  );
};

const delay = async (latency: Fault | undefined): Promise<void> => {
  if (latency === undefined) return;
  await new Promise((resolve) => setTimeout(resolve, latency.delayMs ?? 1000));
};

/** Serves one request: faults before it, what is due, authentication, handler, journal, faults on the answer. */
export const serve = async <State extends object, Identity>(
  engine: Engine<State, Identity>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> => {
  const { options } = engine;
  const received = fromFastifyRequest(request);
  const exchange = startExchange(engine.faults, received);
  const { take, effects } = exchange;

  if (take('drop-before') !== undefined) {
    writeLine(engine, exchange, 0);
    drop(request, reply);
    return;
  }
  await delay(take('latency', (fault) => fault.phase !== 'after-commit'));

  await options.prepare?.();
  engine.settle();
  const answer = intercept(engine, exchange) ?? (await handle(engine, exchange));
  const isSuccess = answer.status < 400;
  if (effects.length > 0 || (received.method !== 'GET' && isSuccess))
    engine.history.changed(engine.state());
  if (isSuccess && take('drop-after-commit') !== undefined) {
    writeLine(engine, exchange, 0);
    drop(request, reply);
    return;
  }
  // The journal line is written first: whoever gives up waiting must find what was done.
  const lie = isSuccess ? take('status', (fault) => fault.phase === 'after-commit') : undefined;
  const told = lie === undefined ? answer : toFaultReply(engine, lie);
  const lateAnswer = isSuccess
    ? take('latency', (fault) => fault.phase === 'after-commit')
    : undefined;
  writeLine(engine, exchange, told.status);
  await delay(lateAnswer);
  send(
    reply,
    told,
    options.replyHeaders?.({ headers: received.headers, state: engine.state() }) ?? {},
  );
};
