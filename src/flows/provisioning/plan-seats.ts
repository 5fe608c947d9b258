import { skuId, type SkuId } from '../../domain/ids.ts';
import type { Choice } from '../../domain/choice/choose-subscription.ts';
import type { ChoiceRow } from '../../domain/choice/candidate.ts';
import type { PlanSum } from '../../domain/plan/plan.ts';
import { hasEnded } from '../../domain/ordering/choose-order.ts';
import { checkPrerequisites } from '../../domain/seats/prerequisites.ts';
import { describeSeatSum } from '../../domain/seats/count-seats.ts';
import type { Tx } from '../../store/database.ts';
import { readClient } from '../../store/clients.ts';
import { ownedOnceThrough, readPools, type Pool } from '../lanes/seat-pool.ts';
import { holdSeats, lockPools } from '../../store/seat-holds.ts';
import { defineStep, nextPoll, type Outcome, type StepContext } from '../runs/flow.ts';
import { boughtBefore } from '../steps/bought-before.ts';
import { doubtAbout } from '../steps/customer-doubt.ts';
import { makePlan, storePlan, type ChosenChange } from '../steps/make-plan.ts';
import type { MatchedCustomers } from '../steps/match-customers.ts';
import { nothingPlanned, plannedSeats, type PlannedSeatsResult } from '../steps/planned.ts';
import { readSeatFacts, segmentOf, type SeatFacts } from '../steps/seat-facts.ts';
import { describeRow, priceMessage, subscriptionsMessage } from '../steps/seat-views.ts';
import { isOrdering, isProvisioning, limitsOf } from '../steps/seat-settings.ts';
import {
  chooseBySettings,
  hasAlternatives,
  subscriptionField,
} from '../steps/subscription-choice.ts';
import { tracePlan } from '../steps/trace-plan.ts';
import type { ChosenOrder } from './choose-order.ts';
import { matchForProvisioning } from './match.ts';
import { chosenNew, wantedAmong } from './new-licenses.ts';
import { orderChange, orderFor } from './plan-order.ts';
import { sumOf } from './seat-sums.ts';
import { stillWanted, wantedLicenses, type WantedSeats, type Wishes } from './wanted.ts';

/**
 * Counts the seats, chooses the subscriptions and makes the plan. Under the lock of each license's pool, so that two runs
 * never count on the same free seat; the seats are promised to this run in the same transaction.
 */
export const planSeats = defineStep<PlannedSeatsResult>({
  name: 'plan-seats',
  title: 'Count the seats and plan',
  after: ['choose-order'],
  result: plannedSeats,
  version: 2,
  leftover: null,
  trace: tracePlan,
  do: async (context) => {
    const wanted = await stillWanted(context);
    if (wanted.length === 0) return { kind: 'done', result: nothingPlanned };
    const { customers, tenantId: matchedTenant } = context.resultOf(matchForProvisioning);
    if (matchedTenant === null && isProvisioning(context)) {
      const reason = 'License provisioning was switched on. Counting again.';
      return { kind: 'again', from: 'match-customers', reason };
    }
    const facts = await readSeatFacts(context, customers);
    const client = await readClient(context.tools.db, context.run.clientId);
    const work = { context, customers, facts, wanted, tags: client?.tags ?? [] };
    return { kind: 'within', decide: (tx) => decide(tx, work) };
  },
});

interface PlanWork {
  readonly context: StepContext;
  readonly customers: MatchedCustomers['customers'];
  readonly facts: SeatFacts;
  readonly wanted: readonly WantedSeats[];
  readonly tags: readonly string[];
  /** Read under their locks. */
  readonly pools: ReadonlyMap<SkuId, Pool>;
}

async function decide(
  tx: Tx,
  uncounted: Omit<PlanWork, 'pools'>,
): Promise<Outcome<PlannedSeatsResult>> {
  const { context, facts, wanted } = uncounted;
  const { clientId, id: runId } = context.run;
  const wantedIds = wanted.map((license) => license.skuId);
  await lockPools(tx, clientId, wantedIds);
  const of = { clientId, exceptRunId: runId, chosenNew: chosenNew(wanted) };
  const pools = await readPools(tx, of, facts.reading);
  const work: PlanWork = { ...uncounted, pools };
  const sums: PlanSum[] = [];
  for (const license of wanted) {
    const sum = sumOf(context, facts, pools, license);
    if (sum === 'missing') return missingLicense(context, license.name);
    if ('waitingFor' in sum) return { kind: 'wait', ...sum, wakeAt: nextPoll(context) };
    sums.push(sum);
  }
  const missing = sums.filter((item) => item.sum.buy > 0);
  const obstacle = prerequisiteObstacle(work, sums);
  if (obstacle !== null) return obstacle;
  context.say({
    key: 'sum',
    kind: 'sum',
    text: sums.map((item) => `${item.productName}: ${describeSeatSum(item.sum)}`).join('; '),
    data: {
      items: sums.map((item) => ({ skuId: item.skuId, name: item.productName, ...item.sum })),
    },
  });
  if (missing.length === 0) {
    await holdFreeSeats(tx, work, sums);
    const result = {
      ...nothingPlanned,
      sums: sums.map((item) => ({ ...item, sum: { ...item.sum } })),
    };
    return { kind: 'done', result };
  }
  if (!isProvisioning(context)) return waitForManualSeat(context, missing);
  return choose(tx, work, sums, missing);
}

