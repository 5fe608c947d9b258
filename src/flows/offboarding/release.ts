import { z } from 'zod';
import type { ChoiceRow } from '../../domain/choice/candidate.ts';
import type { Choice } from '../../domain/choice/choose-subscription.ts';
import { skuId, type SkuId } from '../../domain/ids.ts';
import type { PlanSum } from '../../domain/plan/plan.ts';
import { countSeats, releasableSeats } from '../../domain/seats/count-seats.ts';
import { isOfferable } from '../../domain/seats/offer.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { Tx } from '../../store/database.ts';
import { readClient } from '../../store/clients.ts';
import { lockPools } from '../../store/seat-holds.ts';
import { dateInWords, instantInWords } from '../../domain/wording.ts';
import { ownedOnceThrough, readPools, type Pool } from '../lanes/seat-pool.ts';
import {
  defineStep,
  nextPoll,
  type Outcome,
  type StepContext,
  type Trace,
  waitedMs,
} from '../runs/flow.ts';
import { commitmentInWords, makePlan, storePlan, type ChosenChange } from '../steps/make-plan.ts';
import { nothingPlanned, plannedSeats, type SkippedRelease } from '../steps/planned.ts';
import { readSeatFacts, type SeatFacts } from '../steps/seat-facts.ts';
import { doubtAbout } from '../steps/customer-doubt.ts';
import { proveAgain } from '../steps/match-holds.ts';
import { keepFreeOf, releaseLimits } from '../steps/seat-settings.ts';
import { isTangled, tangledWords } from '../steps/tangled-seats.ts';
import { tracePlan } from '../steps/trace-plan.ts';
import {
  changedSeats,
  awaitProofOfRelease,
  awaitSettlement,
  changesOfPlan,
  recordPlan,
  type ChangedSeats,
} from '../steps/change-seats.ts';
import { choiceFor, confirmRelease, matchForOffboarding, nameIn } from './confirm-release.ts';
import { removeLicenses } from './leave.ts';
import { takeSnapshot } from './snapshot.ts';

/** How long tenant and CSP may take to show what the removal of a license came to before the release is given up, with a note. */
const freePatienceMs = 10 * 60_000;

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

/** Plans the release from live numbers, after the tenant agreed that the licenses are gone. */
export const planRelease = defineStep<PlannedRelease>({
  name: 'plan-release',
  title: 'Plan the release',
  after: ['remove-licenses'],
  result: plannedRelease,
  version: 2,
  leftover: null,
  trace: (result) => [...tracePlan(result), ...result.notPlanned.map(traceNotPlanned)],
  do: async (context) => {
    const { release, isUnasked } = context.resultOf(confirmRelease);
    const licenses = context.resultOf(removeLicenses).removed;
    if ((!release && !isUnasked) || licenses.length === 0)
      return { kind: 'done', result: nothingToRelease };
    try {
      // The match may be weeks old: the moment of the release was waited for.
      const { customers, dropped } = await proveAgain(
        context,
        context.resultOf(matchForOffboarding),
      );
      const [facts, client] = await Promise.all([
        readSeatFacts(context, customers),
        readClient(context.tools.db, context.run.clientId),
      ]);
      const ids = licenses.map((id) => skuId(id)).toSorted();
      const doubt = doubtAbout(context.run.clientName, customers);
      const doubts = [
        ...dropped.map(({ reason }) => reason),
        ...(doubt === null ? [] : [doubt.sentence, doubt.nextStep]),
      ];
      const work = { context, facts, doubts, tags: client?.tags ?? [] };
      return { kind: 'within', decide: (tx) => decide(tx, work, ids) };
    } catch (error) {
      if (!(error instanceof ConnectorError) || !neverMends(error)) throw error;
      return waitOrGiveUp(context, error, licenses);
    }
  },
});

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

/** Trouble that a run ends at elsewhere: waiting rarely helps. */
export function neverMends(error: ConnectorError): boolean {
  return ['not-found', 'conflict', 'invalid', 'unexpected-shape'].includes(error.kind);
}

