import { z } from 'zod';

import { behaviourRoute, otherHandRoute } from '../core/market-control.ts';
import type { Route } from '../core/routes.ts';
import { type Change, setQuantity } from './changes.ts';
import type { IonState } from './entities.ts';
import { requestNewCredentials } from './tokens.ts';

const behaviourBody = z
  .strictObject({
    provisionSeconds: z.number().nonnegative(),
    refusesAt: z.enum(['request', 'order']),
    cancellationDays: z.number().positive(),
    totals: z.enum(['paginationResponse', 'totalCount']),
    refreshDays: z.number().positive(),
    refreshEndsAccessTokens: z.boolean(),
    logsRenewals: z.boolean(),
    keepsFirstTermDates: z.boolean(),
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
};

/** Ion's own endpoints below `/_sim/`. */
export const controlRoutes = (seats: Change['seats']): Route<IonState, undefined>[] => [
  otherHandRoute(seats, changeByOtherHand),
  behaviourRoute(behaviourBody),
  {
    method: 'POST',
    path: '/_sim/new-credentials',
    handle: ({ state, now }) => ({
      status: 200,
      body: { refreshToken: requestNewCredentials(state, now) },
    }),
  },
];
