import { z } from 'zod';

import { behaviourRoute, otherHandRoute } from '../core/market-control.ts';
import type { Route } from '../core/routes.ts';
import { announce, type Change, setSeats, wipeTasks } from './changes.ts';
import type { ArrowState } from './entities.ts';

const behaviourBody = z
  .strictObject({
    provisionSeconds: z.number().nonnegative(),
    refusedKeyStatus: z.literal([401, 403]),
    seatsShow: z.enum(['when-done', 'at-once']),
    midTermChange: z.enum(['wipes-tasks', 'keeps-tasks']),
    newTasks: z.enum(['kept', 'refused', 'lost']),
    namesTenant: z.boolean(),
    tellsDecrease: z.boolean(),
  })
  .partial();

/** What somebody does in the vendor's portal: no window is asked, and the tenant follows at once. */
export const changeByOtherHand = (change: Change, ref: string, quantity: number): void => {
  const license = change.state.licenses[ref];
  if (license === undefined) throw new RangeError(`No license ${ref}`);
  setSeats(change, license, quantity, 'other-hand');
  wipeTasks(change, license);
  announce(change, license, change.now);
};

/** ArrowSphere's own endpoints below `/_sim/`. */
export const controlRoutes = (seats: Change['seats']): Route<ArrowState, undefined>[] => [
  otherHandRoute(seats, changeByOtherHand),
  behaviourRoute(behaviourBody),
];
