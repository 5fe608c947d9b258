import { z } from 'zod';

import type { MarketWork } from './market-work.ts';
import type { Route } from './routes.ts';
import type { Listeners, SeatsChanged } from './seats.ts';

const quantityBody = z.object({ subscriptionId: z.string(), quantity: z.int().nonnegative() });

/** `POST /_sim/other-hand`: somebody sets the seats of a subscription in the vendor's portal. */
export const otherHandRoute = <State>(
  seats: Listeners<SeatsChanged>,
  setQuantity: (work: MarketWork<State>, subscriptionId: string, quantity: number) => void,
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
