import { asMarket, otherHandRoute } from '../../../../simulators/core/market-control.ts';
import type { MarketOf, MarketOptions } from '../../../../simulators/core/market.ts';
import { createListeners, type SeatsChanged } from '../../../../simulators/core/seats.ts';
import { createSimulator } from '../../../../simulators/core/simulator.ts';
import type { Authenticate } from '../../../../simulators/core/types.ts';
import { type Change, setSeats } from './changes.ts';
import { runDue } from './due.ts';
import type { AcornState } from './entities.ts';
import { acornError } from './errors.ts';
import { routes } from './routes.ts';
import { toState } from './seed.ts';

/** A running simulator, with its own state in view. */
export type AcornSimulator = MarketOf<AcornState>;

const authenticate: Authenticate<AcornState, string> = ({ state, headers }) => {
  const key = /^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1] ?? '';
  if (state.apiKeys.includes(key)) return { identity: key };
  return { reply: acornError(401, key === '' ? 'An API key is needed' : 'Unknown API key') };
};

/** What somebody does in the vendor's portal: no window is asked. */
const changeByOtherHand = (change: Change, subscriptionId: string, quantity: number): void => {
  const subscription = change.state.subscriptions[subscriptionId];
  if (subscription === undefined) throw new RangeError(`No subscription ${subscriptionId}`);
  setSeats(change, subscription, quantity, 'other-hand');
};

/** Starts the vendor's API. */
export const startAcorn = async (
  options: Omit<MarketOptions, 'tokens'>,
): Promise<AcornSimulator> => {
  const { clock, seed, port } = options;
  const seats = createListeners<SeatsChanged>();
  const simulator = await createSimulator<AcornState, string>({
    name: 'acorn',
    clock,
    port,
    initialState: () => toState(seed()),
    anonymous: '',
    authenticate,
    errorBody: (status, message) => acornError(status, message),
    settle: (work) => runDue({ ...work, seats }),
    routes: routes(seats),
    controlRoutes: [otherHandRoute(seats, changeByOtherHand)],
  });
  return asMarket(simulator, seats, changeByOtherHand, ({ subscriptions }, id) => {
    const found = subscriptions[id];
    return found && { quantity: found.seats, term: found.term };
  });
};
