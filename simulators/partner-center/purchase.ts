import { newLot, windowEnd } from '../core/lots.ts';
import type { PcOrder, PcState, PcSubscription } from './entities.ts';
import { afterTermMs, findSku, termEnd } from './rules.ts';

/** The subscription an order line becomes. */
export const newSubscription = (
  state: PcState,
  order: PcOrder,
  line: PcOrder['lines'][number],
  at: Temporal.Instant,
): PcSubscription => {
  const [productId = '', skuId = '', availability = ''] = line.catalogItemId.split(':');
  const sku = findSku(state, productId, skuId);
  const startsOn = at.toZonedDateTimeISO('UTC').toPlainDate().toString();
  const commitmentEndsOn = line.customTermEndsOn ?? termEnd(startsOn, line.termDuration, 1);
  const title = sku?.title ?? line.catalogItemId;
  return {
    id: line.subscriptionId,
    customerId: order.customerId,
    kind: 'nce',
    productId,
    skuId,
    availabilityId: availability,
    offerName: title,
    // That the order's name goes over to the subscription is inferred: both are "defined by the partner".
    friendlyName: line.friendlyName ?? title,
    quantity: line.quantity,
    status: 'active',
    createdAt: at.toString(),
    termStartedAt: at.toString(),
    // A custom end shifts all later terms: they are counted from the day after it.
    anchorOn:
      line.customTermEndsOn === null
        ? startsOn
        : Temporal.PlainDate.from(line.customTermEndsOn).add({ days: 1 }).toString(),
    termCount: line.customTermEndsOn === null ? 1 : 0,
    commitmentEndsOn,
    termDuration: line.termDuration,
    billingCycle: line.billingCycle.toLowerCase(),
    autoRenewEnabled: true,
    isTrial: sku?.isTrial ?? false,
    isExtended: false,
    lots: [newLot(line.quantity, at)],
    cancellableUntil: windowEnd(at),
    orderId: order.id,
    scheduledNextTermInstructions: null,
    scheduledActions: null,
    updateCount: 0,
    version: 1,
    renewingUntilMs: null,
    nextEventAtMs: afterTermMs(commitmentEndsOn),
    provisioning: { previousQuantity: 0, changedAtMs: at.epochMilliseconds },
  };
};
