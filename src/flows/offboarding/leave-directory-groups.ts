import { z } from 'zod';
import { listInWords } from '../../domain/wording.ts';
import { defineStep, type Outcome, type Step, type StepContext } from '../runs/flow.ts';
import { directoryOf } from './directory-settings.ts';
import { keepsByConfiguration, type LeftGroup } from './groups-to-leave.ts';
import { accountOf, attempt, takeDirectorySnapshot, traceAccount } from './leave-directory.ts';
import { wishedToStay } from './remove-licenses.ts';
import { settleMailbox } from './settle-mailbox.ts';
import { takeSnapshot, tenantOf } from './snapshot.ts';

const left = z.object({
  left: z.array(z.string()),
  kept: z.array(z.object({ name: z.string(), why: z.string() })),
});
export type LeftInDirectory = z.infer<typeof left>;

/** Which of the groups are left; `keeps` says why one is not, null where it may be left. */
interface Leaving {
  readonly groups: readonly LeftGroup[];
  readonly keeps: (group: LeftGroup) => string | null;
}

async function leave(
  context: StepContext,
  { groups, keeps }: Leaving,
): Promise<Outcome<LeftInDirectory>> {
  const account = accountOf(context);
  const result: LeftInDirectory = { left: [], kept: [] };
  if (account === null || groups.length === 0) return { kind: 'done', result };
  const directory = await directoryOf(context);
  for (const group of groups) {
    const reason = keeps(group);
    const trouble =
      reason === null
        ? await attempt('it was not left', () => directory.removeFromGroup(group.id, account.id))
        : null;
    const why = reason ?? trouble;
    if (why === null) result.left.push(group.name);
    else result.kept.push({ name: group.name, why });
    if (trouble === null) continue;
    const text = `The leaver stays in the directory’s group ${group.name}: ${trouble}`;
    context.say({ key: `kept ${group.id}`, kind: 'refusal', text });
  }
  return { kind: 'done', result };
}

const groupStep = (
  step: Pick<Step<LeftInDirectory>, 'name' | 'title' | 'after'>,
  leaving: (context: StepContext) => Promise<Leaving> | Leaving,
): Step<LeftInDirectory> =>
  defineStep<LeftInDirectory>({
    ...step,
    result: left,
    version: 1,
    survives: true,
    leftover: (result) =>
      result.left.length === 0
        ? null
        : `removed from ${result.left.length} group(s) of the directory`,
    isSkipped: (result) => result.left.length === 0 && result.kept.length === 0,
    trace: (result, context) =>
      traceAccount(context, 'leave-groups', {
        summary: (name) =>
          result.left.length === 0
            ? null
            : `Took ${name} out of ${listInWords(result.left)} in the directory`,
        before: { groups: context.resultOf(takeDirectorySnapshot).groups.map(({ name }) => name) },
        after: { left: result.left, kept: result.kept.map(({ name }) => name) },
      }),
    do: async (context) => leave(context, await leaving(context)),
  });

const first = {
  name: 'leave-directory-groups',
  title: 'Leave groups of the directory',
  after: ['block-in-directory'],
};

/** Where no group of the directory reaches the tenant. */
export const leaveDirectoryGroups = groupStep(first, (context) => ({
  groups: context.resultOf(takeDirectorySnapshot).groups,
  keeps: keepsByConfiguration(context, 'leaveDirectoryGroups'),
}));

interface LicensingGroups {
  readonly groups: readonly LeftGroup[];
  /** False where one is among them that cannot be told by its name: then they are all groups. */
  readonly areTold: boolean;
}

/** Groups of the directory that may give licenses in the tenant, where they are known by their names only. */
function licensingGroups(context: StepContext): LicensingGroups {
  const { groups } = context.resultOf(takeDirectorySnapshot);
  const giving = context
    .resultOf(takeSnapshot)
    .groups.filter((group) => group.membership === 'synchronised' && group.givesLicense);
  const named = groups.filter((group) => giving.some(({ name }) => isNamed(group, name)));
  const areTold = named.length >= giving.length;
  return { groups: areTold ? named : groups, areTold };
}

const isNamed = (group: LeftGroup, name: string): boolean =>
  group.name.toLowerCase() === name.toLowerCase();

/** Where the groups are synchronised: those that may give a license wait until the mailbox is settled. */
export const leaveSynchronisedGroups = groupStep(
  { ...first, after: [...first.after, 'take-snapshot'] },
  (context) => {
    const { groups: later } = licensingGroups(context);
    const { groups } = context.resultOf(takeDirectorySnapshot);
    return {
      groups: groups.filter((group) => !later.includes(group)),
      keeps: keepsByConfiguration(context, 'leaveDirectoryGroups'),
    };
  },
);

/** Licensing groups that are left in the directory; those of a license that stays are not. */
export const leaveLicensingGroups = groupStep(
  {
    name: 'leave-licensing-groups',
    title: 'Leave licensing groups of the directory',
    after: [settleMailbox.name],
  },
  async (context) => {
    const { groups, areTold } = licensingGroups(context);
    if (groups.length === 0) return { groups, keeps: () => null };
    const before = context.resultOf(takeSnapshot);
    const staying = await wishedToStay(context, await tenantOf(context), before);
    const stayingIds = new Set(staying.map((item) => item.skuId));
    const needed = before.groups.filter(
      (group) =>
        group.membership === 'synchronised' &&
        before.fromGroups.some((item) => item.groupId === group.id && stayingIds.has(item.skuId)),
    );
    const isNeeded = (group: LeftGroup): boolean =>
      areTold ? needed.some(({ name }) => isNamed(group, name)) : needed.length > 0;
    const byConfiguration = keepsByConfiguration(context, 'leaveDirectoryGroups');
    return {
      groups,
      keeps: (group) =>
        byConfiguration(group) ?? (isNeeded(group) ? 'it gives a license that stays' : null),
    };
  },
);
