import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { clientId } from '../../domain/ids.ts';
import { generatePassword, passwordRandomByteCount } from '../../domain/people/password.ts';
import { listInWords } from '../../domain/wording.ts';
import { invariant } from '../../lib/invariant.ts';
import type { Group, Person } from '../../ports/tenant.ts';
import { transact } from '../../store/database.ts';
import { insertSecret, lockSecretOfRun } from '../../store/sealed-secrets.ts';
import {
  defineStep,
  type Outcome,
  type StepContext,
  type Trace,
  type TraceContext,
} from '../runs/flow.ts';
import { accountIds } from '../steps/account-ids.ts';
import { askLicenses } from './licenses.ts';
import { askPerson, nameAccount, textOf } from './person.ts';

const created = z.object({
  personId: z.string(),
  userPrincipalName: z.string(),
  secretId: z.string(),
});
type Created = z.infer<typeof created>;

/** How long a first password can be fetched, from the hand-over; from its making where the run never comes that far. */
export const passwordLifetimeHours = 72;
/** The tenant's clock and ours may differ by this much when a found account is judged to be ours. */
const clockSkewMinutes = 15;

/** Creates the account while the seat is on its way. Looks first: an account of that name from this run is taken as done. */
export const createPerson = defineStep<Created>({
  name: 'create-person',
  title: 'Create the account',
  after: ['confirm-plan'],
  result: created,
  version: 1,
  survives: true,
  leftover: (result) => `the account ${result.userPrincipalName} exists`,
  trace: (result, context) => [
    {
      action: 'accounts.create',
      summary: `Created the account ${result.userPrincipalName}`,
      after: { displayName: context.resultOf(nameAccount).displayName, accountEnabled: true },
      externalIds: accountIds(result),
    },
  ],
  do: async (context) => {
    const account = context.resultOf(nameAccount);
    const person = context.resultOf(askPerson);
    const tenant = await context.tools.connections.tenant(clientId(context.run.clientId));
    const secret = await keepPassword(context);
    const found = await tenant.readPerson(account.userPrincipalName);
    if (found !== null) return takeFound(context, found, secret.id);
    const answer = await tenant.createPerson({
      userPrincipalName: account.userPrincipalName,
      displayName: account.displayName,
      mailNickname: account.mailNickname,
      givenName: person.firstName,
      surname: person.lastName,
      usageLocation: person.usageLocation,
      password: secret.password,
      mustChangePassword: true,
      profile: { ...person.profile, country: person.usageLocation },
    });
    if (answer.ok) return done(context, answer.person.id, account.userPrincipalName, secret.id);
    if (answer.reason === 'name-taken') {
      return {
        kind: 'again',
        from: 'name-account',
        reason: `${account.userPrincipalName} is in use. Another name is made.`,
      };
    }
    return {
      kind: 'stop',
      reason: `The tenant refuses the account ${account.userPrincipalName}: ${answer.detail}`,
      nextStep: 'Correct the person’s details and start again.',
    };
  },
});

function done(
  context: StepContext,
  personId: string,
  userPrincipalName: string,
  secretId: string,
): Outcome<Created> {
  context.say({
    key: 'created',
    kind: 'progress',
    text: `The account ${userPrincipalName} is created.`,
  });
  return { kind: 'done', result: { personId, userPrincipalName, secretId } };
}

/**
 * The name was free when it was promised to this run. An account that has come up since is the one that an earlier,
 * unanswered attempt made; anything older belongs to somebody else.
 */
function takeFound(context: StepContext, found: Person, secretId: string): Outcome<Created> {
  const account = context.resultOf(nameAccount);
  const earliest = context.run.startedAt.subtract({ minutes: clockSkewMinutes });
  const isOurs =
    found.displayName === account.displayName &&
    (found.createdAt === null || Temporal.Instant.compare(found.createdAt, earliest) >= 0);
  if (isOurs) return done(context, found.id, account.userPrincipalName, secretId);
  return {
    kind: 'again',
    from: 'name-account',
    reason: `${account.userPrincipalName} belongs to ${found.displayName}. Another name is made.`,
  };
}

