import { behaviourOf, type MarketOf, type VendorOptions } from '../core/market.ts';
import { asMarket } from '../core/market-control.ts';
import { createListeners, type SeatsChanged } from '../core/seats.ts';
import { createSimulator } from '../core/simulator.ts';
import { changeByOtherHand, controlRoutes } from './control.ts';
import { runDue } from './due.ts';
import type { IonBehaviour, IonState } from './entities.ts';
import { ionError } from './errors.ts';
import { customerRoutes } from './routes/customers.ts';
import { orderRoutes } from './routes/orders.ts';
import { planOf } from './rules.ts';
import { subscriptionRoutes } from './routes/subscriptions.ts';
import { type IonSeed, toState } from './seed.ts';
import { authenticate, requestNewCredentials, tokenRoutes } from './tokens.ts';

/** A running StreamOne Ion. */
export interface IonSimulator extends MarketOf<IonState> {
  /** What somebody else does in the vendor's portal. */
  otherHand: MarketOf<IonState>['otherHand'] & {
    /** "Request New Credentials": answers a new refresh token, those of before are not taken any more. */
    requestNewCredentials: () => string;
  };
}

/** Starts a StreamOne Ion with its token endpoints. */
export const startIon = async (
  options: VendorOptions<IonSeed, IonBehaviour>,
): Promise<IonSimulator> => {
  const { clock, seed } = options;
  const seats = createListeners<SeatsChanged>();
  const simulator = await createSimulator<IonState, string>({
    name: 'td-synnex-ion',
    clock,
    port: options.port,
    initialState: () => toState(seed(), behaviourOf(options), clock.now()),
    anonymous: '',
    authenticate,
    errorBody: ionError,
    settle: (work) => runDue({ ...work, seats }),
    faultKinds: ['order-fails', 'order-on-hold', 'error-after-seats'],
    routes: [...tokenRoutes, ...customerRoutes, ...subscriptionRoutes, ...orderRoutes],
    controlRoutes: controlRoutes(seats),
  });
  const market = asMarket(simulator, seats, changeByOtherHand, (state, subscriptionId) => {
    const found = state.subscriptions[subscriptionId];
    return found && { quantity: found.quantity, term: planOf(state, found).term };
  });
  return Object.assign(market, {
    otherHand: {
      ...market.otherHand,
      requestNewCredentials: (): string =>
        simulator.act('new-credentials', ({ state, now }) => requestNewCredentials(state, now)),
    },
  });
};
