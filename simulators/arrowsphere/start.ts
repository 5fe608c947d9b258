import type { MarketOptions, MarketSimulator } from '../core/market.ts';
import type { SimReply, SimRequest } from '../core/routes.ts';
import { createListeners, type SeatsChanged } from '../core/seats.ts';
import { createSimulator, type Simulator } from '../core/simulator.ts';
import { changeByOtherHand, controlRoutes } from './control.ts';
import { runDue } from './due.ts';
import type { ArrowBehaviour, ArrowState } from './entities.ts';
import { arrowError } from './errors.ts';
import { readingRoutes } from './routes/reading.ts';
import { taskRoutes, writingRoutes } from './routes/writing.ts';
import { termOf } from './rules.ts';
import { toState } from './seed.ts';

/** What the simulator is made of. */
export interface ArrowOptions extends Omit<MarketOptions, 'tokens'> {
  /** Variants; `usualBehaviour` where absent. */
  readonly behaviour?: Partial<ArrowBehaviour>;
}

/** A running ArrowSphere. */
export interface ArrowSimulator extends Simulator<ArrowState> {
  /** Calls back after every change of seats that has reached Microsoft; answers the function that stops it. */
  onSeatsChanged: (listener: (event: SeatsChanged) => void) => () => void;
  /** What somebody else does in the vendor's portal. */
  otherHand: {
    /** Sets the seats of a license, window or not; throws `RangeError` for an unknown one. */
    setQuantity: (subscriptionId: string, quantity: number) => void;
  };
  /** Seats and term of a license now. */
  findSubscription: MarketSimulator['findSubscription'];
}

/** The key stands in a header; there are no tokens. */
const authenticate = ({
  state,
  headers,
}: Omit<SimRequest<ArrowState, undefined>, 'identity'>):
  | { identity: string }
  | { reply: SimReply } => {
  const key = headers['apikey'] ?? '';
  if (state.apiKeys.includes(key)) return { identity: key };
  const { refusedKeyStatus } = state.behaviour;
  return {
    reply: arrowError(refusedKeyStatus, key === '' ? 'No API key was sent' : 'Invalid API key'),
  };
};

/** Starts an xsp API. */
export const startArrowSphere = async (options: ArrowOptions): Promise<ArrowSimulator> => {
  const { clock, seed, provisionSeconds } = options;
  const seats = createListeners<SeatsChanged>();
  const behaviour = {
    ...(provisionSeconds === undefined ? {} : { provisionSeconds }),
    ...options.behaviour,
  };
  const simulator = await createSimulator<ArrowState, string>({
    name: 'arrowsphere',
    clock,
    ...(options.port === undefined ? {} : { port: options.port }),
    initialState: () => toState(seed(), behaviour),
    anonymous: '',
    authenticate,
    errorBody: (status, message) => arrowError(status, message),
    settle: (work) => runDue({ ...work, seats }),
    faultKinds: ['partly-applied', 'accepted-with-warning', 'rejected-later', 'stuck-in-progress'],
    routes: [...readingRoutes, ...writingRoutes, ...taskRoutes],
    controlRoutes: controlRoutes(seats),
  });
  return Object.assign(simulator, {
    onSeatsChanged: seats.add,
    otherHand: {
      setQuantity: (subscriptionId: string, quantity: number): void =>
        simulator.act('other-hand', (work) =>
          changeByOtherHand({ ...work, seats }, subscriptionId, quantity),
        ),
    },
    findSubscription: (subscriptionId: string) => {
      const found = simulator.state().licenses[subscriptionId];
      return found === undefined
        ? undefined
        : { quantity: found.seats, term: termOf(found.termCode).name };
    },
  });
};
