import { z } from 'zod';

import { behaviourRoute } from '../core/market-control.ts';
import type { Route } from '../core/routes.ts';
import { announce, type Change, logActivity, setQuantity } from './changes.ts';
import type { CrayonState } from './entities.ts';

const colleague = 'colleague@msp.example';

const portalChange = z
  .strictObject({
    quantity: z.int().nonnegative(),
    name: z.string().nullable(),
    autoRenewEnabled: z.boolean(),
  })
  .partial();
const otherHandBody = z.object({ subscriptionId: z.coerce.string() }).and(z.looseObject({}));
const behaviourBody = z
  .strictObject({
    casing: z.enum(['pascal', 'camel']),
    tokenError: z.enum(['token', 'oauth', 'envelope']),
    quantityAnswer: z.enum(['applied', 'later']),
    provisionSeconds: z.number().nonnegative(),
    wipesNextTerm: z.boolean(),
    instructions: z.enum(['kept', 'refused', 'ignored']),
    tellsCancellationDate: z.boolean(),
    logsActivity: z.boolean(),
  })
  .partial();

/** What a colleague does in the vendor's portal; what is left out stays. */
export interface PortalChange {
  /** New total; no window is asked. */
  quantity?: number | undefined;
  /** New name. */
  name?: string | null | undefined;
  /** Whether it renews. */
  autoRenewEnabled?: boolean | undefined;
}

/** Does it; the tenant follows at once. */
export const changeByOtherHand = (
  change: Change,
  subscriptionId: string,
  wanted: PortalChange,
): void => {
  const subscription = change.state.subscriptions[subscriptionId];
  if (subscription === undefined) throw new RangeError(`No subscription ${subscriptionId}`);
  const note = (column: string, from: unknown, to: unknown): void =>
    logActivity(change, subscription, { by: colleague, at: change.now, column, from, to });
  if (wanted.name !== undefined) {
    note('Name', subscription.name, wanted.name);
    subscription.name = wanted.name;
  }
  if (wanted.autoRenewEnabled !== undefined) {
    note('AutoRenewEnabled', subscription.autoRenewEnabled, wanted.autoRenewEnabled);
    subscription.autoRenewEnabled = wanted.autoRenewEnabled;
  }
  if (wanted.quantity === undefined) return;
  note('Quantity', subscription.quantity, wanted.quantity);
  setQuantity(change, subscription, wanted.quantity, 'other-hand');
  announce(change, subscription, change.now);
};

/** Cloud-iQ's own endpoints below `/_sim/`. */
export const controlRoutes = (seats: Change['seats']): Route<CrayonState, undefined>[] => [
  {
    method: 'POST',
    path: '/_sim/other-hand',
    handle: (request) => {
      const { subscriptionId, ...wanted } = otherHandBody.parse(request.body);
      changeByOtherHand({ ...request, seats }, subscriptionId, portalChange.parse(wanted));
      return { status: 204 };
    },
  },
  behaviourRoute(behaviourBody),
];
