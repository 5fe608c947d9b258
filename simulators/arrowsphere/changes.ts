import type { QuantityEffect } from '../core/journal.ts';
import { lotsAfter } from '../core/lots.ts';
import type { MarketWork } from '../core/market-work.ts';
import { type ArrowLicense, type ArrowState, STATUS } from './entities.ts';

/** What every change of the world needs. */
export type Change = MarketWork<ArrowState>;

const tenantOf = (state: ArrowState, { customerRef }: ArrowLicense): string =>
  state.customers[customerRef]?.tenantId ?? '';

const skuOf = (state: ArrowState, { sku }: ArrowLicense): string =>
  state.offers[sku]?.entraSkuId ?? '';

/** Tells the listeners what a license provides now. */
export const announce = (
  { state, seats }: Change,
  license: ArrowLicense,
  at: Temporal.Instant,
): void => {
  const isExpired = license.statusCode === STATUS.expired;
  seats.emit({
    csp: 'arrowsphere',
    customerId: license.customerRef,
    tenantId: tenantOf(state, license),
    subscriptionId: license.ref,
    commerceSubscriptionId: license.commerceId,
    skuId: skuOf(state, license),
    quantity: license.seats,
    status: isExpired ? 'warning' : 'enabled',
    at: at.toString(),
  });
};

/** Notes in the journal that the seats somebody pays for went from one number to another. */
export const recordSeats = (
  { state, record }: Change,
  license: ArrowLicense,
  seats: { before: number; after: number; by: QuantityEffect['by'] },
): void => {
  record({
    kind: 'quantity',
    customerId: license.customerRef,
    tenantId: tenantOf(state, license),
    subscriptionId: license.ref,
    skuId: skuOf(state, license),
    ...seats,
  } satisfies QuantityEffect);
};

/** Sets the seats of a license: added seats are a lot of their own, given-back seats come out of the open lots. */
export const setSeats = (
  change: Change,
  license: ArrowLicense,
  after: number,
  by: QuantityEffect['by'],
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
