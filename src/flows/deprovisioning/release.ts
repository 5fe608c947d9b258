import { z } from 'zod';
import { skuId, type SkuId } from '../../domain/ids.ts';
import type { PlanSum } from '../../domain/plan/plan.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { Tx } from '../../store/database.ts';
import { readClient } from '../../store/clients.ts';
import { lockPools } from '../../store/seat-holds.ts';
import { readPools } from '../lanes/seat-pool.ts';
import {
  defineStep,
  nextPoll,
  type Outcome,
  type Step,
  type StepContext,
  type StepKey,
  type Trace,
  waitedMs,
} from '../runs/flow.ts';
import { makePlan, storePlan, type ChosenChange } from '../steps/make-plan.ts';
import { nothingPlanned, plannedSeats, type SkippedRelease } from '../steps/planned.ts';
import { readSeatFacts, type SeatFacts } from '../steps/seat-facts.ts';
import { doubtAbout } from '../steps/customer-doubt.ts';
import { proveAgain } from '../steps/match-holds.ts';
import { releaseLimits } from '../steps/seat-settings.ts';
import { tracePlan } from '../steps/trace-plan.ts';
import {
  changedSeats,
  awaitProofOfRelease,
  awaitSettlement,
  changesOfPlan,
  recordPlan,
  type ChangedSeats,
} from '../steps/change-seats.ts';
import { customersOfRun } from '../steps/match-customers.ts';
import { wishedRelease } from './confirm-release.ts';
import { judgeRelease, skipRelease, type ReleaseWork } from './judge-release.ts';

/** How long the facts may be unreadable in a way that waiting rarely mends before the release is given up, with a note. */
const readPatienceMs = 60 * 60_000;

const plannedRelease = plannedSeats.extend({
  /** Licenses without any subscription to name: their seats stay, and why. */
  notPlanned: z
    .array(z.object({ skuId: z.string(), productName: z.string(), reason: z.string() }))
    .default([]),
});
type PlannedRelease = z.output<typeof plannedRelease>;

const nothingToRelease: PlannedRelease = { ...nothingPlanned, notPlanned: [] };

/** What is given back, whatever package planned it: of the step `planReleaseStep`. */
export const plannedReleases: StepKey<PlannedRelease> = {
  name: 'plan-release',
  result: plannedRelease,
};

/** Licenses that were taken from somebody; the tenant has agreed that they are gone. */
export interface Taken {
  /** SKU ids. */
  readonly removed: readonly string[];
  /** What people called them, by SKU id. */
  readonly names: Readonly<Record<string, string>>;
}

/** Plans the release from live numbers, after `after` has taken the licenses. */
export function planReleaseStep(
  after: string,
  read: (context: StepContext) => Taken,
): Step<PlannedRelease> {
  return defineStep<PlannedRelease>({
    ...plannedReleases,
    title: 'Plan the release',
    after: [after],
    version: 2,
    leftover: null,
    trace: (result) => [...tracePlan(result), ...result.notPlanned.map(traceNotPlanned)],
    do: async (context) => {
      const { release, isUnasked } = context.resultOf(wishedRelease);
      const taken = read(context);
      if ((!release && !isUnasked) || taken.removed.length === 0)
        return { kind: 'done', result: nothingToRelease };
      try {
        const work = await readWork(context, taken.names);
        const ids = taken.removed.map((id) => skuId(id)).toSorted();
        return { kind: 'within', decide: (tx) => decide(tx, work, ids) };
      } catch (error) {
        if (!(error instanceof ConnectorError) || !error.isFinal) throw error;
        return waitOrGiveUp(context, error, taken);
      }
    },
  });
}

async function readWork(context: StepContext, names: Taken['names']): Promise<ReleaseWork> {
  // The match may be weeks old: the moment of the release was waited for.
  const { customers, dropped } = await proveAgain(context, context.resultOf(customersOfRun));
  const [facts, client] = await Promise.all([
    readSeatFacts(context, customers),
    readClient(context.tools.db, context.run.clientId),
  ]);
  const doubt = doubtAbout(context.run.clientName, customers);
  const doubts = [
    ...dropped.map(({ reason }) => reason),
    ...(doubt === null ? [] : [doubt.sentence, doubt.nextStep]),
  ];
  return { context, facts, doubts, tags: client?.tags ?? [], names };
}

function traceNotPlanned({
  skuId: id,
  productName,
  reason,
}: PlannedRelease['notPlanned'][number]): Trace {
  return {
    action: 'seats.keep',
    summary: `Kept the seat of ${productName}: ${reason}`,
    after: { skuId: id },
  };
}