function missingLicense(context: StepContext, name: string): Outcome<PlannedSeatsResult> {
  return {
    kind: 'again',
    from: context.resultOf(wantedLicenses).askedBy,
    reason: `${name} is no longer in the tenant. Choose the licenses again.`,
  };
}

function prerequisiteObstacle(
  work: PlanWork,
  sums: readonly PlanSum[],
): Outcome<PlannedSeatsResult> | null {
  const { context } = work;
  const { people } = context.resultOf(wantedLicenses);
  const distinct = new Map(people.map((person) => [JSON.stringify(person), person]));
  for (const person of distinct.values()) {
    const obstacle = obstacleFor(work, sums, person);
    if (obstacle !== null) return obstacle;
  }
  return null;
}

/** What is in the way of giving one person all that they shall have. */
function obstacleFor(
  { context, facts }: PlanWork,
  sums: readonly PlanSum[],
  person: Wishes['people'][number],
): Outcome<PlannedSeatsResult> | null {
  const licenses = wantedAmong(facts.reading.licenses, person.licenses);
  const kept = facts.reading.licenses.filter((license) => person.keeps.includes(license.skuId));
  for (const license of licenses) {
    const findings = checkPrerequisites({
      license,
      buySeatCount: sums.find((item) => item.skuId === license.skuId)?.sum.buy ?? 0,
      subscriptionIsTrial: false,
      statedSeatCap: null,
      person: {
        usageLocation: person.usageLocation,
        directLicenses: [],
        groupLicenses: person.licenses.flatMap((item) =>
          item.groupName === null ? [] : [{ skuId: skuId(item.skuId), groupName: item.groupName }],
        ),
        otherLicenses: [...licenses, ...kept],
      },
    });
    for (const finding of findings) {
      if (finding.severity === 'ask')
        context.say({ key: `${license.skuId} ${finding.code}`, kind: 'text', text: finding.text });
    }
    const stop = findings.find(
      (finding) => finding.severity === 'stop' || finding.code === 'exclusive-plans',
    );
    if (stop !== undefined) {
      return {
        kind: 'stop',
        reason: stop.text,
        nextStep: 'Correct this and start again. Nothing was bought.',
      };
    }
  }
  return null;
}

/** Without provisioning the run waits until somebody got a seat by hand, and counts again. */
function waitForManualSeat(
  context: StepContext,
  missing: readonly PlanSum[],
): Outcome<PlannedSeatsResult> {
  if (context.answers !== null) {
    return { kind: 'again', from: 'match-customers', reason: 'Counting the seats again.' };
  }
  const text = missing.map((item) => `${item.sum.buy} × ${item.productName}`).join(', ');
  return {
    kind: 'ask',
    form: {
      name: 'seats-by-hand',
      title: 'No seat is free',
      description: `Missing: ${text}. License provisioning is switched off for this client, so get the seats by hand (or switch it on in the package configuration) and let Seatwright count again.`,
      submitLabel: 'Count again',
      spend: false,
      warning: null,
      fields: [],
    },
  };
}

async function choose(
  tx: Tx,
  work: PlanWork,
  sums: readonly PlanSum[],
  missing: readonly PlanSum[],
): Promise<Outcome<PlannedSeatsResult>> {
  const { context, facts } = work;
  const choices = missing.map((item) => ({ item, choice: choiceFor(work, item) }));
  for (const { item, choice } of choices) {
    if (choice.rows.length > 0) {
      const license = { skuId: item.skuId, name: item.productName };
      context.say(subscriptionsMessage(license, choice, facts.reading));
    }
  }
  const orders = new Map<PlanSum, ChosenOrder>();
  for (const { item, choice } of choices) {
    if (choice.refusal === null) continue;
    const order = await orderFor(tx, context, facts, item);
    if (order === 'none') return stopWithout(work, choice);
    if (order === 'not-chosen')
      return {
        kind: 'again',
        from: 'choose-order',
        reason: `No subscription gives ${item.productName}: looking at what can be ordered.`,
      };
    orders.set(item, order);
  }
  const open = choices.filter(({ choice }) => hasAlternatives(choice));
  if (open.length > 0 && context.answers === null) return askSubscription(open);
  const changes: ChosenChange[] = [];
  for (const { item, choice } of choices) {
    const order = orders.get(item);
    const change =
      order === undefined
        ? changeFor(work, item, choice)
        : orderChange(context, { facts, item, order, segment: segmentOf(work.tags) });
    if (change !== null) changes.push(change);
  }
  return settlePlan(tx, work, sums, changes);
}

