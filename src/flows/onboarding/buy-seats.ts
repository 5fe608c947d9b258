import { z } from 'zod';
import { clientId, skuId, type SkuId } from '../../domain/ids.ts';
import type { Person, Tenant } from '../../ports/tenant.ts';
import { transact } from '../../store/database.ts';
import { endHolds, holdSeats, markAssigning } from '../../store/seat-holds.ts';
import { readTenantSeats } from '../lanes/seat-pool.ts';
import { defineStep, nextPoll, type Outcome, type StepContext } from '../runs/flow.ts';
import {
  awaitSettlement,
  awaitVisible,
  changedSeats,
  changesOfPlan,
  recordPlan,
  type ChangedSeats,
} from '../steps/change-seats.ts';
import { confirmPlan } from './confirm.ts';
import { createPerson, joinGroups } from './create-person.ts';
import { askLicenses } from './licenses.ts';
import { matchForOnboarding } from './match.ts';
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
  do: async (context) => {
    const planned = context.resultOf(planSeats);
    if (planned.changes.length === 0) return { kind: 'done', result: { changes: [] } };
    const known = await changesOfPlan(context, planned);
    if (known.length === 0) return record(context);
    const outcome = await awaitSettlement(context, planned);
    return outcome.kind === 'done' ? judge(outcome.result) : outcome;
  },
});

function record(context: StepContext): Outcome<ChangedSeats> {
  const planned = context.resultOf(planSeats);
  const confirmed = context.resultOf(confirmPlan);
  const matched = context.resultOf(matchForOnboarding);
  return {
    kind: 'within',
    decide: async (tx) => {
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

/** A change that became unnecessary, or that a person closed, is counted anew; a refusal ends the run in words. */
function judge(result: ChangedSeats): Outcome<ChangedSeats> {
  const failed = result.changes.find(
    (change) => change.state === 'refused' || change.state === 'abandoned',
  );
  if (failed === undefined) return { kind: 'done', result };
  if (failed.state === 'abandoned' || failed.reason.startsWith('not-needed')) {
    return { kind: 'again', from: 'plan-seats', reason: `Counting again: ${failed.reason}` };
  }
  return {
    kind: 'stop',
    reason: `The CSP refused to change the subscription: ${failed.reason}`,
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
    if (direct.length === 0) return awaitGroupLicense(context, person, missing);
    const { tools, run } = context;
    await transact(tools.db, (tx) => markAssigning(tx, run.id, 'begin', tools.clock.now()));
    const answer = await tenant.changeLicenses(personId, { add: direct, remove: [] });
    if (!answer.ok) {
      await transact(tools.db, (tx) => markAssigning(tx, run.id, 'undo', tools.clock.now()));
      return handleRefusal(context, answer.reason, answer.detail, direct);
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

function awaitGroupLicense(
  context: StepContext,
  person: Person,
  missing: readonly {
    readonly skuId: string;
    readonly name: string;
    readonly groupName: string | null;
  }[],
): Outcome<{ licenses: string[] }> {
  const failed = person.assignments.find(
    (assignment) =>
      assignment.error !== null && missing.some((license) => license.skuId === assignment.skuId),
  );
  const [first] = missing;
  const waitedMinutes =
    context.waitingSince === null ? 0 : context.now.since(context.waitingSince).total('minutes');
  if (waitedMinutes >= groupPatienceMinutes) {
    const because = failed === undefined ? '' : ` The tenant says ${failed.error}.`;
    context.say({
      key: 'group-patience',
      kind: 'refusal',
      text: `The group "${first?.groupName ?? ''}" has not given ${first?.name ?? 'the license'} for ${groupPatienceMinutes} minutes.${because} Look at the group's licensing in the tenant; Seatwright keeps looking.`,
    });
  }
  const trouble = failed === undefined ? '' : ` (the tenant says ${failed.error})`;
  return {
    kind: 'wait',
    waitingFor: `the group "${first?.groupName ?? ''}" to give ${first?.name ?? 'the license'}${trouble}`,
    wakeAt: nextPoll(context),
  };
}

async function handleRefusal(
  context: StepContext,
  reason: string,
  detail: string,
  wanted: readonly SkuId[],
): Promise<Outcome<{ licenses: string[] }>> {
  if (reason === 'no-seat') return awaitSeat(context, wanted);
  if (reason === 'usage-location-missing') {
    return { kind: 'wait', waitingFor: 'the usage location to arrive', wakeAt: nextPoll(context) };
  }
  return {
    kind: 'stop',
    reason: `The tenant refuses the license (${reason}): ${detail}`,
    nextStep: 'Choose licenses that go together and start again.',
  };
}

/** The tenant says that no seat is there. Readings decide whether it is only late or really gone. */
async function awaitSeat(
  context: StepContext,
  wanted: readonly SkuId[],
): Promise<Outcome<{ licenses: string[] }>> {
  const tenant = await context.tools.connections.tenant(clientId(context.run.clientId));
  const reading = await readTenantSeats(tenant, context.tools.clock);
  const isGone = wanted.some((id) => {
    const license = reading.licenses.find((candidate) => candidate.skuId === id);
    return license === undefined || license.ownedSeatCount <= license.assignedSeatCount;
  });
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
  return {
    kind: 'wait',
    waitingFor: 'the tenant to accept the seat',
    wakeAt: nextPoll(context),
    memory: { goneSince },
  };
}

function goneSinceOf(memory: unknown): string | null {
  const parsed = z.object({ goneSince: z.string().nullable() }).safeParse(memory);
  return parsed.success ? parsed.data.goneSince : null;
}
