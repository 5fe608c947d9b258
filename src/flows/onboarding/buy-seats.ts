import { z } from 'zod';
import { clientId, skuId, type SkuId } from '../../domain/ids.ts';
import { listInWords } from '../../domain/wording.ts';
import { invariant } from '../../lib/invariant.ts';
import type { LicenseAssignment, LicenseRefusal, Person, Tenant } from '../../ports/tenant.ts';
import { transact, type Tx } from '../../store/database.ts';
import { standingOrders } from '../../store/orders.ts';
import { endHolds, holdSeats, lockPool, markAssigning } from '../../store/seat-holds.ts';
import { readTenantSeats } from '../lanes/seat-pool.ts';
import {
  defineStep,
  nextPoll,
  type Outcome,
  type StepContext,
  type Trace,
  type TraceContext,
  waitedMs,
} from '../runs/flow.ts';
import { accountIds } from '../steps/account-ids.ts';
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
import { createPerson, joinGroups } from './create-person.ts';
import { askLicenses } from './licenses.ts';
import { matchForOnboarding } from './match.ts';
import { chosenNew } from './new-licenses.ts';
import { planSeats } from './plan-seats.ts';

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
  const matched = context.resultOf(matchForOnboarding);
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
      for (const { skuId: id } of planned.changes) {
        const { id: runId, clientId: client } = context.run;
        await holdSeats(tx, { runId, clientId: client, skuId: id, seatCount: 1 }, context.now);
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

const assigned = z.object({ licenses: z.array(z.string()) });

/** A "no seat" that other readings contradict is lag; one that they confirm for this long means that the seat is gone. */
const noSeatPatienceMs = 20_000;

/** How long a group may take to give its license before a person is told; the waiting goes on. Assumed. */
const groupPatienceMinutes = 30;

/** Gives the person the licenses and reads them back. */
export const assignLicenses = defineStep<{ licenses: string[] }>({
  name: 'assign-licenses',
  title: 'Assign the licenses',
  after: ['wait-for-seats', 'create-person', 'join-groups'],
  result: assigned,
  version: 1,
  leftover: (result) => (result.licenses.length === 0 ? null : 'the licenses are assigned'),
  trace: traceAssigned,
  do: async (context) => {
    const wanted = context.resultOf(askLicenses).licenses;
    const { personId } = context.resultOf(createPerson);
    const tenant = await context.tools.connections.tenant(clientId(context.run.clientId));
    const person = await tenant.readPerson(personId);
    if (person === null) {
      return {
        kind: 'wait',
        waitingFor: 'the new account to be readable',
        wakeAt: nextPoll(context),
      };
    }
    await joinGivingGroups(context, tenant, personId);
    const missing = wanted.filter((license) => !person.licenses.includes(skuId(license.skuId)));
    if (missing.length === 0)
      return finish(
        context,
        wanted.map((license) => license.skuId),
      );
    const direct = missing
      .filter((license) => license.groupId === null)
      .map((license) => skuId(license.skuId));
    if (direct.length === 0) return awaitGroupLicense(context, tenant, person, missing);
    const { tools, run } = context;
    await transact(tools.db, (tx) => markAssigning(tx, run.id, 'begin', tools.clock.now()));
    const answer = await tenant.changeLicenses(personId, { add: direct, remove: [] });
    if (!answer.ok) {
      await transact(tools.db, (tx) => markAssigning(tx, run.id, 'undo', tools.clock.now()));
      return handleRefusal(context, tenant, answer, direct);
    }
    const after = await tenant.readPerson(personId);
    const isReadable = wanted.every(
      (license) => after?.licenses.includes(skuId(license.skuId)) === true,
    );
    if (isReadable)
      return finish(
        context,
        wanted.map((license) => license.skuId),
      );
    return { kind: 'wait', waitingFor: 'the licenses to be readable', wakeAt: nextPoll(context) };
  },
});

function traceAssigned(
  { licenses: ids }: { licenses: string[] },
  context: TraceContext,
): readonly Trace[] {
  if (ids.length === 0) return [];
  const { licenses } = context.resultOf(askLicenses);
  const account = context.resultOf(createPerson);
  const groups = context.resultOf(joinGroups).deferred.map((group) => group.name);
  return [
    {
      action: 'licenses.assign',
      summary: `Gave ${account.userPrincipalName} ${listInWords(licenses.map((license) => license.name))}`,
      before: { licenses: [] },
      after: { licenses: ids, ...(groups.length === 0 ? {} : { groups }) },
      externalIds: accountIds(account),
    },
  ];
}

/** Groups that give a chosen license are joined only now: membership takes the seat. */
async function joinGivingGroups(
  context: StepContext,
  tenant: Tenant,
  personId: string,
): Promise<void> {
  const { deferred } = context.resultOf(joinGroups);
  if (deferred.length === 0) return;
  const current = new Set((await tenant.listGroupsOfPerson(personId)).map((group) => group.id));
  const due = deferred.filter((group) => !current.has(group.id));
  if (due.length === 0) return;
  const { tools, run } = context;
  await transact(tools.db, (tx) => markAssigning(tx, run.id, 'begin', tools.clock.now()));
  for (const group of due) await tenant.addToGroup(group.id, personId);
}

/** The promises are used up before the step counts as done: one that is done twice finds them so. */
async function finish(
  context: StepContext,
  licenses: string[],
): Promise<Outcome<{ licenses: string[] }>> {
  const { tools, run } = context;
  await transact(tools.db, (tx) => endHolds(tx, run.id, 'used', tools.clock.now()));
  const names = context.resultOf(askLicenses).licenses.map((license) => license.name);
  if (names.length > 0)
    context.say({ key: 'assigned', kind: 'progress', text: `Assigned: ${names.join(', ')}.` });
  return { kind: 'done', result: { licenses } };
}

/** A group gives its license in its own time; where it finds no seat, readings decide as they do for a person. */
async function awaitGroupLicense(
  context: StepContext,
  tenant: Tenant,
  person: Person,
  missing: readonly {
    readonly skuId: string;
    readonly name: string;
    readonly groupName: string | null;
  }[],
): Promise<Outcome<{ licenses: string[] }>> {
  const failed = person.assignments.filter(
    (assignment) =>
      assignment.error !== null && missing.some((license) => license.skuId === assignment.skuId),
  );
  const [first] = missing;
  const error = failed[0]?.error ?? null;
  if (waitedMs(context) >= groupPatienceMinutes * 60_000) {
    const because = error === null ? '' : ` The tenant says ${error}.`;
    context.say({
      key: 'group-patience',
      kind: 'refusal',
      text: `The group "${first?.groupName ?? ''}" has not given ${first?.name ?? 'the license'} for ${groupPatienceMinutes} minutes.${because} Look at the group's licensing in the tenant; Seatwright keeps looking.`,
    });
  }
  const trouble = error === null ? '' : ` (the tenant says ${error})`;
  const waitingFor = `the group "${first?.groupName ?? ''}" to give ${first?.name ?? 'the license'}${trouble}`;
  const short = failed.filter((assignment) => assignment.isShortOfSeats);
  const ids = short.map((assignment) => assignment.skuId);
  const outcome = await awaitSeat(context, tenant, ids, waitingFor);
  if (outcome.kind === 'again') await leaveShortGroups(context, tenant, person.id, short);
  return outcome;
}

/**
 * Whoever stays in a group that lacks a seat may be given the next one that comes, whomever it was promised to, and a tenant
 * need not try again by itself (learn.microsoft.com/graph/api/user-reprocesslicenseassignment). Joining again is a new try.
 */
async function leaveShortGroups(
  context: StepContext,
  tenant: Tenant,
  personId: string,
  short: readonly LicenseAssignment[],
): Promise<void> {
  const groupIds = new Set(short.map((assignment) => assignment.groupId));
  // Only what this run has joined: a group that follows a rule lets nobody go by hand.
  const joined = context.resultOf(joinGroups).deferred.filter((group) => groupIds.has(group.id));
  for (const group of joined) await tenant.removeFromGroup(group.id, personId);
  const { tools, run } = context;
  await transact(tools.db, (tx) => markAssigning(tx, run.id, 'undo', tools.clock.now()));
}

async function handleRefusal(
  context: StepContext,
  tenant: Tenant,
  { reason, detail }: { readonly reason: LicenseRefusal; readonly detail: string },
  wanted: readonly SkuId[],
): Promise<Outcome<{ licenses: string[] }>> {
  if (reason === 'no-seat')
    return awaitSeat(context, tenant, wanted, 'the tenant to accept the seat');
  if (reason === 'other' && (await mayListLate(context, tenant, wanted)))
    return awaitSeat(context, tenant, wanted, 'the tenant to know the new license');
  if (reason === 'usage-location-missing') {
    return { kind: 'wait', waitingFor: 'the usage location to arrive', wakeAt: nextPoll(context) };
  }
  return {
    kind: 'stop',
    reason: `The tenant refuses the license (${reason}): ${detail}`,
    nextStep: 'Choose licenses that go together and start again.',
  };
}

/** The tenant says that it has no seat of these licenses. Readings decide whether that is only late or really so. */
async function awaitSeat(
  context: StepContext,
  tenant: Tenant,
  short: readonly SkuId[],
  waitingFor: string,
): Promise<Outcome<{ licenses: string[] }>> {
  const isGone = short.length > 0 && (await lacksSeat(context, tenant, short));
  const goneSince = isGone ? (goneSinceOf(context.memory) ?? context.now.toString()) : null;
  if (goneSince !== null) {
    const goneMs = context.now.since(Temporal.Instant.from(goneSince)).total('milliseconds');
    if (goneMs >= noSeatPatienceMs) {
      return {
        kind: 'again',
        from: 'plan-seats',
        reason: 'The seat was taken by somebody else in the meantime. Counting again.',
      };
    }
  }
  return { kind: 'wait', waitingFor, wakeAt: nextPoll(context), memory: { goneSince } };
}

/**
 * Whether a refusal that names no reason may come of a license that was ordered just now, for this run or for another one: the
 * tenant does not list it yet, or only some of its servers know it.
 */
async function mayListLate(
  context: StepContext,
  tenant: Tenant,
  refused: readonly SkuId[],
): Promise<boolean> {
  const isChosenNew = new Set(chosenNew(context.resultOf(askLicenses).licenses));
  const fresh = refused.filter((id) => isChosenNew.has(id));
  if (fresh.length === 0) return false;
  if (waitedMs(context) < noSeatPatienceMs) return true;
  const listed = new Set((await tenant.listLicenses()).map((license) => license.skuId));
  return fresh.some((id) => !listed.has(id));
}

async function lacksSeat(
  context: StepContext,
  tenant: Tenant,
  ids: readonly SkuId[],
): Promise<boolean> {
  const { licenses } = await readTenantSeats(tenant, context.tools.clock);
  return ids.some((id) => {
    const license = licenses.find((candidate) => candidate.skuId === id);
    return license === undefined || license.ownedSeatCount <= license.assignedSeatCount;
  });
}

function goneSinceOf(memory: unknown): string | null {
  const parsed = z.object({ goneSince: z.string().nullable() }).safeParse(memory);
  return parsed.success ? parsed.data.goneSince : null;
}
