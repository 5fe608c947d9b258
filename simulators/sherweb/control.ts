import { z } from 'zod';

import { behaviourRoute, otherHandRoute } from '../core/market-control.ts';
import type { Route } from '../core/routes.ts';
import { type Change, setQuantity } from './changes.ts';
import type { SherwebState } from './entities.ts';

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
  otherHandRoute(seats, changeByOtherHand),
  {
    method: 'POST',
    path: '/_sim/schedule',
    handle: ({ state, body }) => {
      const { subscriptionId, scheduledQuantity } = scheduleBody.parse(body);
      find(state, subscriptionId).scheduledQuantity = scheduledQuantity;
      return { status: 204 };
    },
  },
  behaviourRoute(behaviourBody),
];
