import { lotsAfter } from '../core/lots.ts';
import {
  type MarketWork,
  recordQuantity,
  type SeatsName,
  type SeatsStep,
} from '../core/market-work.ts';
import type { SeatsChanged } from '../core/seats.ts';
import type { PcState, PcSubscription } from './entities.ts';
import { findSku } from './rules.ts';

/** What every change of the world needs. */
export type Change = MarketWork<PcState>;

const tenantStatus: Record<PcSubscription['status'], SeatsChanged['status']> = {
  active: 'enabled',
  expired: 'warning',
  suspended: 'suspended',
  disabled: 'suspended',
  deleted: 'deleted',
};

/** The Entra skuId a subscription provides; empty for a product the catalog no longer has. */
export const entraSkuIdOf = (state: PcState, subscription: PcSubscription): string =>
  findSku(state, subscription.productId, subscription.skuId)?.entraSkuId ?? '';

/** Whose seats, in the journal and to the listeners. */
const nameOf = (state: PcState, subscription: PcSubscription): SeatsName => ({
  csp: 'partner-center',
  customerId: subscription.customerId,
  tenantId: subscription.customerId,
  subscriptionId: subscription.id,
  commerceSubscriptionId: subscription.id,
  skuId: entraSkuIdOf(state, subscription),
});

/** Tells the listeners what a subscription provides now. */
export const announce = (
  { state, seats }: Change,
  subscription: PcSubscription,
  at: Temporal.Instant,
): void => {
  seats.emit({
    ...nameOf(state, subscription),
    quantity: subscription.status === 'deleted' ? 0 : subscription.quantity,
    status: tenantStatus[subscription.status],
    at: at.toString(),
  });
};

/** Notes in the journal that the seats somebody pays for went from one number to another. */
export const recordSeats = (change: Change, subscription: PcSubscription, seats: SeatsStep): void =>
  recordQuantity(change, nameOf(change.state, subscription), seats);

/**
 * Sets the seats of a subscription: added seats are a lot with a window of their own, given-back seats come out of the open
 * lots. Deletes what was scheduled for the renewal, as every change of quantity in the middle of a term does.
 */
export const setQuantity = (
  change: Change,
  subscription: PcSubscription,
  after: number,
  by: SeatsStep['by'],
  at: Temporal.Instant = change.now,
): void => {
  const before = subscription.quantity;
  if (after === before) return;
  subscription.lots = lotsAfter(
    subscription.lots,
    { before, after, at },
    change.state.behaviour.consumes,
  );
  subscription.quantity = after;
  subscription.scheduledNextTermInstructions = null;
  subscription.scheduledActions = null;
  subscription.provisioning = { previousQuantity: before, changedAtMs: at.epochMilliseconds };
  subscription.version += 1;
  recordSeats(change, subscription, { before, after, by });
  announce(change, subscription, at);
};

/** Ends a subscription: nothing is owed for it any more. */
export const endSubscription = (
  change: Change,
  subscription: PcSubscription,
  by: SeatsStep['by'],
  at: Temporal.Instant = change.now,
): void => {
  const before = subscription.quantity;
  subscription.status = 'deleted';
  subscription.autoRenewEnabled = false;
  subscription.scheduledNextTermInstructions = null;
  subscription.scheduledActions = null;
  subscription.renewingUntilMs = null;
  subscription.nextEventAtMs = null;
  subscription.lots = [];
  subscription.version += 1;
  recordSeats(change, subscription, { before, after: 0, by });
  announce(change, subscription, at);
};

/** Seats Entra has seen: the old number until the lag is over. */
export const provisionedQuantity = (
  state: PcState,
  subscription: PcSubscription,
  now: Temporal.Instant,
): number => {
  const { previousQuantity, changedAtMs } = subscription.provisioning;
  const isVisible =
    now.epochMilliseconds >= changedAtMs + state.behaviour.provisioningLagSeconds * 1000;
  return isVisible ? subscription.quantity : previousQuantity;
};
