import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';

import { answerControl } from './control.ts';
import { type Engine, serve } from './exchange.ts';
import { createFaultStore, type FaultStore } from './faults.ts';
import { createHistory, type History } from './history.ts';
import { createJournal, type Effect } from './journal.ts';
import { createRouter, SimRefusal } from './routes.ts';
import type { Simulator, SimulatorOptions, SimWork } from './types.ts';
import { decodePath, fromFastifyRequest, parseBody, send } from './wire.ts';

export type { Simulator, SimulatorOptions } from './types.ts';

const settleEveryMs = 100;
const bodyLimitBytes = 32 * 1024 * 1024;

/** Copies of earlier states are only kept while a stale read may ask for them. */
const keepHistoryFor = <State>(
  faults: FaultStore,
  history: History<State>,
  state: () => State,
): FaultStore => ({
  ...faults,
  add: (spec) => {
    const fault = faults.add(spec);
    if (fault.kind === 'stale-read') history.start(state());
    return fault;
  },
  remove: (id) => {
    faults.remove(id);
    if (!faults.has('stale-read')) history.stop();
  },
});

/** Answers `/_sim/…`: the simulator's own control endpoints first, then those every simulator has. */
const createControlServer = <State extends object, Identity>(
  simulator: Simulator<State>,
  options: SimulatorOptions<State, Identity>,
): ((request: FastifyRequest, reply: FastifyReply) => Promise<void>) => {
  const findRoute = createRouter(options.controlRoutes ?? []);
  return async (request, reply) => {
    const received = fromFastifyRequest(request);
    await options.prepare?.();
    const match = findRoute(received.method, decodePath(received.path));
    if (match === undefined) {
      send(reply, answerControl(simulator, received), {});
      return;
    }
    const { route, params } = match;
    try {
      const body = parseBody(received);
      // `act` hands the effects to the journal once the handler has returned, so control handlers do not wait.
      const answer = await simulator.act(received.path, ({ state, now, record }) =>
        route.handle({
          ...received,
          params,
          body,
          state,
          now,
          record,
          identity: undefined,
          fault: () => undefined,
        }),
      );
      send(reply, answer, {});
    } catch (error) {
      send(
        reply,
        error instanceof SimRefusal ? error.reply : { status: 400, body: { error: String(error) } },
        {},
      );
    }
  };
};

/** The simulator without a port: state, journal, faults and what moves them. */
const createEngine = <State extends object, Identity>(
  options: SimulatorOptions<State, Identity>,
): { engine: Engine<State, Identity>; simulator: Omit<Simulator<State>, 'url' | 'close'> } => {
  const { name, clock, settle: settleDue } = options;
  const journal = createJournal(name);
  const history = createHistory<State>();
  let state = options.initialState();
  const faults = keepHistoryFor(
    createFaultStore(options.faultKinds ?? [], options.seed ?? 1),
    history,
    () => state,
  );

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
  const settle = (): void => {
    if (settleDue !== undefined) act('settle', settleDue);
  };
  return {
    engine: {
      options,
      findRoute: createRouter(options.routes),
      journal,
      faults,
      history,
      state: () => state,
      settle,
    },
    simulator: {
      name,
      clock,
      journal,
      faults,
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
        faults.remove();
        journal.clear();
      },
    },
  };
};

/**
 * Starts a simulator on a real port of 127.0.0.1.
 *
 * Order within a request: faults that act before it, what is due by the clock, authentication, handler, journal, faults
 * that act on the answer. An endpoint that has no route is answered 501 and named. Rejects when the port is taken.
 */
export const createSimulator = async <State extends object, Identity>(
  options: SimulatorOptions<State, Identity>,
): Promise<Simulator<State>> => {
  const { engine, simulator: core } = createEngine(options);
  const app = fastify({
    bodyLimit: bodyLimitBytes,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => done(null, text));

  let url = '';
  const onClose: (() => void)[] = [];
  const simulator: Simulator<State> = {
    ...core,
    get url() {
      return url;
    },
    close: async () => {
      for (const stop of onClose) stop();
      await app.close();
    },
  };
  app.all('/_sim/*', createControlServer(simulator, options));
  app.all('*', (request, reply) => serve(engine, request, reply));
  url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });

  const timer = setInterval(engine.settle, settleEveryMs);
  timer.unref();
  onClose.push(options.clock.onMove(engine.settle), () => clearInterval(timer));
  return simulator;
};
