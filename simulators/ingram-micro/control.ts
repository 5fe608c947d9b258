import { z } from 'zod';

import { behaviourRoute, otherHandRoute } from '../core/market-control.ts';
import type { Route } from '../core/routes.ts';
import { addOrder, type Change, setQuantity } from './changes.ts';
import type { ImState } from './entities.ts';

const behaviourBody = z
  .strictObject({
    version: z.enum(['1.1', 'newer']),
    forbiddenDecrease: z.enum(['refuse', 'refuse-with-500', 'order-error']),
    subscriptionFilter: z.enum(['every-order', 'sales-only']),
    provisionSeconds: z.number().nonnegative(),
    renewalLeadDays: z.int().nonnegative(),
    largestPage: z.int().positive(),
  })
  .partial();

/** What somebody does in the reseller's control panel: an order too, done at once; no window is asked. */
export const changeByOtherHand = (
  change: Change,
  subscriptionId: string,
  quantity: number,
): void => {
  const { state, now } = change;
  const subscription = state.subscriptions[subscriptionId];
  const [line] = subscription?.lines ?? [];
  if (subscription === undefined || line === undefined) {
    throw new RangeError(`No subscription ${subscriptionId}`);
  }
  addOrder(state, {
    type: 'change',
    customerId: subscription.customerId,
    poNumber: null,
    createdAt: now.toString(),
    status: 'completed',
    lines: [{ productId: line.productId, subscriptionId, quantity }],
    due: null,
  });
  setQuantity(change, subscription, line, { after: quantity, by: 'other-hand', at: now });
};

/** The marketplace's own endpoints below `/_sim/`. */
export const controlRoutes = (seats: Change['seats']): Route<ImState, undefined>[] => [
  otherHandRoute(seats, changeByOtherHand),
  behaviourRoute(behaviourBody),
];
