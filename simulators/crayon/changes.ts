import { lotsAfter } from '../core/lots.ts';
import {
  type MarketWork,
  recordQuantity,
  type SeatsName,
  type SeatsStep,
} from '../core/market-work.ts';
import type { SeatsChanged } from '../core/seats.ts';
import { type CrayonState, type CrayonSubscription, STATUS } from './entities.ts';

/** What every change of the world needs. */
export type Change = MarketWork<CrayonState>;

const tenantStatus = (status: number): SeatsChanged['status'] => {
  if ((status & STATUS.expired) !== 0) return 'warning';
  return (status & STATUS.suspended) !== 0 ? 'suspended' : 'enabled';
};

/** Whose seats, in the journal and to the listeners. */
const nameOf = (state: CrayonState, subscription: CrayonSubscription): SeatsName => ({
  csp: 'crayon',
  customerId: String(subscription.customerTenantId),
  tenantId: state.tenants[subscription.customerTenantId]?.tenantId ?? '',
  subscriptionId: String(subscription.id),
  commerceSubscriptionId: subscription.commerceId,
  skuId: state.products[subscription.partNumber]?.entraSkuId ?? '',
});

/** Tells the listeners what a subscription provides now. */
export const announce = (
  { state, seats }: Change,
  subscription: CrayonSubscription,
  at: Temporal.Instant,
): void => {
  seats.emit({
    ...nameOf(state, subscription),
    quantity: subscription.quantity,
    status: tenantStatus(subscription.status),
    at: at.toString(),
  });
};

/** Announces now, or when Microsoft is done. */
export const announceLater = (
  change: Change,
  subscription: CrayonSubscription,
  at: Temporal.Instant,
): void => {
  const { state } = change;
  const waitMs = state.behaviour.provisionSeconds * 1000;
  if (waitMs === 0) {
    announce(change, subscription, at);
    return;
  }
  const dueAtMs = at.epochMilliseconds + waitMs;
  state.pending.push({ kind: 'announce', subscriptionId: subscription.id, quantity: 0, dueAtMs });
};

/** Notes in the journal that the seats somebody pays for went from one number to another. */
export const recordSeats = (
  change: Change,
  subscription: CrayonSubscription,
  seats: SeatsStep,
): void => recordQuantity(change, nameOf(change.state, subscription), seats);

const print = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? null);

/** Writes a line of the activity log, when the two values differ. */
export const logActivity = (
  { state }: Change,
  subscription: CrayonSubscription,
  line: { by: string; at: Temporal.Instant; column: string; from: unknown; to: unknown },
): void => {
  const [from, to] = [print(line.from), print(line.to)];
  if (from === to || !state.behaviour.logsActivity) return;
  const { by: changedBy, column } = line;
  const changedAt = line.at.toString();
  state.activity.push({ subscriptionId: subscription.id, changedBy, changedAt, column, from, to });
};

/**
 * Sets the seats of a subscription: added seats are a lot of their own, given-back seats come out of the open lots.
 * Deletes what was told for the renewal, as Microsoft does with every change in the middle of a term.
 */
export const setQuantity = (
  change: Change,
  subscription: CrayonSubscription,
  after: number,
  by: SeatsStep['by'],
  at: Temporal.Instant = change.now,
): void => {
  const before = subscription.quantity;
  if (after === before) return;
  subscription.lots = lotsAfter(subscription.lots, { before, after, at });
  subscription.quantity = after;
  if (change.state.behaviour.wipesNextTerm) subscription.nextTerm = null;
  recordSeats(change, subscription, { before, after, by });
};
