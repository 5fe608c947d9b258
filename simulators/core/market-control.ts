import { z } from 'zod';

import type { MarketOf } from './market.ts';
import type { MarketWork } from './market-work.ts';
import type { Route } from './routes.ts';
import type { Listeners, SeatsChanged } from './seats.ts';
import type { Simulator, SubscriptionNow } from './types.ts';

/** Sets the seats of a subscription, window or not. Throws `RangeError` for an unknown one. */
export type SetByOtherHand<State> = (
  work: MarketWork<State>,
  subscriptionId: string,
  quantity: number,
) => void;

/** A started simulator as a marketplace: who is told about seats, and what is done and seen beside the vendor's API. */
export const asMarket = <State extends object>(
  simulator: Simulator<State>,
  seats: Listeners<SeatsChanged>,
  setQuantity: SetByOtherHand<State>,
  find: (state: State, subscriptionId: string) => SubscriptionNow | undefined,
): MarketOf<State> =>
  Object.assign(simulator, {
    onSeatsChanged: seats.add,
    otherHand: {
      setQuantity: (subscriptionId: string, quantity: number): void =>
        simulator.act('other-hand', (work) =>
          setQuantity({ ...work, seats }, subscriptionId, quantity),
        ),
    },
    findSubscription: (subscriptionId: string) => find(simulator.state(), subscriptionId),
  });

const quantityBody = z.object({ subscriptionId: z.string(), quantity: z.int().nonnegative() });

/** `POST /_sim/other-hand`: somebody sets the seats of a subscription in the vendor's portal. */
export const otherHandRoute = <State>(
  seats: Listeners<SeatsChanged>,
  setQuantity: SetByOtherHand<State>,
): Route<State, undefined> => ({
  method: 'POST',
  path: '/_sim/other-hand',
  handle: (request) => {
    const { subscriptionId, quantity } = quantityBody.parse(request.body);
    setQuantity({ ...request, seats }, subscriptionId, quantity);
    return { status: 204 };
  },
});

/** `POST /_sim/behaviour`: changes how the vendor behaves from now on; answers the whole of it. */
export const behaviourRoute = <Behaviour extends object>(
  schema: z.ZodType<Partial<Behaviour>>,
): Route<{ behaviour: Behaviour }, undefined> => ({
  method: 'POST',
  path: '/_sim/behaviour',
  handle: ({ state, body }) => {
    Object.assign(state.behaviour, schema.parse(body));
    return { status: 200, body: state.behaviour };
  },
});
