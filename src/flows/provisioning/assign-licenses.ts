import { z } from 'zod';
import { clientId, skuId, type SkuId } from '../../domain/ids.ts';
import { explainRefusal, refusalLine } from '../../domain/people/license-refusals.ts';
import { listInWords, peopleInWords } from '../../domain/wording.ts';
import { inParallel } from '../../lib/in-parallel.ts';
import type { LicenseAssignment, LicenseRefusal, Person, Tenant } from '../../ports/tenant.ts';
import { transact } from '../../store/database.ts';
import { endHolds, markAssigning } from '../../store/seat-holds.ts';
import { readTenantSeats } from '../lanes/seat-pool.ts';
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
import { accountIds } from '../steps/account-ids.ts';
import { nextTurn, peopleAtOnce } from '../steps/each-person.ts';
import { chosenNew } from './new-licenses.ts';
import type { WantedLicense } from './wanted.ts';

/** Somebody who is given licenses. */
export interface Receiver {
  readonly personId: string;
  readonly userPrincipalName: string;
  readonly licenses: readonly WantedLicense[];
  /** Taken away in the same call; empty for nothing. */
  readonly removes: readonly SkuId[];
  /** Groups to join that give chosen licenses. */
  readonly groups: readonly { readonly id: string; readonly name: string }[];
}

const outcome = z.object({
  /** SKU ids. */
  licenses: z.array(z.string()),
  /** Why they were not given, with the next step; null when they were. */
  trouble: z.string().nullable(),
});
type Given = z.infer<typeof outcome>;

const assigned = z.object({ people: z.array(outcome) });
export type Assigned = z.infer<typeof assigned>;

/** What became of the licenses, in the order of the people, in every package that gives some. */
export const assignedLicenses: StepKey<Assigned> = { name: 'assign-licenses', result: assigned };

/** A "no seat" that other readings contradict is lag; one that they confirm for this long means that the seat is gone. */
const noSeatPatienceMs = 20_000;

/** Of somebody who has no account: the reason stands with the account. */
const nobody: Given = { licenses: [], trouble: null };

/** How long a usage location that was set may take to arrive; then it is one that the tenant does not take. Assumed. */
const locationPatienceMs = 2 * 60_000;

/** How long a group may take to give its license before a person is told; the waiting goes on. Assumed. */
const groupPatienceMinutes = 30;

/** Gives people their licenses and reads them back. Whom the tenant refuses among several keeps nobody else waiting. */
export function assignLicensesStep(of: {
  readonly after: readonly string[];
  readonly readReceivers: (context: Pick<StepContext, 'resultOf'>) => readonly Receiver[];
}): Step<Assigned> {
  return defineStep<Assigned>({
    ...assignedLicenses,
    title: 'Assign the licenses',
    after: of.after,
    version: 1,
    leftover: ({ people }) => {
      const count = people.filter(({ licenses }) => licenses.length > 0).length;
      if (count === 0) return null;
      return count === 1 ? 'the licenses are assigned' : `${count} people have their licenses`;
    },
    trace: ({ people }, context) => {
      const receivers = of.readReceivers(context);
      return people.flatMap((given, index) => traceGiven(given, receivers[index]));
    },
    do: (context) => assign(context, of.readReceivers(context)),
  });
}

function traceGiven({ licenses }: Given, receiver: Receiver | undefined): readonly Trace[] {
  if (receiver === undefined || licenses.length === 0) return [];
  const groups = receiver.groups.map((group) => group.name);
  const names = receiver.licenses.map((license) => license.name);
  return [
    {
      action: 'licenses.assign',
      summary: `Gave ${receiver.userPrincipalName} ${listInWords(names)}`,
      before: { licenses: [...receiver.removes] },
      after: { licenses, ...(groups.length === 0 ? {} : { groups }) },
      externalIds: accountIds(receiver),
    },
  ];
}

/** What one try for one person came to. */
type Try =
  | { readonly kind: 'given' }
  | { readonly kind: 'wait'; readonly waitingFor: string }
  /** The tenant says that it has no seat of these. */
  | { readonly kind: 'short'; readonly skuIds: readonly SkuId[]; readonly waitingFor: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly nextStep: string };

