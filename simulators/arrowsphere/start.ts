import { behaviourOf, type MarketOf, type MarketSeed, type VendorOptions } from '../core/market.ts';
import { asMarket } from '../core/market-control.ts';
import { createListeners, type SeatsChanged } from '../core/seats.ts';
import { createSimulator } from '../core/simulator.ts';
import type { Authenticate } from '../core/types.ts';
import { changeByOtherHand, controlRoutes } from './control.ts';
import { runDue } from './due.ts';
import type { ArrowBehaviour, ArrowState } from './entities.ts';
import { arrowError } from './errors.ts';
import { readingRoutes } from './routes/reading.ts';
import { taskRoutes, writingRoutes } from './routes/writing.ts';
import { termOf } from './rules.ts';
import { toState } from './seed.ts';

/** A running ArrowSphere. */
export type ArrowSimulator = MarketOf<ArrowState>;

/** The key stands in a header; there are no tokens. */
const authenticate: Authenticate<ArrowState, string> = ({ state, headers }) => {
  const key = headers['apikey'] ?? '';
  if (state.apiKeys.includes(key)) return { identity: key };
  const { refusedKeyStatus } = state.behaviour;
  return {
    reply: arrowError(refusedKeyStatus, key === '' ? 'No API key was sent' : 'Invalid API key'),
  };
};

/** Starts an xsp API. */
export const startArrowSphere = async (
  options: VendorOptions<MarketSeed, ArrowBehaviour>,
): Promise<ArrowSimulator> => {
  const { clock, seed } = options;
  const seats = createListeners<SeatsChanged>();
  const simulator = await createSimulator<ArrowState, string>({
    name: 'arrowsphere',
    clock,
    port: options.port,
    initialState: () => toState(seed(), behaviourOf(options)),
    anonymous: '',
    authenticate,
    errorBody: (status, message) => arrowError(status, message),
    settle: (work) => runDue({ ...work, seats }),
    faultKinds: ['partly-applied', 'accepted-with-warning', 'rejected-later', 'stuck-in-progress'],
    routes: [...readingRoutes, ...writingRoutes, ...taskRoutes],
    controlRoutes: controlRoutes(seats),
  });
  return asMarket(simulator, seats, changeByOtherHand, ({ licenses }, subscriptionId) => {
    const found = licenses[subscriptionId];
    return found && { quantity: found.seats, term: termOf(found.termCode).name };
  });
};
