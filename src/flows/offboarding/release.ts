import type { ChoiceRow } from '../../domain/choice/candidate.ts';
import { skuId, type SkuId } from '../../domain/ids.ts';
import type { PlanSum } from '../../domain/plan/plan.ts';
import { countSeats, releasableSeats } from '../../domain/seats/count-seats.ts';
import type { Tx } from '../../store/database.ts';
import { readClient } from '../../store/clients.ts';
import { lockPool } from '../../store/seat-holds.ts';
import { countPool } from '../lanes/seat-pool.ts';
import { defineStep, nextPoll, type Outcome, type StepContext } from '../runs/flow.ts';
import { commitmentInWords, makePlan, storePlan, type ChosenChange } from '../steps/make-plan.ts';
import {
  nothingPlanned,
  plannedSeats,
  type PlannedSeatsResult,
  type SkippedRelease,
} from '../steps/planned.ts';
import { readSeatFacts, type SeatFacts } from '../steps/seat-facts.ts';
import { limitsOf } from '../steps/seat-settings.ts';
import {
  changedSeats,
  awaitSettlement,
  changesOfPlan,
  recordPlan,
  type ChangedSeats,
} from '../steps/change-seats.ts';
import { choiceFor, confirmRelease, matchForOffboarding, nameIn } from './confirm-release.ts';
import { removeLicenses } from './leave.ts';

/** How long the tenant may take to count a removed license as free before the release is given up, with a note. */
const freePatienceMs = 10 * 60_000;

/** Plans the release from live numbers, after the tenant agreed that the licenses are gone. */
export const planRelease = defineStep<PlannedSeatsResult>({
  name: 'plan-release',
  title: 'Plan the release',
  after: ['remove-licenses'],
  result: plannedSeats,
  version: 1,
  leftover: null,
  do: async (context) => {
    const { release } = context.resultOf(confirmRelease);
    const licenses = context.resultOf(removeLicenses).removed;
    const { customers } = context.resultOf(matchForOffboarding);
    if (!release || licenses.length === 0 || customers.length === 0)
      return { kind: 'done', result: nothingPlanned };
    const [facts, client] = await Promise.all([
      readSeatFacts(context, customers),
      readClient(context.tools.db, context.run.clientId),
    ]);
    const ids = licenses.map((id) => skuId(id)).toSorted();
    return { kind: 'within', decide: (tx) => decide(tx, context, facts, ids, client?.tags ?? []) };
  },
});

async function decide(
  tx: Tx,
  context: StepContext,
  facts: SeatFacts,
  ids: readonly SkuId[],
  tags: readonly string[],
): Promise<Outcome<PlannedSeatsResult>> {
  const changes: ChosenChange[] = [];
  const skipped: SkippedRelease[] = [];
  const sums: PlanSum[] = [];
  for (const id of ids) {
    await lockPool(tx, context.run.clientId, id);
    const picked = context.resultOf(confirmRelease).chosen[id] ?? null;
    const choice = choiceFor(context, facts, id, tags, picked);
    const license = facts.reading.licenses.find((candidate) => candidate.skuId === id);
    const row = choice.chosen;
    if (row === null || license === undefined) {
      const [first] = choice.rows;
      if (first !== undefined)
        skipped.push(skip(context, facts, id, first, first.reasons.join(' ')));
      continue;
    }
    if (!row.reduction.ok) {
      skipped.push(skip(context, facts, id, row, row.reduction.explanation));
      continue;
    }
    const pool = await countPool(
      tx,
      { clientId: context.run.clientId, license, exceptRunId: context.run.id },
      facts.reading,
    );
    const allowed = releasableSeats({
      license: pool.license,
      heldSeatCount: pool.heldSeatCount,
      keepFreeSeatCount: Number(context.configuration['keepFreeSeats'] ?? 0),
      subscriptionQuantity: row.subscription.quantity,
      minimumQuantity: row.subscription.minimumQuantity,
      wantedSeatCount: 1,
    });
    sums.push({
      skuId: id,
      productName: nameIn(facts, id),
      sum: countSeats({
        license: pool.license,
        heldSeatCount: pool.heldSeatCount,
        neededSeatCount: 0,
        keepFreeSeatCount: 0,
      }),
    });
    if (allowed.seatCount > 0) {
      const ownedBefore = license.ownedSeatCount;
      changes.push({
        skuId: id,
        productName: nameIn(facts, id),
        row,
        seatCount: -1,
        ownedBefore,
        rule: choice.rule,
      });
    } else if (allowed.limitedBy === 'seats-in-use' && waitedMs(context) < freePatienceMs) {
      return {
        kind: 'wait',
        waitingFor: `the tenant to count a seat of ${nameIn(facts, id)} as free`,
        wakeAt: nextPoll(context),
      };
    } else {
      skipped.push(
        skip(context, facts, id, row, limitInWords[allowed.limitedBy] ?? allowed.limitedBy),
      );
    }
  }
  return settle(tx, context, { facts, changes, skipped, sums });
}