const memory = z.object({
  /** By person; null for whoever is still to be licensed. */
  people: z.array(outcome.nullable()),
  goneSince: z.string().nullable(),
  /** Who had a turn in this round. */
  looked: z.array(z.number()).default([]),
});

async function assign(
  context: StepContext,
  receivers: readonly Receiver[],
): Promise<Outcome<Assigned>> {
  const tenant = await context.tools.connections.tenant(clientId(context.run.clientId));
  const known = memory.safeParse(context.memory);
  const results = receivers.map(({ personId }, index) =>
    personId === '' ? nobody : known.success ? (known.data.people[index] ?? null) : null,
  );
  const pending = [...receivers.keys()].filter((index) => results[index] === null);
  const turn = nextTurn(pending, known.success ? known.data.looked : []);
  const batch = turn.people.flatMap((index) => {
    const receiver = receivers[index];
    return receiver === undefined ? [] : [{ receiver, index }];
  });
  const tried = await inParallel(batch, peopleAtOnce, async (one) => ({
    ...one,
    came: await tryOne(context, tenant, one.receiver, one.index),
  }));
  for (const { receiver, index, came } of tried) {
    if (came.kind === 'given') results[index] = await giveUpHold(context, receiver, index);
    if (came.kind !== 'refused') continue;
    const { reason, nextStep } = came;
    if (receivers.length === 1) return { kind: 'stop', reason, nextStep };
    results[index] = { licenses: [], trouble: `${reason} ${nextStep}` };
    const text = `${receiver.userPrincipalName} has no license: ${reason} ${nextStep}`;
    context.say({ key: `refused ${index}`, kind: 'refusal', text });
  }
  const goneBefore = known.success ? known.data.goneSince : null;
  const came = tried.map((one) => one.came);
  const short = came.filter((one) => one.kind === 'short');
  const goneSince = await seatGoneSince(context, tenant, short, goneBefore);
  if (goneSince !== null && isOver(context, goneSince)) {
    await leaveShortGroups(context, tenant, tried);
    const reason = 'The seat was taken by somebody else in the meantime. Counting again.';
    return { kind: 'again', from: 'plan-seats', reason };
  }
  const done = results.filter((result) => result !== null);
  if (done.length === receivers.length) return finish(context, receivers, done);
  const wait = came.find((one) => one.kind === 'wait' || one.kind === 'short');
  const next = turn.lookedAfter(new Set(pending.filter((index) => results[index] !== null)));
  const many = receivers.length > 1 ? ` (${done.length} of ${receivers.length} people done)` : '';
  return {
    kind: 'wait',
    waitingFor: `${wait?.waitingFor ?? 'the tenant'}${many}`,
    wakeAt: next === null ? nextPoll(context) : context.now,
    memory: { people: results, goneSince, looked: next ?? [] },
  };
}

const isOver = (context: StepContext, since: string): boolean =>
  context.now.since(Temporal.Instant.from(since)).total('milliseconds') >= noSeatPatienceMs;

/** The promise is used up before the person counts as done: a try that is made twice finds it so. */
async function giveUpHold(
  { tools, run }: StepContext,
  { licenses }: Receiver,
  index: number,
): Promise<Given> {
  await transact(tools.db, (tx) => endHolds(tx, run.id, 'used', tools.clock.now(), index));
  return { licenses: licenses.map((license) => license.skuId), trouble: null };
}

/** Promises to whom the tenant refused are nobody's any more. */
async function finish(
  context: StepContext,
  receivers: readonly Receiver[],
  people: readonly Given[],
): Promise<Outcome<Assigned>> {
  const { tools, run } = context;
  await transact(tools.db, (tx) => endHolds(tx, run.id, 'released', tools.clock.now()));
  const names = new Set(
    receivers.flatMap(({ licenses }, index) =>
      people[index]?.trouble === null ? licenses.map((license) => license.name) : [],
    ),
  );
  const count = people.filter(({ licenses }) => licenses.length > 0).length;
  const whom = receivers.length === 1 ? '' : ` to ${peopleInWords(count)}`;
  if (names.size > 0) {
    const text = `Assigned${whom}: ${[...names].join(', ')}.`;
    context.say({ key: 'assigned', kind: 'progress', text });
  }
  return { kind: 'done', result: { people: [...people] } };
}

