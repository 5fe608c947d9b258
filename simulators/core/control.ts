import { z } from 'zod';

import { faultSchema } from './faults.ts';
import type { SimReply } from './routes.ts';
import type { Simulator } from './types.ts';

const clockMove = z.union([
  z.strictObject({ advance: z.string() }),
  z.strictObject({ set: z.string() }),
]);
const restoreBody = z.object({ state: z.record(z.string(), z.unknown()) });

interface ControlRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  text: string;
}

const answerClock = <State>({ clock }: Simulator<State>, request: ControlRequest): SimReply => {
  if (request.method === 'POST') {
    const move = clockMove.parse(JSON.parse(request.text));
    if ('advance' in move) clock.advance(move.advance);
    else clock.set(move.set);
  }
  return { status: 200, body: { now: clock.now().toString(), offsetMs: clock.offsetMs() } };
};

const answerFaults = <State>({ faults }: Simulator<State>, request: ControlRequest): SimReply => {
  if (request.method === 'POST')
    return { status: 201, body: faults.add(faultSchema.parse(JSON.parse(request.text))) };
  if (request.method === 'DELETE') faults.remove(request.query.get('id') ?? undefined);
  return { status: 200, body: { faults: faults.list() } };
};

const answerSnapshot = <State>(simulator: Simulator<State>, request: ControlRequest): SimReply => {
  if (request.method === 'POST') {
    const { state } = restoreBody.parse(JSON.parse(request.text));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it takes back what it gave; a hand-made state is the caller's own risk
    simulator.restore(state as State);
    return { status: 204 };
  }
  const at = simulator.clock.now().toString();
  return { status: 200, body: { simulator: simulator.name, at, state: simulator.state() } };
};

const answerSubscription = <State>(
  simulator: Simulator<State>,
  request: ControlRequest,
): SimReply => {
  const id = request.query.get('id') ?? '';
  const found = simulator.findSubscription?.(id);
  return found === undefined
    ? { status: 404, body: { error: `${simulator.name} has no subscription ${id}` } }
    : { status: 200, body: found };
};

/** Answers the endpoints below `/_sim/` that every simulator has; a mistake in the request is answered 400 in words. */
export const answerControl = <State>(
  simulator: Simulator<State>,
  request: ControlRequest,
): SimReply => {
  const endpoint = `${request.method} ${request.path.split('?', 1)[0]}`;
  try {
    switch (endpoint) {
      case 'GET /_sim/clock':
      case 'POST /_sim/clock':
        return answerClock(simulator, request);
      case 'GET /_sim/faults':
      case 'POST /_sim/faults':
      case 'DELETE /_sim/faults':
        return answerFaults(simulator, request);
      case 'GET /_sim/journal':
        return {
          status: 200,
          body: { entries: simulator.journal.entries(Number(request.query.get('since') ?? 0)) },
        };
      case 'POST /_sim/reset':
        simulator.reset();
        return { status: 204 };
      case 'GET /_sim/snapshot':
      case 'POST /_sim/snapshot':
        return answerSnapshot(simulator, request);
      case 'GET /_sim/subscription':
        return answerSubscription(simulator, request);
      default:
        return { status: 404, body: { error: `No control endpoint ${endpoint}` } };
    }
  } catch (error) {
    return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } };
  }
};
