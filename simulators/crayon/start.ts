import type { MarketOptions, MarketSimulator } from '../core/market.ts';
import { createListeners, type SeatsChanged } from '../core/seats.ts';
import { createSimulator, type Simulator } from '../core/simulator.ts';
import { createTokenRegistry } from '../core/tokens.ts';
import { changeByOtherHand, controlRoutes, type PortalChange } from './control.ts';
import { runDue } from './due.ts';
import type { CrayonBehaviour, CrayonState } from './entities.ts';
import { crayonError } from './errors.ts';
import { nextTermRoutes } from './routes/next-term.ts';
import { readingRoutes } from './routes/reading.ts';
import { updateRoutes } from './routes/update.ts';
import { type OrganizationSeed, toState } from './seed.ts';
import { authenticate, tokenRoute } from './token.ts';

/** What the simulator is made of. */
export interface CrayonOptions extends Omit<MarketOptions, 'tokens'> {
  /** Variants; `usualBehaviour` where absent. */
  readonly behaviour?: Partial<CrayonBehaviour>;
  /** Organizations beside the main one. */
  readonly organizations?: readonly OrganizationSeed[];
}

/** A running Cloud-iQ. */
export interface CrayonSimulator extends Simulator<CrayonState> {
  /** Calls back after every change of seats that has reached Microsoft; answers the function that stops it. */
  onSeatsChanged: (listener: (event: SeatsChanged) => void) => () => void;
  /** Every token handed out so far is refused from now on. */
  expireTokens: () => void;
  /** What a colleague does in the vendor's portal; throws `RangeError` for an unknown subscription. */
  otherHand: {
    /** Sets the seats, window or not. */
    setQuantity: (subscriptionId: string, quantity: number) => void;
    /** Sets seats, name or automatic renewal. */
    change: (subscriptionId: string, wanted: PortalChange) => void;
  };
  /** Quantity and term of a subscription now. */
  findSubscription: MarketSimulator['findSubscription'];
}

const terms: Record<string, 'P1M' | 'P1Y' | 'P3Y'> = { P1M: 'P1M', P1Y: 'P1Y', P3Y: 'P3Y' };

/** Starts a Cloud-iQ customer API with its own token endpoint. */
export const startCrayon = async (options: CrayonOptions): Promise<CrayonSimulator> => {
  const { clock, seed, organizations = [], provisionSeconds } = options;
  const tokens = createTokenRegistry();
  const seats = createListeners<SeatsChanged>();
  const behaviour = {
    ...(provisionSeconds === undefined ? {} : { provisionSeconds }),
    ...options.behaviour,
  };
  const simulator = await createSimulator<CrayonState, string>({
    name: 'crayon',
    clock,
    ...(options.port === undefined ? {} : { port: options.port }),
    initialState: () => toState(seed(), organizations, behaviour),
    anonymous: '',
    authenticate: authenticate(tokens),
    errorBody: (status, message, state) => crayonError(state, status, message),
    settle: (work) => runDue({ ...work, seats }),
    faultKinds: ['accepted-then-reverted'],
    routes: [tokenRoute(tokens), ...readingRoutes, ...updateRoutes(seats), ...nextTermRoutes],
    controlRoutes: controlRoutes(seats),
  });
  const change = (subscriptionId: string, wanted: PortalChange): void =>
    simulator.act('other-hand', (work) =>
      changeByOtherHand({ ...work, seats }, subscriptionId, wanted),
    );
  return Object.assign(simulator, {
    onSeatsChanged: seats.add,
    expireTokens: () => tokens.revoke(),
    otherHand: {
      change,
      setQuantity: (subscriptionId: string, quantity: number) =>
        change(subscriptionId, { quantity }),
    },
    findSubscription: (subscriptionId: string) => {
      const found = simulator.state().subscriptions[subscriptionId];
      const term = terms[found?.termDuration ?? ''];
      return found === undefined || term === undefined
        ? undefined
        : { quantity: found.quantity, term };
    },
  });
};