async function tryOne(
  context: StepContext,
  tenant: Tenant,
  receiver: Receiver,
  index: number,
): Promise<Try> {
  const { personId, removes } = receiver;
  const person = await tenant.readPerson(personId);
  if (person === null) return { kind: 'wait', waitingFor: 'the new account to be readable' };
  await joinGivingGroups(context, tenant, receiver, index);
  const missing = missingOf(receiver, person);
  const takes = removes.filter((id) => person.licenses.includes(id));
  if (missing.length === 0 && takes.length === 0) return { kind: 'given' };
  const direct = missing
    .filter((license) => license.groupId === null)
    .map((license) => skuId(license.skuId));
  if (direct.length === 0 && takes.length === 0) return awaitGroupLicense(context, person, missing);
  const { tools, run } = context;
  await transact(tools.db, (tx) => markAssigning(tx, run.id, 'begin', tools.clock.now(), index));
  const answer = await tenant.changeLicenses(personId, { add: direct, remove: takes });
  if (!answer.ok) {
    await transact(tools.db, (tx) => markAssigning(tx, run.id, 'undo', tools.clock.now(), index));
    return judgeRefusal(context, tenant, answer, { receiver, person, direct });
  }
  const after = await tenant.readPerson(personId);
  return after !== null && missingOf(receiver, after).length === 0
    ? { kind: 'given' }
    : { kind: 'wait', waitingFor: 'the licenses to be readable' };
}

const missingOf = ({ licenses }: Receiver, person: Person): readonly WantedLicense[] =>
  licenses.filter((license) => !person.licenses.includes(skuId(license.skuId)));

/** Groups that give a chosen license are joined only now: membership takes the seat. */
async function joinGivingGroups(
  context: StepContext,
  tenant: Tenant,
  { groups, personId }: Receiver,
  index: number,
): Promise<void> {
  if (groups.length === 0) return;
  const current = new Set((await tenant.listGroupsOfPerson(personId)).map((group) => group.id));
  const due = groups.filter((group) => !current.has(group.id));
  if (due.length === 0) return;
  const { tools, run } = context;
  await transact(tools.db, (tx) => markAssigning(tx, run.id, 'begin', tools.clock.now(), index));
  for (const group of due) await tenant.addToGroup(group.id, personId);
}

/** A group gives its license in its own time; where it finds no seat, readings decide as they do for a person. */
function awaitGroupLicense(
  context: StepContext,
  person: Person,
  missing: readonly WantedLicense[],
): Try {
  const failed = failuresAmong(person, missing);
  const [first] = missing;
  const [failure] = failed;
  const because = failure === undefined ? '' : ` ${groupRefusal(failure, person, first)}`;
  if (waitedMs(context) >= groupPatienceMinutes * 60_000) {
    context.say({
      key: `group-patience ${person.id}`,
      kind: 'refusal',
      text: `The group "${first?.groupName ?? ''}" has not given ${first?.name ?? 'the license'} for ${groupPatienceMinutes} minutes.${because} Look at the group's licensing in the tenant; Seatwright keeps looking.`,
    });
  }
  const trouble = failure === undefined ? '' : ` (the tenant says ${failure.error})`;
  const waitingFor = `the group "${first?.groupName ?? ''}" to give ${first?.name ?? 'the license'}${trouble}`;
  const short = failed.filter((assignment) => assignment.isShortOfSeats);
  return short.length === 0
    ? { kind: 'wait', waitingFor }
    : { kind: 'short', waitingFor, skuIds: short.map((assignment) => assignment.skuId) };
}

const groupRefusal = (
  { error, refusal }: LicenseAssignment,
  { usageLocation }: Person,
  license: WantedLicense | undefined,
): string =>
  refusalLine({
    reason: refusal ?? 'other',
    licenses: license === undefined ? [] : [license.name],
    detail: error ?? '',
    groupName: license?.groupName ?? null,
    usageLocation,
  });

