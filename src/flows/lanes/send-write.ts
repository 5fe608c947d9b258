import { cspCustomerId, subscriptionId } from '../../domain/ids.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { assertNever, invariant } from '../../lib/invariant.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { Fence } from '../../ports/fence.ts';
import type { WriteAnswer } from '../../ports/marketplace.ts';
import { transact } from '../../store/database.ts';
import { assertFence } from '../../store/fence.ts';
import type { Lane, SeatChange } from '../../store/seat-changes.ts';
import { beginWrite, failedAttempts, type WriteSettlement } from '../../store/seat-writes.ts';
import { crashPoint } from '../engine/crash-point.ts';
import type { ConnectedMarketplace, FlowTools } from '../tools.ts';
import { expectTarget } from './reconcile.ts';
import { settleAndRing, type LaneLook } from './settle.ts';
import { traceWrite } from './trace-seats.ts';

export interface LaneWork {
  readonly lane: Lane;
  readonly fence: Fence;
  readonly csp: ConnectedMarketplace;
  readonly subscription: Subscription;
  /** At least one; all in the same direction. */
  readonly changes: readonly SeatChange[];
}

/**
 * Sends one absolute total, once. The attempt is in the ledger before the call; the fence is checked with it and again
 * just before the call. Whatever happens to the answer, the next look at the lane starts from the ledger row.
 */
export async function sendWrite(tools: FlowTools, work: LaneWork): Promise<LaneLook> {
  const { lane, fence, csp, subscription, changes } = work;
  const [first] = changes;
  invariant(first !== undefined, 'a write carries at least one change');
  const before = subscription.quantity;
  const target = before + changes.reduce((seats, change) => seats + change.seat_delta, 0);
  const write = await transact(tools.db, async (tx) => {
    const now = tools.clock.now();
    const begun = await beginWrite(tx, fence, {
      lane,
      customerId: first.customer_id,
      quantityBefore: before,
      quantityTarget: target,
      schedule: scheduleAfter(subscription, target),
      changes,
      now,
    });
    if (begun !== null) await traceWrite(tx, { write: begun, changes, now });
    return begun;
  });
  if (write === null) return { wakeAt: tools.clock.now() };
  await transact(tools.db, (tx) => assertFence(tx, fence));
  crashPoint('lane:before-send');
  const outcome = await callOnce(() =>
    csp.marketplace.setQuantity({
      customerId: cspCustomerId(first.customer_id),
      subscriptionId: subscriptionId(lane.subscriptionId),
      fromQuantity: before,
      toQuantity: target,
      requestId: write.id,
    }),
  );
  crashPoint('lane:after-send');
  const settlement = settlementOf(outcome, csp.name, target);
  const settled = await settleAndRing(tools, fence, { write, changes }, settlement);
  crashPoint('lane:after-settle');
  if (
    settlement.write === 'accepted' &&
    outcome.kind === 'answer' &&
    outcome.answer.outcome === 'applied'
  ) {
    return expectTarget(tools, { lane, fence, csp, changes, write: settled });
  }
  const { total } = await failedAttempts(tools.db, lane, first.created_at);
  return { wakeAt: tools.clock.now().add({ milliseconds: pauseAfter(outcome, total) }) };
}

/** A quantity scheduled for the renewal keeps its distance to the live one: 10 with 8 scheduled become 11 with 9. */
function scheduleAfter(subscription: Subscription, target: number) {
  const { scheduledQuantity: before, scheduledTerms: terms = null, quantity } = subscription;
  return before === null
    ? null
    : { before, target: Math.max(1, before + target - quantity), terms };
}

type Outcome =
  | { readonly kind: 'answer'; readonly answer: WriteAnswer }
  | { readonly kind: 'failure'; readonly error: ConnectorError };

async function callOnce(call: () => Promise<WriteAnswer>): Promise<Outcome> {
  try {
    return { kind: 'answer', answer: await call() };
  } catch (error) {
    if (error instanceof ConnectorError) return { kind: 'failure', error };
    throw error;
  }
}

/** What an answer means for the ledger. `applied` still has to be read back before it is `confirmed`. */
function settlementOf(outcome: Outcome, cspName: string, target: number): WriteSettlement {
  if (outcome.kind === 'failure') return settlementOfFailure(outcome.error);
  const { answer } = outcome;
  switch (answer.outcome) {
    case 'applied':
      return {
        write: 'accepted',
        changes: 'accepted',
        reason: `${cspName} answered with quantity ${answer.quantity}`,
        reference: answer.reference,
      };
    case 'accepted':
      return {
        write: 'accepted',
        changes: 'accepted',
        reason:
          answer.words === undefined
            ? `${cspName} took the order for ${target} and is working on it`
            : `${cspName} ${answer.words} (${target} seats)`,
        reference: answer.reference,
      };
    case 'refused':
      if (answer.retryAfterMs !== null) {
        return {
          write: 'not-applied',
          changes: 'approved',
          reason: `${cspName} is busy and asks to come back: ${answer.detail}`,
        };
      }
      return {
        write: 'refused',
        changes: 'refused',
        reason: `${answer.reason}: ${answer.detail}`,
        detail: answer.detail,
      };
    case 'not-sent':
      return {
        write: 'not-applied',
        changes: 'approved',
        reason: `nothing was sent: the quantity was ${answer.liveQuantity} at the last look`,
      };
    default:
      return assertNever(answer);
  }
}

/** Kinds that prove that nothing happened send the changes back; everything else may have happened. */
export function settlementOfFailure(error: ConnectorError): WriteSettlement {
  switch (error.kind) {
    case 'unavailable':
    case 'rate-limited':
    case 'auth-expired':
      return {
        write: 'not-applied',
        changes: 'approved',
        reason: `nothing was sent: ${error.message}`,
      };
    case 'forbidden':
    case 'not-found':
    case 'conflict':
    case 'invalid':
      return { write: 'refused', changes: 'refused', reason: error.message, detail: error.message };
    case 'unknown-outcome':
    case 'unexpected-shape':
      return { write: 'unknown', changes: 'unknown', reason: error.message, detail: error.message };
    default:
      return assertNever(error.kind);
  }
}

/** What is not sent for its third time waits longer than what is not sent for its first. */
function pauseAfter(outcome: Outcome, failedCount: number): number {
  if (outcome.kind === 'answer' && outcome.answer.outcome === 'accepted') return 200;
  if (outcome.kind === 'answer' && outcome.answer.outcome === 'applied') return 0;
  const grownMs = Math.min(60_000, 300 * 2 ** Math.min(10, Math.max(0, failedCount - 1)));
  return Math.max(grownMs, askedMs(outcome));
}

function askedMs(outcome: Outcome): number {
  if (outcome.kind === 'failure') return outcome.error.retryAfterMs ?? 0;
  return outcome.answer.outcome === 'refused' ? (outcome.answer.retryAfterMs ?? 0) : 0;
}