/** The licenses are gone: ending the run here would leave their seats paid for without a word on the ticket. */
function waitOrGiveUp(
  context: StepContext,
  error: ConnectorError,
  licenses: readonly string[],
): Outcome<PlannedRelease> {
  if (waitedMs(context) < readPatienceMs) {
    return {
      kind: 'wait',
      waitingFor: `facts to plan the release (${error.message})`,
      wakeAt: nextPoll(context),
    };
  }
  const notPlanned = licenses.map((id) => ({
    skuId: id,
    productName: nameOf(context, id),
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

interface ReleaseWork {
  readonly context: StepContext;
  readonly facts: SeatFacts;
  /** Why customers that were matched are not looked at any more, or may be the wrong ones. */
  readonly doubts: readonly string[];
  readonly tags: readonly string[];
}

/** What can be done about one license: give a seat back, leave it with a reason, or wait for the tenant. */
type Judged =
  | { readonly kind: 'release'; readonly change: ChosenChange; readonly sum: PlanSum }
  | { readonly kind: 'skip'; readonly skipped: SkippedRelease; readonly sum: PlanSum | null }
  | { readonly kind: 'unplanned'; readonly productName: string; readonly reason: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'wait'; readonly waitingFor: string };

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
    const judged = judge(work, id, pools.get(id));
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

/** `pool` is missing where the tenant does not list the license. */
function judge(work: ReleaseWork, id: SkuId, pool: Pool | undefined): Judged {
  const { context, facts } = work;
  const picked = context.resultOf(confirmRelease).chosen[id] ?? null;
  const choice = choiceFor(context, facts, id, work.tags, picked);
  const leave = (row: ChoiceRow, reason: string, sum: PlanSum | null = null): Judged => ({
    kind: 'skip',
    skipped: skip(context, facts, id, row, reason),
    sum,
  });
  const row = choice.chosen ?? choice.rows[0];
  if (row === undefined) {
    // What is free or given away by ten thousands was never bought at a CSP.
    if (pool !== undefined && !isOfferable(pool.license)) return { kind: 'nothing' };
    return {
      kind: 'unplanned',
      productName: nameOf(context, id),
      reason: [whyNoRow(choice, picked), ...work.doubts].join(' '),
    };
  }
  if (mayStillTell(choice) && waitedMs(context) < freePatienceMs)
    return { kind: 'wait', waitingFor: `${row.serviceName} to say what may be given back` };
  if (choice.chosen === null) return leave(row, row.reasons.join(' '));
  if (pool === undefined) return leave(row, 'the tenant no longer lists this license');
  if (!row.reduction.ok) return leave(row, whyItStays(row));
  if (context.resultOf(confirmRelease).isUnasked)
    return leave(row, 'nobody was asked: nothing could be given back when the run began');
  if (isTangled(context, facts, pool)) return { kind: 'wait', waitingFor: tangledWords };
  const { license: counted, heldSeatCount } = pool;
  const allowed = releasableSeats({
    license: counted,
    heldSeatCount,
    keepFreeSeatCount: keepFreeOf(context),
    subscriptionQuantity: row.subscription.quantity,
    minimumQuantity: row.subscription.minimumQuantity,
    wantedSeatCount: 1,
  });
  const productName = nameIn(facts, id);
  const sum = countSeats({
    license: counted,
    heldSeatCount,
    neededSeatCount: 0,
    keepFreeSeatCount: 0,
  });
  const planSum = { skuId: id, productName, sum };
  if (allowed.seatCount > 0) {
    const ownedBefore = ownedOnceThrough(pool, row.subscription);
    const change = { skuId: id, productName, row, seatCount: -1, ownedBefore, rule: choice.rule };
    return { kind: 'release', change, sum: planSum };
  }
  if (allowed.limitedBy === 'seats-in-use' && waitedMs(context) < freePatienceMs)
    return {
      kind: 'wait',
      waitingFor: `the tenant to count a seat of ${productName} as free`,
    };
  return leave(row, limitInWords[allowed.limitedBy] ?? allowed.limitedBy, planSum);
}

/** Whether a CSP's answers contradict each other just now: a seat is not left paid for because of one moment. */
function mayStillTell({ chosen, rows }: Choice): boolean {
  const open = chosen === null ? rows : [chosen];
  return open.some(
    ({ reduction }) => !reduction.ok && reduction.reason === 'unknown' && reduction.mayPass,
  );
}

/** What people called the license before it was taken away. */
function nameOf(context: StepContext, id: string): string {
  return context.resultOf(takeSnapshot).names[id] ?? id;
}

/** Why the seats of a row may not be given back now, and when they may be. */
function whyItStays({ reduction, nextLegalMoment: next }: ChoiceRow): string {
  if (reduction.ok) return '';
  const date = next.ok ? dateInWords(next.at.toZonedDateTimeISO('UTC').toPlainDate()) : null;
  if (reduction.reason !== 'window-closed' || date === null)
    return `${reduction.explanation} ${next.ok ? `The next date is ${date}.` : next.explanation}`;
  const since = reduction.closedAt === null ? '' : ` since ${instantInWords(reduction.closedAt)}`;
  return `the modification window is closed${since}; the next date is ${date}.`;
}

function whyNoRow(choice: Choice, picked: string | null): string {
  if (picked !== null) return `the chosen subscription ${picked} no longer provides it.`;
  return choice.refusal?.explanation ?? 'no subscription provides it.';
}

const limitInWords: Readonly<Record<string, string>> = {
  'seats-in-use': 'every seat is in use or promised to somebody',
  'last-seat': 'it is the last seat of the subscription; ending a subscription is another action',
  'minimum-quantity': 'the product does not allow fewer seats',
  'maximum-units': 'the limit of units in one order is reached',
  nothing: 'nothing to give back',
};

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
    customers: context.resultOf(matchForOffboarding).customers,
    tenant: null,
    ...work,
    limits: releaseLimits(context),
  });
  if (!made.ok) {
    const reason = made.report.breaches.map((breach) => breach.explanation).join(' ');
    const skipped = work.changes.map((change) =>
      skip(context, work.facts, change.skuId, change.row, reason),
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
  after: ['plan-release'],
  result: changedSeats,
  version: 1,
  leftover: null,
  isSkipped: ({ changes }) => changes.length === 0,
  do: async (context) => {
    const planned = context.resultOf(planRelease);
    if (planned.changes.length === 0) return { kind: 'done', result: { changes: [] } };
    const known = await changesOfPlan(context, planned);
    if (known.length > 0) {
      const settled = await awaitSettlement(context, planned);
      if (settled.kind !== 'done') return settled;
      return awaitProofOfRelease(context, planned, settled.result);
    }
    const { confirmedBy } = context.resultOf(confirmRelease);
    return {
      kind: 'within',
      decide: async (tx) => {
        const because =
          confirmedBy === null
            ? 'this package needs no confirmation'
            : `confirmed by ${confirmedBy}`;
        const matched = context.resultOf(matchForOffboarding);
        const recorded = await recordPlan(tx, context, planned, matched, because);
        if (!recorded.ok)
          return { kind: 'again', from: 'plan-release', reason: recorded.explanation };
        return {
          kind: 'wait',
          waitingFor: planned.changes[0]?.serviceName ?? 'the CSP',
          wakeAt: null,
        };
      },
    };
  },
});
