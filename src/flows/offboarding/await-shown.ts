import type { SeatChange } from '../../store/seat-changes.ts';
import { unseenReleaseMs } from '../lanes/seat-pool.ts';
import { nextPoll, type Outcome, type StepContext, waitedMs } from '../runs/flow.ts';
import { changesOfPlan, settleVisible, type ChangedSeats } from '../steps/change-seats.ts';
import type { PlannedSeatsResult } from '../steps/planned.ts';

/**
 * Waits for the tenant to show what was given back at a CSP that does not say which of the tenant's subscriptions it is.
 *
 * Only the sum of the license can tell there; what nobody has seen leave the tenant is taken off later counts
 * (`unseenReleaseMs`).
 */
export async function awaitShown(
  context: StepContext,
  planned: PlannedSeatsResult,
  changed: ChangedSeats,
): Promise<Outcome<ChangedSeats>> {
  const rows = await changesOfPlan(context, planned);
  if (!rows.some(isToldBySum)) return { kind: 'done', result: changed };
  const unseen = await settleVisible(context, planned);
  if (!unseen.some(isToldBySum) || waitedMs(context) >= unseenReleaseMs)
    return { kind: 'done', result: changed };
  return {
    kind: 'wait',
    waitingFor: 'the tenant to show fewer seats',
    wakeAt: nextPoll(context),
  };
}

/** Whether the tenant's sum is all that tells of this change. */
const isToldBySum = ({ change }: { readonly change: SeatChange }): boolean =>
  change.state === 'confirmed' && change.commerce_subscription_id === null;
