import { listInWords, seatsInWords } from '../../domain/wording.ts';
import type { Trace } from '../runs/flow.ts';
import type { PlannedSeats, PlannedSeatsResult, SkippedRelease } from './planned.ts';

/** A plan as it was stored, and each seat that was wanted back and stays, with the reason; nothing where nothing was planned. */
export function tracePlan(planned: PlannedSeatsResult): readonly Trace[] {
  const kept = planned.skipped.map(traceSkipped);
  if (planned.planId === null) return kept;
  const { planId, hash, changes, sentences } = planned;
  const quantities = (pick: (change: PlannedSeats) => number) =>
    Object.fromEntries(changes.map((change) => [change.subscriptionId, pick(change)]));
  const made: Trace = {
    action: 'plans.make',
    summary: `Planned to ${listInWords(changes.map(changeInWords))}`,
    before: { quantities: quantities((change) => change.quantityBefore) },
    after: { quantities: quantities((change) => change.quantityAfter), sentences },
    externalIds: { Plan: planId, 'Plan hash': hash ?? '' },
  };
  return [made, ...kept];
}

function changeInWords(change: PlannedSeats): string {
  const verb = change.seatCount > 0 ? 'buy' : 'give back';
  const { quantityBefore, quantityAfter, serviceName } = change;
  return `${verb} ${seatsInWords(change.seatCount)} of ${change.productName} at ${serviceName} (${quantityBefore} → ${quantityAfter})`;
}

function traceSkipped(skipped: SkippedRelease): Trace {
  const { productName, serviceName, reason, closedAt, nextLegalAt, quantity } = skipped;
  return {
    action: 'seats.keep',
    summary: `Kept the seat of ${productName} at ${serviceName}: ${reason}`,
    before: { quantity },
    after: { quantity, closedAt, nextLegalAt },
    externalIds: { [`${serviceName} subscription`]: skipped.subscriptionId },
  };
}