const limitInWords: Readonly<Record<string, string>> = {
  'seats-in-use': 'every seat is in use or promised to somebody',
  'last-seat': 'it is the last seat of the subscription; ending a subscription is another action',
  'minimum-quantity': 'the product does not allow fewer seats',
  'maximum-units': 'the limit of units in one order is reached',
  nothing: 'nothing to give back',
};

function waitedMs(context: StepContext): number {
  return context.waitingSince === null
    ? 0
    : context.now.since(context.waitingSince).total('milliseconds');
}

function skip(
  context: StepContext,
  facts: SeatFacts,
  id: SkuId,
  row: ChoiceRow,
  reason: string,
): SkippedRelease {
  const { subscription, reduction, nextLegalMoment } = row;
  const customer = context
    .resultOf(matchForOffboarding)
    .customers.find((item) => item.serviceId === subscription.serviceId);
  const isWindowClosed = !reduction.ok && reduction.reason === 'window-closed';
  return {
    skuId: id,
    productName: nameIn(facts, id),
    serviceName: row.serviceName,
    customerName: customer?.customerName ?? subscription.customerId,
    subscriptionId: subscription.id,
    commitment: commitmentInWords(subscription),
    quantity: subscription.quantity,
    reason,
    isWindowClosed,
    closedAt: isWindowClosed ? (reduction.closedAt?.toString() ?? null) : null,
    nextLegalAt: nextLegalMoment.ok ? nextLegalMoment.at.toString() : null,
  };
}

async function settle(
  tx: Tx,
  context: StepContext,
  work: {
    readonly facts: SeatFacts;
    readonly changes: readonly ChosenChange[];
    readonly skipped: readonly SkippedRelease[];
    readonly sums: readonly PlanSum[];
  },
): Promise<Outcome<PlannedSeatsResult>> {
  for (const item of work.skipped) {
    context.say({
      key: `skipped ${item.skuId}`,
      kind: 'refusal',
      text: `${item.productName} stays: ${item.reason}`,
    });
  }
  if (work.changes.length === 0) {
    return { kind: 'done', result: { ...nothingPlanned, skipped: [...work.skipped] } };
  }
  const made = makePlan(context, {
    purpose: 'release',
    customers: context.resultOf(matchForOffboarding).customers,
    tenant: null,
    ...work,
    limits: { ...limitsOf(context), maximumMonthlyCost: Number.MAX_SAFE_INTEGER / 1_000 },
  });
  if (!made.ok) {
    const reason = made.report.breaches.map((breach) => breach.explanation).join(' ');
    const skipped = work.changes.map((change) =>
      skip(context, work.facts, change.skuId, change.row, reason),
    );
    return { kind: 'done', result: { ...nothingPlanned, skipped: [...work.skipped, ...skipped] } };
  }
  await storePlan(tx, context, made.plan, made.result);
  return { kind: 'done', result: made.result };
}

/** Gives the seats back through the ledger. What the CSP refuses is told on the ticket; the run still finishes. */
export const releaseSeats = defineStep<ChangedSeats>({
  name: 'release-seats',
  title: 'Give the seats back',
  after: ['plan-release'],
  result: changedSeats,
  version: 1,
  leftover: null,
  do: async (context) => {
    const planned = context.resultOf(planRelease);
    if (planned.changes.length === 0) return { kind: 'done', result: { changes: [] } };
    const known = await changesOfPlan(context, planned);
    if (known.length > 0) return awaitSettlement(context, planned);
    const { confirmedBy } = context.resultOf(confirmRelease);
    return {
      kind: 'within',
      decide: async (tx) => {
        const because =
          confirmedBy === null
            ? 'this package needs no confirmation'
            : `confirmed by ${confirmedBy}`;
        await recordPlan(tx, context, planned, because);
        return {
          kind: 'wait',
          waitingFor: planned.changes[0]?.serviceName ?? 'the CSP',
          wakeAt: null,
        };
      },
    };
  },
});
