import { behaviourOf, type MarketOf, type MarketSeed, type VendorOptions } from '../core/market.ts';
import { asMarket } from '../core/market-control.ts';
import { createListeners, type SeatsChanged } from '../core/seats.ts';
import { createSimulator } from '../core/simulator.ts';
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
export interface CrayonOptions extends VendorOptions<MarketSeed, CrayonBehaviour> {
  /** Organizations beside the main one. */
  readonly organizations?: readonly OrganizationSeed[];
}

/** A running Cloud-iQ. */
export interface CrayonSimulator extends MarketOf<CrayonState> {
  /** Every token handed out so far is refused from now on. */
  expireTokens: () => void;
  /** What a colleague does in the vendor's portal; throws `RangeError` for an unknown subscription. */
  otherHand: MarketOf<CrayonState>['otherHand'] & {
    /** Sets seats, name or automatic renewal. */
    change: (subscriptionId: string, wanted: PortalChange) => void;
  };
}

const terms: Record<string, 'P1M' | 'P1Y' | 'P3Y'> = { P1M: 'P1M', P1Y: 'P1Y', P3Y: 'P3Y' };

/** Starts a Cloud-iQ customer API with its own token endpoint. */
export const startCrayon = async (options: CrayonOptions): Promise<CrayonSimulator> => {
  const { clock, seed, organizations = [] } = options;
  const tokens = createTokenRegistry();
  const seats = createListeners<SeatsChanged>();
  const simulator = await createSimulator<CrayonState, string>({
    name: 'crayon',
    clock,
    port: options.port,
    initialState: () => toState(seed(), organizations, behaviourOf(options)),
    anonymous: '',
    authenticate: authenticate(tokens),
    errorBody: (status, message, state) => crayonError(state, status, message),
    settle: (work) => runDue({ ...work, seats }),
    faultKinds: ['accepted-then-reverted'],
    routes: [tokenRoute(tokens), ...readingRoutes, ...updateRoutes(seats), ...nextTermRoutes],
    controlRoutes: controlRoutes(seats),
  });
  const market = asMarket(
    simulator,
    seats,
    (change, id, quantity) => changeByOtherHand(change, id, { quantity }),
    ({ subscriptions }, id) => {
      const found = subscriptions[id];
      const term = terms[found?.termDuration ?? ''];
      return found && term && { quantity: found.quantity, term };
    },
  );
  return Object.assign(market, {
    expireTokens: () => tokens.revoke(),
    otherHand: {
      ...market.otherHand,
      change: (subscriptionId: string, wanted: PortalChange): void =>
        simulator.act('other-hand', (work) =>
          changeByOtherHand({ ...work, seats }, subscriptionId, wanted),
        ),
    },
  });
};
