import { randomUUID } from 'node:crypto';

import { behaviourOf, type MarketOf, type MarketSeed, type VendorOptions } from '../core/market.ts';
import { asMarket } from '../core/market-control.ts';
import { createListeners, type SeatsChanged } from '../core/seats.ts';
import { createSimulator } from '../core/simulator.ts';
import type { TokenRegistry } from '../core/tokens.ts';
import { productOf } from './changes.ts';
import { changeByOtherHand, controlRoutes } from './control.ts';
import { runDue } from './due.ts';
import type { ImBehaviour, ImPeriod, ImState } from './entities.ts';
import { imError } from './errors.ts';
import { customerRoutes } from './routes/customers.ts';
import { orderRoutes } from './routes/orders.ts';
import { productRoutes } from './routes/products.ts';
import { subscriptionRoutes } from './routes/subscriptions.ts';
import { toState } from './seed.ts';
import { authenticate, tokenRoute } from './token.ts';

/** What the simulator is made of. */
export interface IngramMicroOptions extends VendorOptions<MarketSeed, ImBehaviour> {
  /** Where its tokens are kept. */
  readonly tokens: TokenRegistry;
}

/** A running Ingram Micro Cloud Marketplace. */
export type IngramMicroSimulator = MarketOf<ImState>;

const termOf = ({ type, duration }: ImPeriod): 'P1M' | 'P1Y' | 'P3Y' => {
  if (type === 'month') return 'P1M';
  return duration === 3 ? 'P3Y' : 'P1Y';
};

/** Starts a Cloud Marketplace API with its own token endpoint. */
export const startIngramMicro = async (
  options: IngramMicroOptions,
): Promise<IngramMicroSimulator> => {
  const { clock, tokens, seed } = options;
  const seats = createListeners<SeatsChanged>();
  const simulator = await createSimulator<ImState, string>({
    name: 'ingram-micro',
    clock,
    port: options.port,
    initialState: () => toState(seed(), behaviourOf(options)),
    anonymous: '',
    authenticate: authenticate(tokens),
    errorBody: (status, message) => imError(status, message, '', clock.now()),
    replyHeaders: () => ({ 'X-Correlation-ID': `a8n-${randomUUID()}` }),
    settle: (work) => runDue({ ...work, seats }),
    requestIdHeaders: ['x-correlation-id'],
    faultKinds: ['order-fails', 'order-cancelled', 'order-stuck'],
    routes: [
      tokenRoute(tokens),
      ...customerRoutes,
      ...productRoutes,
      ...subscriptionRoutes,
      ...orderRoutes,
    ],
    controlRoutes: controlRoutes(seats),
  });
  return asMarket(simulator, seats, changeByOtherHand, (state, subscriptionId) => {
    const [line] = state.subscriptions[subscriptionId]?.lines ?? [];
    if (line === undefined) return undefined;
    const { subscriptionPeriod } = productOf(state, line.productId);
    return { quantity: line.quantity, term: termOf(subscriptionPeriod) };
  });
};
