import { z } from 'zod';

import { behaviourRoute, otherHandRoute } from '../core/market-control.ts';
import type { Route } from '../core/routes.ts';
import { audit } from './audit.ts';
import { type Change, setQuantity } from './changes.ts';
import type { PcState } from './entities.ts';
import { toSubscription } from './wire.ts';

const behaviourBody = z
  .strictObject({
    quantityAnswer: z.enum(['immediate', 'accepted']),
    acceptedDelaySeconds: z.number().nonnegative(),
    closedWindowCode: z.union([z.literal(800_090), z.literal(900_257), z.literal(900_214)]),
    consumes: z.enum(['newest-first', 'oldest-first']),
    errorCodes: z.enum(['number', 'string', 'alternating']),
    pagingEnd: z.enum(['no-token', 'error-2000']),
    requiresMfa: z.boolean(),
    doublesRequestIds: z.boolean(),
    renewalMinutes: z.number().nonnegative(),
    extendsServiceTerm: z.boolean(),
    provisioningLagSeconds: z.number().nonnegative(),
    orderSeconds: z.number().nonnegative(),
    orderListLagSeconds: z.number().nonnegative(),
    checkoutSeconds: z.number().nonnegative(),
    checkoutAnswer: z.enum(['result', 'order']),
    maxUpdates: z.int().positive(),
  })
  .partial();

/** What somebody does in the vendor's portal: no window is asked, and it is in the activity log without an application. */
export const changeByOtherHand = (
  change: Change,
  subscriptionId: string,
  quantity: number,
): void => {
  const subscription = change.state.subscriptions[subscriptionId.toLowerCase()];
  if (subscription === undefined) throw new RangeError(`No subscription ${subscriptionId}`);
  const oldValue = toSubscription(change.state, subscription, change.now, 'single');
  setQuantity(change, subscription, quantity, 'other-hand');
  const newValue = toSubscription(change.state, subscription, change.now, 'single');
  audit(change, undefined, {
    customerId: subscription.customerId,
    type: 'update_subscription',
    oldValue,
    newValue,
  });
};

/** Partner Center's own endpoints below `/_sim/`. */
export const controlRoutes = (seats: Change['seats']): Route<PcState, undefined>[] => [
  otherHandRoute(seats, changeByOtherHand),
  behaviourRoute(behaviourBody),
  {
    method: 'POST',
    path: '/_sim/rotate-availabilities',
    handle: ({ state }) => {
      state.catalogVersion += 1;
      return { status: 200, body: { catalogVersion: state.catalogVersion } };
    },
  },
];
