import { randomUUID } from 'node:crypto';

import type { SimClock } from '../core/clock.ts';
import type { MarketSeed, MarketSimulator } from '../core/market.ts';
import { createListeners, type SeatsChanged } from '../core/seats.ts';
import { createSimulator, type Simulator } from '../core/simulator.ts';
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
export interface IngramMicroOptions {
  /** The clock that windows, orders and tokens go by. */
  clock: SimClock;
  /** Where its tokens are kept. */
  tokens: TokenRegistry;
  /** What it starts with, and goes back to at a reset. */
  seed: () => MarketSeed;
  /** Variants; `usualBehaviour` where absent. */
  behaviour?: Partial<ImBehaviour>;
  /** Port on 127.0.0.1; any free one when absent. */
  port?: number;
}

/** A running Ingram Micro Cloud Marketplace. */
export type IngramMicroSimulator = Simulator<ImState> &
  Pick<MarketSimulator, 'onSeatsChanged' | 'otherHand' | 'findSubscription'>;

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
    ...(options.port === undefined ? {} : { port: options.port }),
    initialState: () => toState(seed(), options.behaviour ?? {}),
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
  return Object.assign(simulator, {
    onSeatsChanged: seats.add,
    otherHand: {
      setQuantity: (subscriptionId: string, quantity: number): void =>
        simulator.act('other-hand', (work) =>
          changeByOtherHand({ ...work, seats }, subscriptionId, quantity),
        ),
    },
    findSubscription: (subscriptionId: string) => {
      const state = simulator.state();
      const [line] = state.subscriptions[subscriptionId]?.lines ?? [];
      return line === undefined
        ? undefined
        : {
            quantity: line.quantity,
            term: termOf(productOf(state, line.productId).subscriptionPeriod),
          };
    },
  });
};