const failuresAmong = (
  person: Person,
  missing: readonly WantedLicense[],
): readonly LicenseAssignment[] =>
  person.assignments.filter(
    ({ error, skuId: id }) => error !== null && missing.some((license) => license.skuId === id),
  );

/**
 * Whoever stays in a group that lacks a seat may be given the next one that comes, whomever it was promised to, and a tenant
 * need not try again by itself (learn.microsoft.com/graph/api/user-reprocesslicenseassignment). Joining again is a new try.
 */
async function leaveShortGroups(
  { tools, run }: StepContext,
  tenant: Tenant,
  tried: readonly { readonly receiver: Receiver; readonly index: number; readonly came: Try }[],
): Promise<void> {
  for (const { receiver, index, came } of tried) {
    if (came.kind !== 'short' || receiver.groups.length === 0) continue;
    const person = await tenant.readPerson(receiver.personId);
    if (person === null) continue;
    const failed = failuresAmong(person, receiver.licenses).filter((one) => one.isShortOfSeats);
    // Only what this run has joined: a group that follows a rule lets nobody go by hand.
    const joined = receiver.groups.filter(({ id }) => failed.some((one) => one.groupId === id));
    for (const group of joined) await tenant.removeFromGroup(group.id, person.id);
    await transact(tools.db, (tx) => markAssigning(tx, run.id, 'undo', tools.clock.now(), index));
  }
}

async function judgeRefusal(
  context: StepContext,
  tenant: Tenant,
  { reason, detail }: { readonly reason: LicenseRefusal; readonly detail: string },
  {
    receiver,
    person,
    direct,
  }: {
    readonly receiver: Receiver;
    readonly person: Person;
    readonly direct: readonly SkuId[];
  },
): Promise<Try> {
  if (reason === 'no-seat')
    return { kind: 'short', skuIds: direct, waitingFor: 'the tenant to accept the seat' };
  if (reason === 'other' && (await mayListLate(context, tenant, receiver, direct))) {
    return { kind: 'short', skuIds: direct, waitingFor: 'the tenant to know the new license' };
  }
  if (reason === 'usage-location-missing' && waitedMs(context) < locationPatienceMs)
    return { kind: 'wait', waitingFor: 'the usage location to arrive' };
  const refused = receiver.licenses.filter((license) => direct.includes(skuId(license.skuId)));
  const words = explainRefusal({
    reason,
    detail,
    licenses: refused.map(({ name }) => name),
    groupName: null,
    usageLocation: person.usageLocation,
  });
  return { kind: 'refused', reason: words.text, nextStep: words.nextStep };
}

/**
 * Whether a refusal that names no reason may come of a license that was ordered just now, for this run or for another one: the
 * tenant does not list it yet, or only some of its servers know it.
 */
async function mayListLate(
  context: StepContext,
  tenant: Tenant,
  { licenses }: Receiver,
  refused: readonly SkuId[],
): Promise<boolean> {
  const isChosenNew = new Set(chosenNew(licenses));
  const fresh = refused.filter((id) => isChosenNew.has(id));
  if (fresh.length === 0) return false;
  if (waitedMs(context) < noSeatPatienceMs) return true;
  const listed = new Set((await tenant.listLicenses()).map((license) => license.skuId));
  return fresh.some((id) => !listed.has(id));
}

/** Since when readings say that the tenant lacks a seat that it refused; null where they contradict it. */
async function seatGoneSince(
  context: StepContext,
  tenant: Tenant,
  short: readonly Extract<Try, { readonly kind: 'short' }>[],
  before: string | null,
): Promise<string | null> {
  const ids = short.flatMap(({ skuIds }) => skuIds);
  if (ids.length === 0) return null;
  const { licenses } = await readTenantSeats(tenant, context.tools.clock);
  const isGone = ids.some((id) => {
    const license = licenses.find((candidate) => candidate.skuId === id);
    return license === undefined || license.ownedSeatCount <= license.assignedSeatCount;
  });
  return isGone ? (before ?? context.now.toString()) : null;
}