/** The password is sealed and stored before it is used, so that a repeated attempt sends the same one. */
async function keepPassword(
  context: StepContext,
): Promise<{ readonly id: string; readonly password: string }> {
  const { db, sealer, clock } = context.tools;
  return transact(db, async (tx) => {
    const existing = await lockSecretOfRun(tx, context.run.id);
    if (existing !== null) return { id: existing.id, password: sealer.open(existing.sealed) };
    const style =
      context.configuration['passwordStyle'] === 'pronounceable' ? 'pronounceable' : 'random';
    const made = generatePassword({ style, randomBytes: randomBytes(passwordRandomByteCount) });
    invariant(made.ok, 'a password needs more randomness than was given');
    const id = randomUUID();
    await insertSecret(tx, {
      id,
      runId: context.run.id,
      sealed: sealer.seal(made.password),
      expiresAt: clock.now().add({ hours: passwordLifetimeHours }),
    });
    return { id, password: made.password };
  });
}

const joined = z.object({
  groups: z.array(z.string()),
  /** Groups that give a chosen license: joined when the seats are there. */
  deferred: z.array(z.object({ id: z.string(), name: z.string() })).default([]),
  notes: z.array(z.string()),
});
type Joined = z.output<typeof joined>;

/** Adds the person to the groups that were picked or copied, and sets the manager. Groups that give licenses come later. */
export const joinGroups = defineStep<Joined>({
  name: 'join-groups',
  title: 'Groups and manager',
  after: ['create-person'],
  result: joined,
  version: 2,
  survives: true,
  leftover: ({ groups }) =>
    groups.length === 0 ? null : `the account is in the groups ${groups.join(', ')}`,
  trace: traceJoined,
  do: async (context) => {
    const person = context.resultOf(askPerson);
    const { personId } = context.resultOf(createPerson);
    const tenant = await context.tools.connections.tenant(clientId(context.run.clientId));
    const [known, copied] = await Promise.all([
      tenant.listGroups(),
      person.copyGroupsFrom === null ? [] : tenant.listGroupsOfPerson(person.copyGroupsFrom),
    ]);
    const { licenses } = context.resultOf(askLicenses);
    const allStaff = textOf(context.configuration['allStaffGroup']);
    const wanted = new Set([
      ...person.groups,
      ...copied.map((group) => group.id),
      ...licenses.flatMap((license) => license.groupId ?? []),
      ...known
        .filter((group) => group.id === allStaff || group.displayName === allStaff)
        .map((group) => group.id),
    ]);
    const result: Joined = { groups: [], deferred: [], notes: [] };
    for (const id of wanted) {
      const group = known.find((candidate) => candidate.id === id);
      const place = placeOf(group, new Set(licenses.map((license) => license.skuId)));
      if (group === undefined || place === 'by-rule') {
        result.notes.push(`${group?.displayName ?? id} takes no members by hand`);
      } else if (place === 'gives-more') {
        result.notes.push(`${group.displayName} gives a license that was not chosen`);
      } else if (place === 'gives-chosen') {
        result.deferred.push({ id: group.id, name: group.displayName });
      } else {
        await tenant.addToGroup(group.id, personId);
        result.groups.push(group.displayName);
      }
    }
    for (const note of result.notes)
      context.say({ key: `not joined ${note}`, kind: 'text', text: `Not joined: ${note}.` });
    if (person.managerId !== null) await tenant.setManager(personId, person.managerId);
    return { kind: 'done', result };
  },
});

function traceJoined({ groups }: Joined, context: TraceContext): readonly Trace[] {
  const { managerId } = context.resultOf(askPerson);
  const account = context.resultOf(createPerson);
  const externalIds = accountIds(account);
  const joined: Trace = {
    action: 'groups.join',
    summary: `Added ${account.userPrincipalName} to ${listInWords(groups)}`,
    after: { groups },
    externalIds,
  };
  const managed: Trace = {
    action: 'accounts.set-manager',
    summary: `Set the manager of ${account.userPrincipalName}`,
    after: { managerId },
    externalIds,
  };
  return [...(groups.length === 0 ? [] : [joined]), ...(managerId === null ? [] : [managed])];
}

/** Whether a person is added to a group now, with the seats, or not at all: its licenses take seats that nobody counted. */
function placeOf(
  group: Group | undefined,
  chosen: ReadonlySet<string>,
): 'now' | 'gives-chosen' | 'gives-more' | 'by-rule' {
  if (group === undefined || group.membership === 'dynamic' || group.membership === 'synchronised')
    return 'by-rule';
  if (group.licenses.some((id) => !chosen.has(id))) return 'gives-more';
  return group.licenses.length > 0 ? 'gives-chosen' : 'now';
}