/** No subscription can be used. A customer that nothing proves may be the wrong one: that is said before anything else. */
function stopWithout(
  { context, customers }: PlanWork,
  choice: Choice,
): Outcome<PlannedSeatsResult> {
  const doubt = doubtAbout(context.run.clientName, customers);
  const reason = [choice.refusal?.explanation, refusedRows(choice.rows), doubt?.sentence]
    .filter((part) => part !== undefined && part !== '')
    .join(' ');
  const wayOut =
    choice.refusal?.reason === 'unknown-product'
      ? `An admin says which license it provides, at ${context.tools.baseUrl}/products; then start again.`
      : `Change what the reasons name (mapping, package configuration, subscription) and start again.${orderHint(context, choice)}`;
  return {
    kind: 'stop',
    reason,
    nextStep: `${doubt === null ? wayOut : `${doubt.nextStep} Then start again.`} Nothing was bought.`,
  };
}

/** Where nothing stands there at all, ordering would help: who may switch it on is said. */
function orderHint(context: StepContext, { refusal, rows }: Choice): string {
  const isEmpty =
    refusal?.reason === 'no-subscription' ||
    (refusal?.reason === 'none-allowed' && rows.every((row) => hasEnded(row.subscription)));
  if (!isEmpty || isOrdering(context)) return '';
  return ' An admin may let this package order a new subscription (package configuration, "Order a new subscription when none fits").';
}

function refusedRows(rows: readonly ChoiceRow[]): string {
  return rows.map((row) => `${describeRow(row)}: ${row.reasons.join(' ')}`).join(' ');
}

function choiceFor(work: PlanWork, item: PlanSum): Choice {
  const { context, facts, tags } = work;
  return chooseBySettings(context, {
    purpose: 'buy',
    skuId: item.skuId,
    productName: item.productName,
    seatCount: item.sum.buy,
    tags,
    candidates: facts.candidates,
  });
}

function askSubscription(
  open: readonly { readonly item: PlanSum; readonly choice: Choice }[],
): Outcome<PlannedSeatsResult> {
  return {
    kind: 'ask',
    form: {
      name: 'choose-subscription',
      title: 'Which subscription?',
      description: open[0]?.choice.rule ?? '',
      submitLabel: 'Next',
      spend: false,
      warning: null,
      fields: open.map(({ item, choice }) =>
        subscriptionField(item.skuId, `${item.sum.buy} × ${item.productName}`, choice),
      ),
    },
  };
}

function changeFor(work: PlanWork, item: PlanSum, choice: Choice): ChosenChange | null {
  const picked = work.context.answers?.[item.skuId];
  const row = choice.rows.find(
    (candidate) => candidate.allowed && candidate.subscription.id === picked,
  );
  const chosen = row ?? choice.chosen;
  if (chosen === null) return null;
  const person = work.context.answeredBy?.name;
  const isOther = row !== undefined && row !== choice.chosen && person !== undefined;
  const pool = work.pools.get(item.skuId);
  return {
    skuId: item.skuId,
    productName: item.productName,
    row: chosen,
    seatCount: item.sum.buy,
    ownedBefore: pool === undefined ? 0 : ownedOnceThrough(pool, chosen.subscription),
    rule: isOther ? `Chosen by ${person}.` : choice.rule,
  };
}

async function settlePlan(
  tx: Tx,
  work: PlanWork,
  sums: readonly PlanSum[],
  changes: readonly ChosenChange[],
): Promise<Outcome<PlannedSeatsResult>> {
  const { context, facts, customers } = work;
  const before = await boughtBefore(tx, context.run.id);
  const made = makePlan(context, {
    purpose: 'buy',
    customers,
    tenant: context.resultOf(wantedLicenses).tenantId,
    facts,
    sums,
    changes,
    skipped: [],
    limits: limitsOf(context),
    boughtBefore: before,
  });
  if (!made.ok) {
    return {
      kind: 'stop',
      reason: made.report.breaches.map((breach) => breach.explanation).join(' '),
      nextStep: `Order less, or an admin raises the limit in the package configuration. Nothing ${before.length === 0 ? '' : 'more '}was bought.`,
    };
  }
  await storePlan(tx, context, made.plan, made.result);
  await holdFreeSeats(tx, work, sums);
  for (const change of made.result.changes) context.say(priceMessage(change));
  return { kind: 'done', result: made.result };
}

/**
 * Promises the seats that are there. A seat that has still to be bought is promised with the purchase (`recordPlan`): until
 * somebody has said yes to it, nobody else's sum may count on it or be burdened by it.
 */
async function holdFreeSeats(
  tx: Tx,
  { context, wanted }: PlanWork,
  sums: readonly PlanSum[],
): Promise<void> {
  for (const license of wanted) {
    const missing = sums.find((item) => item.skuId === license.skuId)?.sum.buy ?? 0;
    await holdSeats(
      tx,
      {
        runId: context.run.id,
        clientId: context.run.clientId,
        skuId: license.skuId,
        people: license.people.slice(0, Math.max(0, license.people.length - missing)),
      },
      context.tools.clock.now(),
    );
  }
}
