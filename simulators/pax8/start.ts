import type { SimClock } from '../core/clock.ts';
import { createListeners, type SeatsChanged } from '../core/seats.ts';
import { createSimulator, type Simulator } from '../core/simulator.ts';
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

/** What the simulator is made of. */
export interface Pax8Options {
  /** The clock windows and provisioning go by. */
  clock: SimClock;
  /** What it starts with, and goes back to at a reset; a function is given the simulated instant. */
  seed: Pax8Seed | ((now: Temporal.Instant) => Pax8Seed);
  /** Variants; `usualBehaviour` where absent. */
  behaviour?: Partial<Pax8Behaviour>;
  /** Port on 127.0.0.1; any free one when absent. */
  port?: number;
}

/** A running Pax8. */
export interface Pax8Simulator extends Simulator<Pax8State> {
  /** Calls back after every change of seats that has reached the vendor; answers the function that stops it. */
  onSeatsChanged: (listener: (event: SeatsChanged) => void) => () => void;
  /** What somebody else does in the vendor's portal. */
  otherHand: {
    /** Sets the seats of a subscription, window or not; throws `RangeError` for an unknown one. */
    setQuantity: (subscriptionId: string, quantity: number) => void;
  };
}

/** Starts a Pax8 partner API with its own token endpoint. */
export const startPax8 = async (options: Pax8Options): Promise<Pax8Simulator> => {
  const { clock, seed } = options;
  const tokens = createTokenRegistry();
  const seats = createListeners<SeatsChanged>();
  const sender = createWebhookSender(clock);
  const webhooks = createPax8Webhooks(clock, sender);
  const simulator = await createSimulator<Pax8State, string>({
    name: 'pax8',
    clock,
    ...(options.port === undefined ? {} : { port: options.port }),
    initialState: () =>
      toState(typeof seed === 'function' ? seed(clock.now()) : seed, options.behaviour ?? {}),
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
