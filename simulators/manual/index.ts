import type { SimulatedVendor } from '../core/vendor.ts';
import { accountOf, subscriptionIdOf } from './book.ts';
import { name } from './portal.ts';

export { openPortal } from './portal.ts';
export type { Errand, ManualPortal } from './portal.ts';

/** The vendor without an API, by the name that its kind of service has in the product. */
export const vendor: SimulatedVendor = {
  name,
  customerIdOf: ({ key }) => accountOf(key),
  subscriptionIdOf: ({ key }) => subscriptionIdOf(key),
};