/** The licenses are gone: ending the run here would leave their seats paid for without a word on the ticket. */
function waitOrGiveUp(
  context: StepContext,
  error: ConnectorError,
  { removed, names }: Taken,
): Outcome<PlannedRelease> {
  if (waitedMs(context) < readPatienceMs) {
    return {
      kind: 'wait',
      waitingFor: `facts to plan the release (${error.message})`,
      wakeAt: nextPoll(context),
    };
  }
  const notPlanned = removed.map((id) => ({
    skuId: id,
    productName: names[id] ?? id,
    reason: `${error.message}. Give it back at the CSP.`,
  }));
  tellNotPlanned(context, notPlanned);
  return { kind: 'done', result: { ...nothingToRelease, notPlanned } };
}

function tellNotPlanned(context: StepContext, items: PlannedRelease['notPlanned']): void {
  for (const item of items) {
    context.say({
      key: `not planned ${item.skuId}`,
      kind: 'refusal',
      text: `The seat of ${item.productName} stays paid: ${item.reason}`,
    });
  }
}

async function decide(
  tx: Tx,
  work: ReleaseWork,
  ids: readonly SkuId[],
): Promise<Outcome<PlannedRelease>> {
  const { context, facts } = work;
  const changes: ChosenChange[] = [];
  const skipped: SkippedRelease[] = [];
  const sums: PlanSum[] = [];
  const notPlanned: PlannedRelease['notPlanned'] = [];
  const { clientId, id: runId } = context.run;
  await lockPools(tx, clientId, ids);
  const pools = await readPools(tx, { clientId, exceptRunId: runId }, facts.reading);
  for (const id of ids) {
    const judged = judgeRelease(work, id, pools.get(id));
    if (judged.kind === 'wait') {
      return { kind: 'wait', waitingFor: judged.waitingFor, wakeAt: nextPoll(context) };
    }
    if (judged.kind === 'release') changes.push(judged.change);
    if (judged.kind === 'skip') skipped.push(judged.skipped);
    if (judged.kind === 'unplanned') {
      const { productName, reason } = judged;
      notPlanned.push({ skuId: id, productName, reason });
    } else if (judged.kind !== 'nothing' && judged.sum !== null) {
      sums.push(judged.sum);
    }
  }
  return settle(tx, context, { facts, changes, skipped, sums, notPlanned });
}

async function settle(
  tx: Tx,
  context: StepContext,
  work: {
    readonly facts: SeatFacts;
    readonly changes: readonly ChosenChange[];
    readonly skipped: readonly SkippedRelease[];
    readonly sums: readonly PlanSum[];
    readonly notPlanned: PlannedRelease['notPlanned'];
  },
): Promise<Outcome<PlannedRelease>> {
  for (const item of work.skipped) {
    context.say({
      key: `skipped ${item.skuId}`,
      kind: 'refusal',
      text: `${item.productName} stays: ${item.reason}`,
    });
  }
  const { notPlanned } = work;
  tellNotPlanned(context, notPlanned);
  if (work.changes.length === 0) {
    return {
      kind: 'done',
      result: { ...nothingToRelease, skipped: [...work.skipped], notPlanned },
    };
  }
  const made = makePlan(context, {
    purpose: 'release',
    customers: context.resultOf(customersOfRun).customers,
    tenant: null,
    ...work,
    limits: releaseLimits(context),
  });
  if (!made.ok) {
    const reason = made.report.breaches.map((breach) => breach.explanation).join(' ');
    const skipped = work.changes.map((change) =>
      skipRelease(context, work.facts, change.skuId, change.row, reason),
    );
    return {
      kind: 'done',
      result: { ...nothingToRelease, skipped: [...work.skipped, ...skipped], notPlanned },
    };
  }
  await storePlan(tx, context, made.plan, made.result);
  return { kind: 'done', result: { ...made.result, notPlanned } };
}

/** Gives the seats back through the ledger. What the CSP refuses is told on the ticket; the run still finishes. */
export const releaseSeats = defineStep<ChangedSeats>({
  name: 'release-seats',
  title: 'Give the seats back',
  after: [plannedReleases.name],
  result: changedSeats,
  version: 1,
  leftover: null,
  isSkipped: ({ changes }) => changes.length === 0,
  do: async (context) => {
    const planned = context.resultOf(plannedReleases);
    if (planned.changes.length === 0) return { kind: 'done', result: { changes: [] } };
    const known = await changesOfPlan(context, planned);
    if (known.length > 0) {
      const settled = await awaitSettlement(context, planned);
      if (settled.kind !== 'done') return settled;
      return awaitProofOfRelease(context, planned, settled.result);
    }
    const { confirmedBy } = context.resultOf(wishedRelease);
    return {
      kind: 'within',
      decide: async (tx) => {
        const because =
          confirmedBy === null
            ? 'this package needs no confirmation'
            : `confirmed by ${confirmedBy}`;
        const matched = context.resultOf(customersOfRun);
        const recorded = await recordPlan(tx, context, planned, matched, because);
        if (!recorded.ok)
          return { kind: 'again', from: plannedReleases.name, reason: recorded.explanation };
        return {
          kind: 'wait',
          waitingFor: planned.changes[0]?.serviceName ?? 'the CSP',
          wakeAt: null,
        };
      },
    };
  },
});
