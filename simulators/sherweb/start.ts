import { behaviourOf, type MarketOf, type VendorOptions } from '../core/market.ts';
import { asMarket } from '../core/market-control.ts';
import { createListeners, type SeatsChanged } from '../core/seats.ts';
import { createSimulator } from '../core/simulator.ts';
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

/** A running Sherweb. */
export type SherwebSimulator = MarketOf<SherwebState>;

/** Starts Sherweb's Service Provider API with its token endpoint, both below one address. */
export const startSherweb = async (
  options: VendorOptions<SherwebSeed, SherwebBehaviour>,
): Promise<SherwebSimulator> => {
  const { clock, seed } = options;
  const tokens = createTokenRegistry();
  const seats = createListeners<SeatsChanged>();
  const simulator = await createSimulator<SherwebState, string>({
    name: 'sherweb',
    clock,
    port: options.port,
    initialState: () => toState(seed(), behaviourOf(options)),
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
  return asMarket(simulator, seats, changeByOtherHand, ({ subscriptions, items }, id) => {
    const found = subscriptions[id];
    const item = items[found?.sku ?? ''];
    return found && item && { quantity: found.quantity, term: item.term };
  });
};
