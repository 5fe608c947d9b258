import { z } from 'zod';
import { invariant } from '../../lib/invariant.ts';
import type { Tx } from '../../store/database.ts';
import { standingOrders } from '../../store/orders.ts';
import { holdSeats, lockPool } from '../../store/seat-holds.ts';
import { defineStep, type Outcome, type StepContext } from '../runs/flow.ts';
import {
  awaitSettlement,
  awaitVisible,
  changedSeats,
  changesOfPlan,
  recordPlan,
  type ChangedSeats,
} from '../steps/change-seats.ts';
import { whenPlanned } from '../steps/make-plan.ts';
import type { PlannedSeatsResult } from '../steps/planned.ts';
import { confirmPlan } from './confirm.ts';
import { matchForProvisioning } from './match.ts';
import { planSeats } from './plan-seats.ts';
import { wantedSeats } from './wanted.ts';

/** Buys what is missing: the wish goes into the ledger, the lane of each subscription carries it out. */
export const buySeats = defineStep<ChangedSeats>({
  name: 'buy-seats',
  title: 'Buy the missing seats',
  after: ['confirm-plan'],
  result: changedSeats,
  version: 1,
  // The ledger itself tells what was bought (runs/end-run.ts), whether or not this step came to its end.
  leftover: null,
  isSkipped: ({ changes }) => changes.length === 0,
  do: async (context) => {
    const planned = context.resultOf(planSeats);
    if (planned.changes.length === 0) return { kind: 'done', result: { changes: [] } };
    const known = await changesOfPlan(context, planned);
    if (known.length === 0) return record(context);
    const outcome = await awaitSettlement(context, planned);
    return outcome.kind === 'done' ? judge(outcome.result, planned) : outcome;
  },
});

function record(context: StepContext): Outcome<ChangedSeats> {
  const planned = context.resultOf(planSeats);
  const confirmed = context.resultOf(confirmPlan);
  const matched = context.resultOf(matchForProvisioning);
  return {
    kind: 'within',
    decide: async (tx) => {
      if (await isOrderedMeanwhile(tx, context, planned)) {
        const reason = 'Somebody has ordered the same license meanwhile. Counting again.';
        return { kind: 'again', from: 'choose-order', reason };
      }
      const recorded = await recordPlan(tx, context, planned, matched, confirmed.because);
      if (!recorded.ok) {
        const reason = `${recorded.explanation} Matching again.`;
        return { kind: 'again', from: 'match-customers', reason };
      }
      const { id: runId, clientId: client } = context.run;
      for (const { skuId: id, people } of wantedSeats(context)) {
        const isBought = planned.changes.some((change) => change.skuId === id);
        if (isBought)
          await holdSeats(tx, { runId, clientId: client, skuId: id, people }, context.now);
      }
      const [first] = planned.changes;
      return { kind: 'wait', waitingFor: first?.serviceName ?? 'the CSP', wakeAt: null };
    },
  };
}

/**
 * Between the plan and its yes another run may have ordered the license, at this CSP or at another one, and may have what came
 * of it already: two subscriptions of it are not wanted.
 */
async function isOrderedMeanwhile(
  tx: Tx,
  context: StepContext,
  planned: PlannedSeatsResult,
): Promise<boolean> {
  const { clientId: client } = context.run;
  invariant(planned.planId !== null, 'a plan with changes is stored');
  const since = await whenPlanned(tx, planned.planId);
  for (const { order, skuId: id } of planned.changes) {
    if (order === null) continue;
    await lockPool(tx, client, id);
    const standing = await standingOrders(tx, { clientId: client, skuId: id, since });
    if (standing.length > 0) return true;
  }
  return false;
}

/** Refusals of ours, by how they begin: the plan is outdated, and a new one says what is to be done now. */
const outdated = /^(?:not-needed|license-in-doubt|catalog-changed)/;

/** A change that became unnecessary or doubtful, or that a person closed, is planned anew; a refusal ends the run in words. */
function judge(result: ChangedSeats, planned: PlannedSeatsResult): Outcome<ChangedSeats> {
  const failed = result.changes.find(
    (change) => change.state === 'refused' || change.state === 'abandoned',
  );
  if (failed === undefined) return { kind: 'done', result };
  const isOrder = planned.changes.some(
    (change) => change.order !== null && change.subscriptionId === failed.subscriptionId,
  );
  // What is ordered in its place is chosen anew: nobody's old choice buys a second time.
  const from = isOrder ? 'choose-order' : 'plan-seats';
  if (failed.state === 'abandoned' || outdated.test(failed.reason)) {
    return { kind: 'again', from, reason: `Counting again: ${failed.reason}` };
  }
  const what = isOrder ? 'the order of a new subscription' : 'to change the subscription';
  return {
    kind: 'stop',
    reason: `The CSP refused ${what}: ${failed.reason}`,
    nextStep: 'Correct what it names and start again.',
  };
}

/** Waits until the tenant shows the bought seats. */
export const waitForSeats = defineStep<{ waitedMs: number }>({
  name: 'wait-for-seats',
  title: 'Wait for the seats in the tenant',
  after: ['buy-seats'],
  result: z.object({ waitedMs: z.number() }),
  version: 1,
  leftover: null,
  do: (context) =>
    awaitVisible(
      context,
      context.resultOf(planSeats),
      Number(context.configuration['waitForSeatsHours'] ?? 24),
    ),
});
