import type { SimClock } from '../core/clock.ts';
import { createListeners, type SeatsChanged } from '../core/seats.ts';
import { createSimulator, type Simulator } from '../core/simulator.ts';
import { changeByOtherHand, controlRoutes } from './control.ts';
import { runDue } from './due.ts';
import type { IonBehaviour, IonState } from './entities.ts';
import { ionError } from './errors.ts';
import { customerRoutes } from './routes/customers.ts';
import { orderRoutes } from './routes/orders.ts';
import { subscriptionRoutes } from './routes/subscriptions.ts';
import { type IonSeed, toState } from './seed.ts';
import { authenticate, requestNewCredentials, tokenRoutes } from './tokens.ts';

/** What the simulator is made of. */
export interface IonOptions {
  /** The clock windows, orders and tokens go by. */
  clock: SimClock;
  /** What it starts with, and goes back to at a reset; a function is given the simulated instant. */
  seed: IonSeed | ((now: Temporal.Instant) => IonSeed);
  /** Variants; `usualBehaviour` where absent. */
  behaviour?: Partial<IonBehaviour>;
  /** Port on 127.0.0.1; any free one when absent. */
  port?: number;
}

/** A running StreamOne Ion. */
export interface IonSimulator extends Simulator<IonState> {
  /** Calls back after every change of seats that has reached Microsoft; answers the function that stops it. */
  onSeatsChanged: (listener: (event: SeatsChanged) => void) => () => void;
  /** What somebody else does in the vendor's portal. */
  otherHand: {
    /** Sets the seats of a subscription, window or not; throws `RangeError` for an unknown one. */
    setQuantity: (subscriptionId: string, quantity: number) => void;
    /** "Request New Credentials": answers a new refresh token, those of before are not taken any more. */
    requestNewCredentials: () => string;
  };
}

/** Starts a StreamOne Ion with its token endpoints. */
export const startIon = async (options: IonOptions): Promise<IonSimulator> => {
  const { clock, seed } = options;
  const seats = createListeners<SeatsChanged>();
  const simulator = await createSimulator<IonState, string>({
    name: 'td-synnex-ion',
    clock,
    ...(options.port === undefined ? {} : { port: options.port }),
    initialState: () => {
      const now = clock.now();
      return toState(typeof seed === 'function' ? seed(now) : seed, options.behaviour ?? {}, now);
    },
    anonymous: '',
    authenticate,
    errorBody: ionError,
    settle: (work) => runDue({ ...work, seats }),
    faultKinds: ['order-fails', 'order-on-hold', 'error-after-seats'],
    routes: [...tokenRoutes, ...customerRoutes, ...subscriptionRoutes, ...orderRoutes],
    controlRoutes: controlRoutes(seats),
  });
  return Object.assign(simulator, {
    onSeatsChanged: seats.add,
    otherHand: {
      setQuantity: (subscriptionId: string, quantity: number): void =>
        simulator.act('other-hand', (work) =>
          changeByOtherHand({ ...work, seats }, subscriptionId, quantity),
        ),
      requestNewCredentials: (): string =>
        simulator.act('new-credentials', ({ state, now }) => requestNewCredentials(state, now)),
    },
  });
};
