import type { SeatChange } from '../../store/seat-changes.ts';
import { nextPoll, type Outcome, type StepContext, waitedMs } from '../runs/flow.ts';
import { changesOfPlan, settleVisible, type ChangedSeats } from '../steps/change-seats.ts';
import type { PlannedSeatsResult } from '../steps/planned.ts';

/** How long the note of a leaver waits for the tenant to show the release: it need not before the term ends. Assumed. */
const shownPatienceMs = 60 * 60_000;

/**
 * Waits for the tenant to show what was given back at a CSP that does not say which of the tenant's subscriptions it is.
 *
 * Only the sum of the license can tell there. What nobody has seen leave the tenant is taken off every later count, so that
 * without this look the next starter would be bought a seat too many.
 */
export async function awaitShown(
  context: StepContext,
  planned: PlannedSeatsResult,
  changed: ChangedSeats,
): Promise<Outcome<ChangedSeats>> {
  const rows = await changesOfPlan(context, planned);
  if (!rows.some(isToldBySum)) return { kind: 'done', result: changed };
  const unseen = await settleVisible(context, planned);
  if (!unseen.some(isToldBySum) || waitedMs(context) >= shownPatienceMs)
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
