import { z } from 'zod';
import { clientId } from '../../domain/ids.ts';
import { listInWords } from '../../domain/wording.ts';
import type { Group, Tenant } from '../../ports/tenant.ts';
import { createdAccounts } from '../provisioning/wanted.ts';
import {
  defineStep,
  type Outcome,
  type StepContext,
  type Trace,
  type TraceContext,
} from '../runs/flow.ts';
import { accountIds } from '../steps/account-ids.ts';
import { forEachPerson } from '../steps/each-person.ts';
import { textOf } from '../steps/texts.ts';
import { askedStarters, type Starter } from './starters.ts';

const joinedByOne = z.object({
  groups: z.array(z.string()),
  /** Groups that give a chosen license: joined when the seats are there. */
  deferred: z.array(z.object({ id: z.string(), name: z.string() })),
  notes: z.array(z.string()),
});
type JoinedByOne = z.output<typeof joinedByOne>;
const joined = z.object({ people: z.array(joinedByOne) });
type Joined = z.output<typeof joined>;

const nothing: JoinedByOne = { groups: [], deferred: [], notes: [] };

/** Adds people to the groups that were picked or copied, and sets the manager. Groups that give licenses come later. */
export const joinGroups = defineStep<Joined>({
  name: 'join-groups',
  title: 'Groups and manager',
  after: [createdAccounts.name],
  result: joined,
  version: 2,
  survives: true,
  leftover: ({ people }) => {
    const names = [...new Set(people.flatMap(({ groups }) => groups))];
    return names.length === 0 ? null : `in the groups ${names.join(', ')}`;
  },
  trace: traceJoined,
  do: async (context) => {
    const { people } = context.resultOf(askedStarters);
    const { accounts } = context.resultOf(createdAccounts);
    const tenant = await context.tools.connections.tenant(clientId(context.run.clientId));
    const known = await tenant.listGroups();
    const outcome = await forEachPerson(context, people, {
      result: joinedByOne,
      work: (starter, index) => {
        const personId = accounts[index]?.personId ?? '';
        const none: Outcome<JoinedByOne> = { kind: 'done', result: nothing };
        return personId === ''
          ? Promise.resolve(none)
          : joinOne(context, { tenant, known, starter, personId });
      },
    });
    if (outcome.kind !== 'done') return outcome;
    for (const note of new Set(outcome.result.flatMap(({ notes }) => notes)))
      context.say({ key: `not joined ${note}`, kind: 'text', text: `Not joined: ${note}.` });
    return { kind: 'done', result: { people: outcome.result } };
  },
});

async function joinOne(
  context: StepContext,
  of: {
    readonly tenant: Tenant;
    readonly known: readonly Group[];
    readonly starter: Starter;
    readonly personId: string;
  },
): Promise<Outcome<JoinedByOne>> {
  const { tenant, known, starter, personId } = of;
  const { copyGroupsFrom, managerId, licenses } = starter;
  const copied = copyGroupsFrom === null ? [] : await tenant.listGroupsOfPerson(copyGroupsFrom);
  const allStaff = textOf(context.configuration['allStaffGroup']);
  const wanted = new Set([
    ...starter.groups,
    ...copied.map((group) => group.id),
    ...licenses.flatMap((license) => license.groupId ?? []),
    ...known
      .filter((group) => group.id === allStaff || group.displayName === allStaff)
      .map((group) => group.id),
  ]);
  const result: JoinedByOne = { groups: [], deferred: [], notes: [] };
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
  if (managerId !== null) await tenant.setManager(personId, managerId);
  return { kind: 'done', result };
}

function traceJoined({ people }: Joined, context: TraceContext): readonly Trace[] {
  const starters = context.resultOf(askedStarters).people;
  const { accounts } = context.resultOf(createdAccounts);
  return people.flatMap(({ groups }, index) => {
    const account = accounts[index];
    if (account === undefined || account.trouble !== null) return [];
    const managerId = starters[index]?.managerId ?? null;
    const externalIds = accountIds(account);
    const join: Trace = {
      action: 'groups.join',
      summary: `Added ${account.userPrincipalName} to ${listInWords(groups)}`,
      after: { groups },
      externalIds,
    };
    const manage: Trace = {
      action: 'accounts.set-manager',
      summary: `Set the manager of ${account.userPrincipalName}`,
      after: { managerId },
      externalIds,
    };
    return [...(groups.length === 0 ? [] : [join]), ...(managerId === null ? [] : [manage])];
  });
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
