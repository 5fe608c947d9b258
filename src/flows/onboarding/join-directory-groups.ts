import { z } from 'zod';
import { clientId } from '../../domain/ids.ts';
import { listInWords } from '../../domain/wording.ts';
import type { Directory, DirectoryGroup } from '../../ports/directory.ts';
import { ConnectorError } from '../../ports/errors.ts';
import { readDirectoryLink } from '../../store/directory-links.ts';
import {
  defineStep,
  type Outcome,
  type Step,
  type StepContext,
  type StepKey,
} from '../runs/flow.ts';
import { forEachPerson } from '../steps/each-person.ts';
import { stringsOf } from '../steps/texts.ts';
import { directoryOf, enableInDirectory } from './directory-accounts.ts';
import { askedStarters, type Starter } from './starters.ts';

const joinedByOne = z.object({ groups: z.array(z.string()), notes: z.array(z.string()) });
type JoinedByOne = z.output<typeof joinedByOne>;
const joined = z.object({ people: z.array(joinedByOne) });
type Joined = z.output<typeof joined>;

/** The groups of the directory that people have joined, in the order of the starters. */
export const joinedDirectoryGroups: StepKey<Joined> = {
  name: 'join-directory-groups',
  result: joined,
};

/** Where the people stand whose groups are copied and who are managers: their ids in the form are of there. */
export type Colleagues = 'tenant' | 'directory';

/** Adds people to the directory's groups that were picked, configured or copied, and sets the manager. */
export function joinDirectoryGroupsStep(colleagues: Colleagues): Step<Joined> {
  return defineStep<Joined>({
    ...joinedDirectoryGroups,
    title: 'Groups and manager in the directory',
    after: [enableInDirectory.name],
    version: 1,
    survives: true,
    leftover: ({ people }) => {
      const names = [...new Set(people.flatMap(({ groups }) => groups))];
      return names.length === 0 ? null : `in the directory’s groups ${names.join(', ')}`;
    },
    isSkipped: ({ people }) => people.every(({ groups }) => groups.length === 0),
    trace: ({ people }, context) => {
      const { accounts } = context.resultOf(enableInDirectory);
      return people.flatMap(({ groups }, index) => {
        const account = accounts[index];
        if (account === undefined || groups.length === 0) return [];
        return [
          {
            action: 'directory-groups.join',
            summary: `Added ${account.accountName} to ${listInWords(groups)} in the directory`,
            after: { groups },
            externalIds: { 'Directory account': account.id, 'Account name': account.accountName },
          },
        ];
      });
    },
    do: (context) => joinAll(context, colleagues),
  });
}

/** What every look at a starter goes by. */
interface Joining {
  readonly directory: Directory;
  readonly known: readonly DirectoryGroup[];
  readonly colleagues: Colleagues;
}

async function joinAll(context: StepContext, colleagues: Colleagues): Promise<Outcome<Joined>> {
  const directory = await directoryOf(context);
  const { people } = context.resultOf(askedStarters);
  const { accounts } = context.resultOf(enableInDirectory);
  const joining = { directory, known: await directory.listGroups(), colleagues };
  const outcome = await forEachPerson(context, people, {
    result: joinedByOne,
    work: async (starter, index): Promise<Outcome<JoinedByOne>> => {
      const account = accounts[index];
      if (account === undefined || account.trouble !== null)
        return { kind: 'done', result: { groups: [], notes: [] } };
      return { kind: 'done', result: await joinOne(context, joining, starter, account.id) };
    },
  });
  if (outcome.kind !== 'done') return outcome;
  for (const note of new Set(outcome.result.flatMap(({ notes }) => notes)))
    context.say({ key: `not done ${note}`, kind: 'text', text: `In the directory: ${note}.` });
  return { kind: 'done', result: { people: outcome.result } };
}

async function joinOne(
  context: StepContext,
  { directory, known, colleagues }: Joining,
  starter: Starter,
  personId: string,
): Promise<JoinedByOne> {
  const result: JoinedByOne = { groups: [], notes: [] };
  const named = stringsOf(context.configuration['directoryGroups']);
  const byName = named.flatMap((name) => {
    const group = known.find((one) => one.name.toLowerCase() === name.trim().toLowerCase());
    if (group === undefined) result.notes.push(`there is no group “${name}”`);
    return group ?? [];
  });
  const copied = await findColleague(context, directory, colleagues, starter.copyGroupsFrom);
  if (copied === 'nobody') result.notes.push('whose groups were to be copied has no account there');
  const groups = new Map<string, string>();
  for (const id of starter.directoryGroups) {
    const group = known.find((one) => one.id === id);
    if (group === undefined) result.notes.push(`the group ${id} is gone`);
    else groups.set(id, group.name);
  }
  const more = isColleague(copied) ? await directory.listGroupsOfPerson(copied) : [];
  for (const { id, name } of [...byName, ...more]) groups.set(id, name);
  for (const [id, name] of groups) {
    const refusal = await refusalOf(() => directory.addToGroup(id, personId));
    if (refusal === null) result.groups.push(name);
    else result.notes.push(`not in the group ${name}: ${refusal}`);
  }
  const manager = await findColleague(context, directory, colleagues, starter.managerId);
  if (manager === 'nobody') result.notes.push('the manager has no account there');
  if (isColleague(manager)) {
    const refusal = await refusalOf(() => directory.setManager(personId, manager));
    if (refusal !== null) result.notes.push(`the manager is not set: ${refusal}`);
  }
  return result;
}

const isColleague = (found: string | null): found is string => found !== null && found !== 'nobody';

/** The directory's id of somebody who was chosen; `nobody` without an account there, null where nobody was chosen. */
async function findColleague(
  context: StepContext,
  directory: Directory,
  colleagues: Colleagues,
  chosen: string | null,
): Promise<string | null> {
  if (chosen === null) return null;
  if (colleagues === 'directory') return chosen;
  const client = clientId(context.run.clientId);
  const linked = await readDirectoryLink(context.tools.db, client, chosen);
  if (linked !== null) return linked;
  const person = await (await context.tools.connections.tenant(client)).readPerson(chosen);
  if (person === null) return 'nobody';
  const found = await directory.readPerson(
    person.immutableId === null
      ? { userPrincipalName: person.userPrincipalName }
      : { sourceAnchor: person.immutableId },
  );
  return found?.id ?? 'nobody';
}

/** The directory's refusal in a sentence; null where it did it. Throws what waiting may mend. */
async function refusalOf(change: () => Promise<void>): Promise<string | null> {
  try {
    await change();
    return null;
  } catch (error) {
    if (!(error instanceof ConnectorError) || !(error.isFinal || error.kind === 'forbidden'))
      throw error;
    return error.message;
  }
}
