import { behaviourOf, type MarketOf, type VendorOptions } from '../core/market.ts';
import { asMarket } from '../core/market-control.ts';
import { createListeners, type SeatsChanged } from '../core/seats.ts';
import { createSimulator } from '../core/simulator.ts';
import { createTokenRegistry } from '../core/tokens.ts';
import { createWebhookSender, tieWebhooks, webhookControlRoutes } from '../core/webhooks.ts';
import { changeByOtherHand, controlRoutes } from './control.ts';
import { runDue } from './due.ts';
import type { Pax8Behaviour, Pax8State } from './entities.ts';
import { pax8Error } from './errors.ts';
import { companyRoutes } from './routes/companies.ts';
import { orderRoutes } from './routes/orders.ts';
import { productRoutes } from './routes/products.ts';
import { subscriptionRoutes } from './routes/subscriptions.ts';
import { type Pax8Seed, toState } from './seed.ts';
import { authenticate, tokenRoute } from './token.ts';
import { createPax8Webhooks } from './webhooks.ts';

/** A running Pax8. */
export type Pax8Simulator = MarketOf<Pax8State>;

const terms: Readonly<Record<string, 'P1M' | 'P1Y' | 'P3Y'>> = {
  Monthly: 'P1M',
  '1-Year': 'P1Y',
  '3-Year': 'P3Y',
};

/** Starts a Pax8 partner API with its own token endpoint. */
export const startPax8 = async (
  options: VendorOptions<Pax8Seed, Pax8Behaviour>,
): Promise<Pax8Simulator> => {
  const { clock, seed } = options;
  const tokens = createTokenRegistry();
  const seats = createListeners<SeatsChanged>();
  const sender = createWebhookSender(clock);
  const webhooks = createPax8Webhooks(clock, sender);
  const simulator = await createSimulator<Pax8State, string>({
    name: 'pax8',
    clock,
    port: options.port,
    initialState: () => toState(seed(), behaviourOf(options)),
    anonymous: '',
    authenticate: authenticate(tokens),
    errorBody: (status, message, state) => pax8Error(state, status, message, ''),
    settle: (work) => runDue({ ...work, seats }),
    requestIdHeaders: ['x-request-id', 'x-correlation-id'],
    faultKinds: ['accepted-then-reverted', 'stuck-pending'],
    routes: [
      tokenRoute(tokens),
      ...companyRoutes,
      ...productRoutes,
      ...subscriptionRoutes(seats),
      ...orderRoutes(seats),
      ...webhooks.routes,
    ],
    controlRoutes: [...controlRoutes(seats), ...webhookControlRoutes<Pax8State>(sender)],
  });
  seats.add(webhooks.tell);
  tieWebhooks(simulator, sender, webhooks.forget);
  return asMarket(simulator, seats, changeByOtherHand, ({ subscriptions }, subscriptionId) => {
    const found = subscriptions[subscriptionId];
    // Without a commitment it runs from month to month.
    const term = terms[found?.commitment?.term ?? 'Monthly'];
    return found && term && { quantity: found.quantity, term };
  });
};
