import { lotsAfter } from '../core/lots.ts';
import {
  type MarketWork,
  recordQuantity,
  type SeatsName,
  type SeatsStep,
} from '../core/market-work.ts';
import { type ArrowLicense, type ArrowState, STATUS } from './entities.ts';

/** What every change of the world needs. */
export type Change = MarketWork<ArrowState>;

/** Whose seats, in the journal and to the listeners. */
const nameOf = (state: ArrowState, license: ArrowLicense): SeatsName => ({
  csp: 'arrowsphere',
  customerId: license.customerRef,
  tenantId: state.customers[license.customerRef]?.tenantId ?? '',
  subscriptionId: license.ref,
  commerceSubscriptionId: license.commerceId,
  skuId: state.offers[license.sku]?.entraSkuId ?? '',
});

/** Tells the listeners what a license provides now. */
export const announce = (
  { state, seats }: Change,
  license: ArrowLicense,
  at: Temporal.Instant,
): void => {
  const isExpired = license.statusCode === STATUS.expired;
  seats.emit({
    ...nameOf(state, license),
    quantity: license.seats,
    status: isExpired ? 'warning' : 'enabled',
    at: at.toString(),
  });
};

/** Notes in the journal that the seats somebody pays for went from one number to another. */
export const recordSeats = (change: Change, license: ArrowLicense, seats: SeatsStep): void =>
  recordQuantity(change, nameOf(change.state, license), seats);

/** Sets the seats of a license: added seats are a lot of their own, given-back seats come out of the open lots. */
export const setSeats = (
  change: Change,
  license: ArrowLicense,
  after: number,
  by: SeatsStep['by'],
  at: Temporal.Instant = change.now,
): void => {
  const before = license.seats;
  if (after === before) return;
  license.lots = lotsAfter(license.lots, { before, after, at });
  license.seats = after;
  license.history.push({ action: 'seats_updated', before, after, at: at.toString() });
  recordSeats(change, license, { before, after, by });
};

/** A change in the middle of a term deletes what was planned for the renewal, as Microsoft does. */
export const wipeTasks = ({ state }: Change, license: ArrowLicense): void => {
  if (state.behaviour.midTermChange === 'keeps-tasks') return;
  state.tasks = state.tasks.filter(
    ({ licenseRef, statusCode }) => licenseRef !== license.ref || statusCode !== STATUS.scheduled,
  );
};
