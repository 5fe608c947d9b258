import { z } from 'zod';

import { behaviourRoute, otherHandRoute } from '../core/market-control.ts';
import type { Route } from '../core/routes.ts';
import { announce, type Change, setQuantity } from './changes.ts';
import type { Pax8State } from './entities.ts';

const behaviourBody = z
  .strictObject({
    commitmentField: z.enum(['commitmentTerm', 'commitment', 'commitmentTermEndDate']),
    mixesDateFormats: z.boolean(),
    hasNullMessages: z.boolean(),
    forbiddenDecrease: z.enum(['refuse', 'accept-then-revert']),
    provisionSeconds: z.number().nonnegative(),
    namesSubscriptionInOrder: z.boolean(),
    approvalSeconds: z.number().nonnegative(),
    listLagSeconds: z.number().nonnegative(),
  })
  .partial();

/** What somebody does in the vendor's portal: no window is asked, and the tenant follows at once. */
export const changeByOtherHand = (
  change: Change,
  subscriptionId: string,
  quantity: number,
): void => {
  const subscription = change.state.subscriptions[subscriptionId];
  if (subscription === undefined) throw new RangeError(`No subscription ${subscriptionId}`);
  setQuantity(change, subscription, quantity, 'other-hand');
  announce(change, subscription, change.now);
};

/** Pax8's own endpoints below `/_sim/`. */
export const controlRoutes = (seats: Change['seats']): Route<Pax8State, undefined>[] => [
  otherHandRoute(seats, changeByOtherHand),
  behaviourRoute(behaviourBody),
];
