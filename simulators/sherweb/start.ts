import type { SimClock } from '../core/clock.ts';
import { createListeners, type SeatsChanged } from '../core/seats.ts';
import { createSimulator, type Simulator } from '../core/simulator.ts';
import { createTokenRegistry } from '../core/tokens.ts';
import { changeByOtherHand, controlRoutes } from './control.ts';
import { runDue } from './due.ts';
import type { SherwebBehaviour, SherwebState } from './entities.ts';
import { errorBody } from './errors.ts';
import { customerRoutes } from './routes/customers.ts';
import { trackedFates } from './routes/find.ts';
import { orderRoutes } from './routes/orders.ts';
import { subscriptionRoutes } from './routes/subscriptions.ts';
import { trackingRoutes } from './routes/tracking.ts';
import { type SherwebSeed, toState } from './seed.ts';
import { authenticate, tokenRoute } from './token.ts';

export type { SherwebBehaviour, SherwebItem } from './entities.ts';
export type { SherwebSeed } from './seed.ts';

/** What the simulator is made of. */
export interface SherwebOptions {
  /** The clock windows and changes go by. */
  clock: SimClock;
  /** What it starts with, and goes back to at a reset; asked each time. */
  seed: () => SherwebSeed;
  /** Variants; the usual ones where absent. */
  behaviour?: Partial<SherwebBehaviour>;
  /** Port on 127.0.0.1; any free one when absent. */
  port?: number;
}

/** A running Sherweb. */
export interface SherwebSimulator extends Simulator<SherwebState> {
  /** Calls back after every change of seats that has reached Microsoft; answers the function that stops it. */
  onSeatsChanged: (listener: (event: SeatsChanged) => void) => () => void;
  /** What somebody else does in the vendor's portal. */
  otherHand: {
    /** Sets the seats of a subscription, window or not; throws `RangeError` for an unknown one. */
    setQuantity: (subscriptionId: string, quantity: number) => void;
  };
}

/** Starts Sherweb's Service Provider API with its token endpoint, both below one address. */
export const startSherweb = async (options: SherwebOptions): Promise<SherwebSimulator> => {
  const { clock, seed } = options;
  const tokens = createTokenRegistry();
  const seats = createListeners<SeatsChanged>();
  const simulator = await createSimulator<SherwebState, string>({
    name: 'sherweb',
    clock,
    ...(options.port === undefined ? {} : { port: options.port }),
    initialState: () => toState(seed(), options.behaviour ?? {}),
    anonymous: '',
    authenticate: authenticate(tokens),
    errorBody,
    settle: (work) => runDue({ ...work, seats }),
    faultKinds: trackedFates,
    routes: [
      tokenRoute(tokens),
      ...customerRoutes,
      ...subscriptionRoutes,
      ...orderRoutes,
      ...trackingRoutes,
    ],
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
  });
};
