import { z } from 'zod';

import type { Route } from '../core/routes.ts';
import { type Change, setQuantity } from './changes.ts';
import type { SherwebState } from './entities.ts';

const otherHandBody = z.object({ subscriptionId: z.string(), quantity: z.int().nonnegative() });
const scheduleBody = z.object({
  subscriptionId: z.string(),
  scheduledQuantity: z.int().positive().nullable(),
});
const behaviourBody = z
  .strictObject({
    provisionSeconds: z.number().nonnegative(),
    refusesBy: z.enum(['answer', 'tracking']),
    problemType: z.enum(['class-name', 'about:blank']),
    tellsTrackingId: z.boolean(),
    tellsMicrosoftSkuId: z.boolean(),
    showsPrices: z.boolean(),
    marksUtc: z.boolean(),
    listsPastMinimums: z.boolean(),
  })
  .partial();

const find = (
  { subscriptions }: SherwebState,
  id: string,
): SherwebState['subscriptions'][string] => {
  const subscription = subscriptions[id];
  if (subscription === undefined) throw new RangeError(`No subscription ${id}`);
  return subscription;
};

/** What somebody does in the vendor's portal: no window is asked. */
export const changeByOtherHand = (
  change: Change,
  subscriptionId: string,
  quantity: number,
): void => {
  setQuantity(change, find(change.state, subscriptionId), quantity, 'other-hand', change.now);
};

/** Sherweb's own endpoints below `/_sim/`. */
export const controlRoutes = (seats: Change['seats']): Route<SherwebState, undefined>[] => [
  {
    method: 'POST',
    path: '/_sim/other-hand',
    handle: (request) => {
      const { subscriptionId, quantity } = otherHandBody.parse(request.body);
      changeByOtherHand({ ...request, seats }, subscriptionId, quantity);
      return { status: 204 };
    },
  },
  {
    method: 'POST',
    path: '/_sim/schedule',
    handle: ({ state, body }) => {
      const { subscriptionId, scheduledQuantity } = scheduleBody.parse(body);
      find(state, subscriptionId).scheduledQuantity = scheduledQuantity;
      return { status: 204 };
    },
  },
  {
    method: 'POST',
    path: '/_sim/behaviour',
    handle: ({ state, body }) => {
      Object.assign(state.behaviour, behaviourBody.parse(body));
      return { status: 200, body: state.behaviour };
    },
  },
];
