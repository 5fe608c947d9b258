import { assertNever, invariant } from '../../lib/invariant.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { OrderAnswer, SentOrder } from '../../ports/ordering.ts';
import { transact } from '../../store/database.ts';
import { assertFence } from '../../store/fence.ts';
import { attemptsOf, beginOrder } from '../../store/orders.ts';
import type { SeatChange } from '../../store/seat-changes.ts';
import type { WriteSettlement } from '../../store/seat-writes.ts';
import { crashPoint } from '../engine/crash-point.ts';
import type { DueWork } from '../lanes/look-at-lane.ts';
import { settlementOfFailure } from '../lanes/send-write.ts';
import { settleAndRing, type LaneLook } from '../lanes/settle.ts';
import { traceWrite } from '../lanes/trace-seats.ts';
import { settleUnsent } from '../lanes/unsent.ts';
import type { FlowTools } from '../tools.ts';
import { idsOf, orderingOf } from './ordering-of.ts';
import { recheckOrder } from './recheck-order.ts';
import { storedOrder, toNewOrder, toSentOrder } from './stored-order.ts';

/** Between two looks while the CSP's list does not show yet what our own last order came to. */
const lagWaitSeconds = 5;
/** After an attempt that did not leave; grows with their number. */
const retryWaitMs = { first: 1_000, most: 60_000 };

/**
 * Sends one order, once. It is checked against the live world, prepared where the CSP has that, and written down whole
 * before the call; the fence is checked with it and again just before the call. Wishes of other runs on the lane wait: the
 * next look finds the subscription that came of this one.
 */
export async function placeOneOrder(tools: FlowTools, work: DueWork): Promise<LaneLook> {
  const { lane, csp, fence } = work;
  const [change] = work.due;
  invariant(change !== undefined, 'a lane is worked on only where something is due');
  const order = storedOrder.parse(change.new_order);
  const verdict = await recheckOrder(tools, { csp, lane, change, order });
  if (verdict.kind === 'look-again')
    return { wakeAt: tools.clock.now().add({ seconds: lagWaitSeconds }) };
  if (verdict.kind === 'refused') return refuseUnsent(tools, work, change, verdict.reason);
  const attempts = await attemptsOf(tools.db, change);
  const wish = toNewOrder({
    order,
    customerId: idsOf(change).customerId,
    quantity: change.seat_delta,
    requestId: change.id,
  });
  // An attempt that was disproved may still come through: what it knew is what the next one is told from.
  const disproved = attempts.find((attempt) => attempt.detail !== null);
  const before = disproved === undefined ? null : toSentOrder(disproved.sent_order);
  const prepared = before === null ? await prepare(work, wish) : before;
  if ('refusal' in prepared) return refuseUnsent(tools, work, change, prepared.refusal);
  const now = tools.clock.now();
  const sent: SentOrder = {
    ...wish,
    preparation: prepared.preparation,
    subscriptionsBefore: before?.subscriptionsBefore ?? verdict.subscriptionsBefore,
    sentAt: before?.sentAt ?? now,
  };
  crashPoint('order:before-save');
  const write = await transact(tools.db, async (tx) => {
    const begun = await beginOrder(tx, fence, { lane, change, sentOrder: sent, now });
    if (begun !== null) await traceWrite(tx, { write: begun, changes: [change], now });
    return begun;
  });
  if (write === null) return { wakeAt: tools.clock.now() };
  await transact(tools.db, (tx) => assertFence(tx, fence));
  crashPoint('order:before-send');
  const settlement = await callOnce(work, sent);
  crashPoint('order:after-send');
  await settleAndRing(tools, fence, { write, changes: [change] }, settlement.settlement);
  crashPoint('order:after-settle');
  const grownMs = Math.min(retryWaitMs.most, retryWaitMs.first * 2 ** Math.min(6, attempts.length));
  const isUnsent = settlement.settlement.write === 'not-applied';
  const pauseMs = isUnsent ? Math.max(grownMs, settlement.askedMs) : 0;
  return { wakeAt: tools.clock.now().add({ milliseconds: pauseMs }) };
}

async function refuseUnsent(
  tools: FlowTools,
  { fence }: DueWork,
  change: SeatChange,
  reason: string,
): Promise<LaneLook> {
  await settleUnsent(tools, fence, 'refused', [{ change, reason }]);
  return { wakeAt: tools.clock.now() };
}

/** Makes what the order is placed by, where the CSP has such a thing. Buys nothing. */
async function prepare(
  { csp }: DueWork,
  wish: Parameters<NonNullable<ReturnType<typeof orderingOf>['prepareOrder']>>[0],
): Promise<{ readonly preparation: string | null } | { readonly refusal: string }> {
  const answer = await orderingOf(csp).prepareOrder?.(wish);
  if (answer === undefined) return { preparation: null };
  return answer.outcome === 'prepared'
    ? { preparation: answer.preparation }
    : { refusal: `${answer.reason}: ${answer.detail}` };
}

async function callOnce(
  { csp }: DueWork,
  sent: SentOrder,
): Promise<{ readonly settlement: WriteSettlement; readonly askedMs: number }> {
  try {
    const answer = await orderingOf(csp).placeOrder(sent);
    const askedMs = answer.outcome === 'refused' ? (answer.retryAfterMs ?? 0) : 0;
    return { settlement: settlementOf(answer, csp.name), askedMs };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { settlement: settlementOfFailure(error), askedMs: error.retryAfterMs ?? 0 };
  }
}

/** What an answer means for the ledger. What was placed still has to be found before it is `confirmed`. */
function settlementOf(answer: OrderAnswer, cspName: string): WriteSettlement {
  switch (answer.outcome) {
    case 'placed': {
      const named = answer.reference === null ? 'the order' : `order ${answer.reference}`;
      const reason = `${cspName} took ${named} of a new subscription`;
      return { write: 'accepted', changes: 'accepted', reason, reference: answer.reference };
    }
    case 'refused':
      if (answer.retryAfterMs !== null) {
        const reason = `${cspName} is busy and asks to come back: ${answer.detail}`;
        return { write: 'not-applied', changes: 'approved', reason };
      }
      return {
        write: 'refused',
        changes: 'refused',
        reason: `${answer.reason}: ${answer.detail}`,
        detail: answer.detail,
      };
    default:
      return assertNever(answer);
  }
}
